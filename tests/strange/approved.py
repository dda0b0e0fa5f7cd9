"""The strange company's marts as they were approved: digests only, by column and by contract (tests/end_to_end/approved.py)."""

import shutil
from collections.abc import Collection
from pathlib import Path

import duckdb

from tests.end_to_end import approved
from tests.strange.book import AS_OF
from tests.strange.company import SEED, strange_rows
from tests.strange.extracts import report
from tests.strange.stewards import decide
from tests.support import company as harness
from tests.support.company import Company, load_rows, run_dbt

FOLDER = Path(__file__).with_name("approved")
WHAT_NOW = (
    "Is it meant? `python -m tests.strange.approve` writes the digests anew; commit them with the change.\n"
    "To see the rows: `python -m tests.strange.approve --rows DIR` on both commits, then diff -r."
)


def build(directory: Path) -> Company:
    """All marts, at the default settings."""
    warehouse = directory / "warehouse" / "tieout.duckdb"
    load_rows(warehouse, AS_OF.isoformat(), strange_rows())
    report(warehouse)
    run_dbt(warehouse, "seed")
    decide(warehouse, SEED, strange_rows())
    # No data tests: most ask whether rows are whole, and these are not meant to be.
    run_dbt(warehouse, "run", "--select", "+path:models/marts", "+path:models/audit")
    _keep_compiled(directory / "state" / "dbt")
    return Company(warehouse)


def _keep_compiled(folder: Path) -> None:
    """What dbt ran: the days after are built from it (tests/strange/days)."""
    target = harness.WORKPLACE / "target"
    shutil.copytree(target / "compiled" / "tieout" / "models", folder / "compiled" / "tieout" / "models")
    shutil.copy(target / "manifest.json", folder)


def differences(connection: duckdb.DuckDBPyConnection, names: Collection[str] | None = None) -> list[str]:
    """What is unlike the approved digests, a paragraph a mart."""
    return approved.differences(connection, names, FOLDER)
