"""Import speed and memory: invoice lines through dlt into DuckDB, beside DuckDB's own `create table as select`.

`python tests/bench/bench_import.py [rows]` (3 million by default). Bare and full import alternate, so that other work on the
machine hits both; CPU time is given beside wall time, since it hardly depends on that work.
"""

import multiprocessing
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import dlt
import duckdb
import pandas

from pipelines.sources import SourceSettings, extract
from pipelines.warehouse import Warehouse

ROUNDS = 3
LIBRARIES = (dlt, pandas)  # a run has them in memory anyway, and takes its seconds for them once
LINES = """
    select
        'il_' || lpad(i::varchar, 9, '0') as id,
        'in_' || lpad((i // 3)::varchar, 8, '0') as invoice_id,
        'SKU-' || (i % 40) as sku,
        'Seats, plan ' || (i % 40) as description,
        (i % 50) + 1 as quantity,
        ((i % 9000) + 100)::decimal(28, 2) as unit_price,
        (((i % 50) + 1) * ((i % 9000) + 100))::decimal(28, 2) as amount,
        0::decimal(28, 2) as tax_amount,
        date '2024-01-01' + (i % 700)::int as period_start,
        date '2024-01-31' + (i % 700)::int as period_end,
        i % 7 = 0 as is_proration,
        'si_' || (i % 100000) as subscription_item_id,
        'dl_' || (i % 100000) as deal_line_id,
        strftime(timestamp '2026-01-01' + interval 1 second * (i % 1000000), '%Y-%m-%dT%H:%M:%SZ') as updated_at
    from range({rows}) as r(i)
"""


def bare(folder: Path, kind: str) -> None:
    """What DuckDB needs alone, into a file of its own."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as place, duckdb.connect(f"{place}/bare.duckdb") as connection:
        reader = {"parquet": "read_parquet", "csv": "read_csv"}[kind]
        connection.execute(f"create table lines as select * from {reader}('{folder}/*')")


def full(folder: Path, kind: str) -> None:
    """The extract as a run does it: read, check every value and key, load through dlt, record."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as place:
        (load,) = extract(SourceSettings("billing", path=folder), Warehouse(Path(place)))
        assert load.complete, load.detail
        assert load.rows_loaded == load.rows_extracted > 0


def measured(work: Callable[[Path, str], None], folder: Path, kind: str) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak MiB of one call, in a process of its own (libraries are imported already)."""

    def child(pipe: Any) -> None:
        start, before = time.perf_counter(), time.process_time()
        work(folder, kind)
        took = time.perf_counter() - start, time.process_time() - before
        used = resource.getrusage(resource.RUSAGE_SELF)
        pipe.send((*took, used.ru_maxrss / 1024))

    mine, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=child, args=(theirs,))
    process.start()
    theirs.close()
    measures: tuple[float, float, float] = mine.recv()
    process.join()
    return measures


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000_000
    home = Path("data/bench/import")
    shutil.rmtree(home, ignore_errors=True)
    print(f"{rows:,} invoice lines, {os.cpu_count()} cores, median of {ROUNDS} rounds")
    try:
        for kind, options in (("parquet", "format parquet"), ("csv", "header")):
            folder = home / kind
            folder.mkdir(parents=True)
            with duckdb.connect() as connection:
                connection.execute(f"copy ({LINES.format(rows=rows)}) to '{folder}/invoice_lines.{kind}' ({options})")
            alone, whole = [], []
            for _ in range(ROUNDS):
                alone.append(measured(bare, folder, kind))
                whole.append(measured(full, folder, kind))
            wall, cpu, memory = (median(values) for values in zip(*whole, strict=True))
            bare_wall, bare_cpu, _ = (median(values) for values in zip(*alone, strict=True))
            print(
                f"{kind:8s} DuckDB alone {bare_wall:6.1f} s, import {wall:6.1f} s: {wall / bare_wall:4.2f}x (limit 3x); "
                f"CPU {cpu / bare_cpu:4.2f}x; peak {memory:,.0f} MiB (limit 2,048)",
                flush=True,
            )
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
