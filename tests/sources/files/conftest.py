"""A source folder to write into, and its extract; the first identity of loading is asserted at every step."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pipelines.sources import EntityLoad, SourceSettings, extract
from pipelines.warehouse import Warehouse, rows


class Billing:
    """One source named billing: `put` files, `load` them, look at what stands in raw."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "billing"
        self.warehouse = Warehouse(home / "data")

    def put(self, name: str, content: str | bytes) -> Path:
        self.folder.mkdir(exist_ok=True)
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def load(self) -> dict[str, EntityLoad]:
        loads = extract(SourceSettings("billing", path=self.folder), self.warehouse)
        for load in loads:
            # nothing is dropped in silence: semantics.md section 6
            accounted = load.rows_loaded + load.identical_copies + load.rows_replaced + load.rows_quarantined
            assert load.rows_extracted == accounted, load
            assert load.quarantined.num_rows == load.rows_quarantined, load
        return {load.entity: load for load in loads}

    def raw(self, entity: str, columns: str = "*") -> list[dict[str, Any]]:
        with self.warehouse.connect() as connection:
            return rows(connection, f"select {columns} from raw_billing.{entity} order by all")

    def ids(self, entity: str = "customers") -> list[str]:
        return [row["id"] for row in self.raw(entity, "id")]


def quarantine(load: EntityLoad) -> list[tuple[Any, ...]]:
    """(file, line, column, value) of the rows that were refused."""
    return [(row["file"], row["line"], row["column"], row["value"]) for row in load.quarantined.to_pylist()]


def counts(load: EntityLoad) -> Mapping[str, int]:
    """The four fates of a row."""
    return {
        "loaded": load.rows_loaded,
        "copies": load.identical_copies,
        "replaced": load.rows_replaced,
        "quarantined": load.rows_quarantined,
    }


@pytest.fixture
def billing(tmp_path: Path) -> Billing:
    return Billing(tmp_path)
