"""The strange company's marts as they were approved: digests only, by column and by contract (tests/end_to_end/approved.py)."""

from collections.abc import Collection
from pathlib import Path

import duckdb

from tests.end_to_end import approved
from tests.strange.book import AS_OF
from tests.strange.company import strange_rows
from tests.support.company import Company, company

FOLDER = Path(__file__).with_name("approved")
WHAT_NOW = (
    "Is it meant? `python -m tests.strange.approve` writes the digests anew; commit them with the change.\n"
    "To see the rows: `python -m tests.strange.approve --rows DIR` on both commits, then diff -r."
)


def build(directory: Path) -> Company:
    """All marts, at the default settings."""
    return company(directory, AS_OF.isoformat(), strange_rows(), select="+path:models/marts +path:models/audit")


def approve(connection: duckdb.DuckDBPyConnection) -> None:
    approved.approve(connection, FOLDER, readable=0)


def differences(connection: duckdb.DuckDBPyConnection, names: Collection[str] | None = None) -> list[str]:
    """What is unlike the approved digests, a paragraph a mart."""
    return approved.differences(connection, names, FOLDER)
