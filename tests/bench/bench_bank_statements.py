"""Bank statements from bytes to Arrow: records a second of each format, by CPU time, and beside a bare parser.

Run it as `python tests/bench/bench_bank_statements.py [ENTRIES]`. The ratio says how many times longer we take than a
parser that keeps nothing (ElementTree, lines of text, csv) on the same machine in the same minute: it stays where it is
when the machine is slow. 20,000 records a second are asked for on two cores that have nothing else to do.
"""

import csv
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

from pipelines.sources.bank_statements.folder import parse
from pipelines.sources.bank_statements.options import Csv, Options
from tests.sources.bank_statements import writers

LIMIT = 20_000
ROUNDS = 3
BARE: dict[str, Callable[[str], object]] = {
    "camt.053.xml": ElementTree.fromstring,
    "mt940.sta": lambda text: [line.split(":", 2) for line in text.splitlines()],
    "bank.csv": lambda text: list(csv.DictReader(text.splitlines())),
}


def rows(count: int) -> list[dict[str, str]]:
    """Receipts of one account over a year."""
    return [
        {
            "id": f"{number:07d}", "account": "DE02120300000000202051", "currency": "EUR", "value_on": "",
            "booked_on": f"2026-{number % 12 + 1:02d}-{number % 28 + 1:02d}", "amount": f"{number % 90000}.{number % 100:02d}",
            "reference": f"Invoice INV-{number:07d} with thanks", "counterparty": f"Customer {number % 5000} GmbH & Co. KG",
            "end_to_end_id": f"E2E-{number:07d}",
        }
        for number in range(1, count + 1)
    ]  # fmt: skip


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    written = rows(count)
    options = Options(csv=[Csv.model_validate(writers.CSV_MAPPING)])
    contents = {
        "camt.053.xml": writers.camt_of(written),
        "mt940.sta": writers.mt940(written[0]["account"], written),
        "bank.csv": writers.csv_of(written),
    }
    with tempfile.TemporaryDirectory() as place:
        for name, content in contents.items():
            path = Path(place) / name
            path.write_text(content, encoding="utf-8")
            ours = median(lambda path=path: parse(path, options).table())
            bare = median(lambda name=name, path=path: BARE[name](path.read_text(encoding="utf-8")))
            assert parse(path, options).table().num_rows == count
            speed = f"{count / ours:10,.0f} records/s (asked for {LIMIT:,})"
            print(f"{name:14s} {speed}, {ours / bare:5.1f} times a bare parser's time", flush=True)


def median(work: Callable[[], object]) -> float:
    """CPU seconds of one round."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return sorted(times)[ROUNDS // 2]


if __name__ == "__main__":
    main()
