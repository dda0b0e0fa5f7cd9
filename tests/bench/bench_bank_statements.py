"""Bank statements from bytes to Arrow: records a second of each format, by CPU time: one core, whatever else the machine does.

Run it as `python tests/bench/bench_bank_statements.py [ENTRIES]`. Below 20,000 records a second it fails.
"""

import sys
import tempfile
import time
from pathlib import Path

from pipelines.sources.bank_statements.folder import parse
from pipelines.sources.bank_statements.options import Csv, Options
from tests.sources.bank_statements import writers

LIMIT = 20_000
ROUNDS = 3


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
    slow = []
    with tempfile.TemporaryDirectory() as place:
        for name, content in contents.items():
            path = Path(place) / name
            path.write_text(content, encoding="utf-8")
            times = []
            for _ in range(ROUNDS):
                start = time.process_time()
                table = parse(path, options).table()
                times.append(time.process_time() - start)
                assert table.num_rows == count
            speed = count / sorted(times)[ROUNDS // 2]
            print(f"{name:14s} {speed:10,.0f} records/s (limit {LIMIT:,})", flush=True)
            slow += [name] if speed < LIMIT else []
    if slow:
        sys.exit(f"too slow: {', '.join(slow)}")


if __name__ == "__main__":
    main()
