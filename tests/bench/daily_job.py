"""The daily job from the command line, on a company without faults of any size."""

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb

from tests.bench.measuring import Measured, measured

HOME = Path("data/bench/daily")
AS_OF, NEXT_DAY = "2026-03-31", "2026-04-01"
SOURCES = ("crm", "billing", "payments", "ledger", "reference")
TIEOUT = str(Path(sys.executable).with_name("tieout"))


def company(contracts: int) -> Path:
    """The folder of a company without faults of this size, generated when it is not there yet."""
    folder = HOME / str(contracts)
    if not (folder / "truth.json").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        command = ["-m", "pipelines.sample", "--contracts", str(contracts), "--clean", "--format", "parquet"]
        subprocess.run([sys.executable, *command, "--out", str(folder)], check=True)
    return folder


def run(folder: Path, data: Path, as_of: str) -> Measured:
    """The daily job from the command line."""
    connected = [text for name in SOURCES for text in ("--source", f"{name}={folder / name}")]
    with measured() as found:
        done = subprocess.run([TIEOUT, "run", "--as-of", as_of, "--data-dir", str(data), *connected], check=False)
    if done.returncode not in (0, 3):
        sys.exit(f"the run failed with exit code {done.returncode}")
    return found


def change(folder: Path, share: int = 100) -> None:
    """One invoice in `share` of the company has another PO number and is newer: what a day brings."""
    invoices = next((folder / "billing").glob("invoices*.parquet"))
    with duckdb.connect() as connection:
        connection.execute(
            f"""
            copy (
                select * replace ('PO-' || id as po_number, '{AS_OF}T22:00:00Z' as updated_at)
                from '{invoices}' where hash(customer_id) % {share} = 0
            ) to '{folder / "billing" / "invoices-changed.parquet"}' (format parquet)
            """
        )
