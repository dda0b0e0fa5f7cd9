"""A folder of bank statements and its extract; the first identity of loading is asserted at every step."""

from pathlib import Path
from typing import Any

import pytest

from pipelines.sources import EntityLoad, SourceSettings, extract
from pipelines.warehouse import Warehouse, rows


def line(number: int, amount: str, day: str = "2026-03-02", **values: str) -> dict[str, str]:
    """A bank line with something in every field."""
    return {
        "id": str(number), "account": "DE01", "booked_on": day, "value_on": day, "amount": amount, "currency": "EUR",
        "reference": f"INV-{number}", "counterparty": f"Payer {number} GmbH", "end_to_end_id": f"E2E-{number}", **values,
    }  # fmt: skip


class Bank:
    """One source named bank: `put` files, `load` them, look at what stands in raw."""

    def __init__(self, home: Path, **options: Any) -> None:
        self.folder = home / "bank"
        self.folder.mkdir()
        self.warehouse = Warehouse(home / "data")
        self.options = options

    def put(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def load(self) -> EntityLoad:
        source = SourceSettings("bank", "bank_statements", self.folder, self.options)
        (load,) = extract(source, self.warehouse)
        # nothing is dropped in silence: semantics.md section 6
        accounted = load.rows_loaded + load.identical_copies + load.rows_replaced + load.rows_quarantined
        assert load.rows_extracted == accounted, load
        assert load.quarantined.num_rows == load.rows_quarantined, load
        return load

    def raw(self, columns: str = "*") -> list[dict[str, Any]]:
        with self.warehouse.connect() as connection:
            return rows(connection, f"select {columns} from raw_bank.bank_transactions order by all")

    def amounts(self) -> list[str]:
        return [str(row["amount"]) for row in self.raw("cast(amount as decimal(18, 2)) as amount")]


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return Bank(tmp_path)
