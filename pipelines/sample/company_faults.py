"""Faults of a delivery rather than of a customer: short extracts, stale sources, strange columns, bad rows."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.sample.records import Finding
from pipelines.sample.rows import COLUMNS
from pipelines.sample.writer import Writer


def plant(writer: Writer, extracted: dict[str, str], claims: dict[str, dict[str, int]], as_of: date) -> list[Finding]:
    """Spoil a written company in four places where no money hangs on it; returns the findings.

    The short extract is the ledger's: no leakage code reads it, so nothing else is suppressed.
    """
    claims["ledger"] = {"journal_lines": writer.rows["journal_lines"] + 3}
    extracted["reference"] = f"{as_of - timedelta(days=3)}T06:00:00Z"
    bad = {"id": "con_bad", "account_id": "", "name": "Jo Doe", "email": "jo@example.org", "role": "astronaut"}
    columns = COLUMNS["contacts"].split()
    writer.rows += Writer(writer.folder, "csv").write({"contacts": [tuple(bad.get(c, "") for c in columns)]}, 9999)
    _add_column(writer.folder / "crm", "products", "shelf")
    return [
        _finding("extract_incomplete", "source x entity", "ledger|journal_lines", "the manifest promises 3 rows more"),
        _finding("stale_source", "source", "reference", "extracted three days ago"),
        _finding("quarantined_rows", "source x entity", "crm|contacts", "a role that does not exist"),
        _finding("schema_drift", "source x entity", "crm|products", "a column nobody asked for"),
    ]


def _finding(code: str, subject: str, subject_id: str, note: str) -> Finding:
    return Finding(code, subject, subject_id, None, 0, None, "drift", note)


def _add_column(folder: Path, entity: str, column: str) -> None:
    for path in sorted(folder.glob(f"{entity}*")):
        if path.suffix == ".csv":
            _add_to_csv(path, column)
        else:
            table = pq.read_table(path)
            pq.write_table(table.append_column(column, pa.array(["A1"] * table.num_rows)), path, compression="zstd")


def _add_to_csv(path: Path, column: str) -> None:
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([[*header, column], *([*row, "A1"] for row in rows)])
