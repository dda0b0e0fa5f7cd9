"""Page bytes to Arrow, records a second, connector by connector, without the network.

`python tests/bench/bench_connectors.py [pages]` (40 by default): pages of a system's sandbox, as bytes, through JSON, checks,
quarantine and drift to Arrow, as a run does it, the best of three. CPU time is given beside wall time, and how many times longer
it takes than `json.loads` alone of the same bytes: that ratio hardly depends on the machine and its other work.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from pipelines.rest import wire
from pipelines.rest.options import RestOptions
from pipelines.rest.reading import Reading
from pipelines.rest.state import State
from pipelines.rest.stream import Stream
from pipelines.sources.stripe.cursor import Cursor
from pipelines.sources.stripe.extract import Extract
from pipelines.sources.stripe.settings import StripeOptions
from tests.sources.sandbox.account import Account, Case
from tests.sources.sandbox.server import serve
from tests.sources.sandbox.world import World, sample
from tests.sources.stripe.sandbox import StripeSandbox
from tests.sources.systems import CASES

ROUNDS = 3


class Replay:
    """A connector whose pages are bytes in memory."""

    def __init__(self, stream: Stream, pages: list[bytes]) -> None:
        self.streams, self._pages = [stream], pages

    def pages(self, stream: Stream, since: datetime | None) -> Iterator[list[dict[str, Any]]]:
        for page in self._pages:
            yield wire.parse(page, whole_numbers_as_text=True)


class StripeReplay:
    """Stripe's client with the pages of one list in memory, and nothing in the others."""

    source, options = "stripe", StripeOptions()

    def __init__(self, pages: list[bytes]) -> None:
        self._pages = pages

    def pages(self, path: str, params: Any = None, attempts: int | None = None) -> Iterator[list[dict[str, Any]]]:
        for page in self._pages if path == "/v1/invoices" else ():
            yield wire.parse(page)


def recorded(case: Case) -> tuple[Stream, list[dict[str, Any]]]:
    """The main list of a system with the objects that its connector gives for the sample company."""
    import os

    os.environ.update(case.environment())
    with serve(case.sandbox(World(sample(*case.entities)))) as sandbox:
        account = Account(case, sandbox)
        reading = account.run()
        stream = next(s for s in reading.connector.streams if s.entity == sandbox.list_entity)
        rows = account.tables[stream.table].values()
        return stream, [json.loads(row["_object"]) for row in rows if row["_deleted_at"] is None]


def measure(stream: Stream, objects: list[dict[str, Any]], pages: int) -> tuple[int, float, float, float]:
    """Records, wall seconds, CPU seconds, CPU seconds of json.loads alone."""
    step, id_path = 500, stream.id
    many = [{**objects[n % len(objects)], id_path: f"{n:09}"} for n in range(pages * step)]
    bodies = [json.dumps(many[n : n + step]).encode() for n in range(0, len(many), step)]
    reading = Reading(Replay(stream, bodies), RestOptions(base_url="https://x.example"), State(), lambda table: set())
    return timed(reading.tables(), bodies)


def measure_stripe(pages: int) -> tuple[int, float, float, float]:
    """The same of Stripe's invoices, in pages of a hundred as Stripe has them."""
    objects = StripeSandbox(World(sample("invoices"))).invoices()
    many = [{**objects[n % len(objects)], "id": f"in_{n:09}"} for n in range(pages * 500)]
    bodies = [json.dumps(many[n : n + 100]).encode() for n in range(0, len(many), 100)]
    reading = Extract(StripeReplay(bodies), Cursor(), lambda table, gone=False: set())  # type: ignore[arg-type]
    return timed(reading.first(), bodies)


def timed(tables: Iterator[tuple[str, Any]], bodies: list[bytes]) -> tuple[int, float, float, float]:
    """A reading to its end, and json.loads of the same bytes."""
    wall, cpu = time.perf_counter(), time.process_time()
    rows = sum(batch.num_rows for _, batch in tables)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    start = time.process_time()
    for body in bodies:
        json.loads(body)
    return rows, wall, cpu, time.process_time() - start


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    print(f"{'connector':12} {'list':16} {'records':>9} {'wall/s':>9} {'cpu/s':>9} {'x json':>7}")
    benches: dict[tuple[str, str], Callable[[], tuple[int, float, float, float]]] = {}
    for name, case in CASES.items():
        stream, objects = recorded(case)
        benches[name, stream.table] = partial(measure, stream, objects, count)
    benches["stripe", "invoices"] = partial(measure_stripe, count)
    for (name, table), bench in benches.items():
        rows, wall, cpu, bare = min((bench() for _ in range(ROUNDS)), key=lambda told: told[2])
        speed = f"{rows / wall:>9,.0f} {rows / cpu:>9,.0f} {cpu / bare:>7.1f}"
        print(f"{name:12} {table:16} {rows:>9,} {speed}", flush=True)
