"""The last day's marts as they were approved: digests, as of the first day (tests/strange/approved.py)."""

from collections.abc import Collection
from pathlib import Path

import duckdb

from tests.end_to_end import approved

FOLDER = Path(__file__).with_name("approved")


def differences(connection: duckdb.DuckDBPyConnection, names: Collection[str] | None = None) -> list[str]:
    """What is unlike the approved digests, a paragraph a mart."""
    return approved.differences(connection, names, FOLDER)
