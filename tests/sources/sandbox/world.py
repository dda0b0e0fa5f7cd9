"""A company behind a sandbox: rows of the import format as text, with the time of each one's last change, and a clock."""

import csv
from datetime import datetime, timedelta
from pathlib import Path

from tests.support.company import ROOT

SAMPLE = ROOT / "data" / "sample"
Row = dict[str, str]
BEFORE = "2026-03-31T00:00:00Z"  # rows that do not say when they were changed


class World:
    """Rows by entity and id. What is changed, added or removed gets the time of the clock, which moves on an hour."""

    def __init__(self, rows: dict[str, list[Row]]) -> None:
        # a row that stands twice has an older version in the sample: a system only knows the newer one
        self.rows = {
            entity: {row["id"]: dict(row) for row in sorted(listed, key=lambda row: row.get("updated_at") or "")}
            for entity, listed in rows.items()
        }
        for listed in self.rows.values():
            for row in listed.values():
                row.setdefault("updated_at", "")
                row["updated_at"] = row["updated_at"] or BEFORE
        self.now = datetime(2026, 4, 1)
        self._made = 0

    def live(self, entity: str) -> list[Row]:
        return [row for row in self.rows.get(entity, {}).values() if not row.get("deleted_at")]

    def gone(self, entity: str) -> list[Row]:
        return [row for row in self.rows.get(entity, {}).values() if row.get("deleted_at")]

    def tick(self) -> str:
        self.now += timedelta(hours=1)
        return f"{self.now.isoformat()}Z"

    def change(self, entity: str, identity: str, **values: str) -> None:
        self.rows[entity][identity] |= {**values, "updated_at": self.tick()}

    def remove(self, entity: str, identity: str) -> None:
        when = self.tick()
        self.rows[entity][identity] |= {"deleted_at": when, "updated_at": when}

    def add_copy(self, entity: str, identity: str, first: bool = False) -> str:
        """A new row like an old one; `first`: at the head of the list."""
        self._made += 1
        new = f"{identity}_new{self._made}"
        row = {**self.rows[entity][identity], "id": new, "updated_at": self.tick()}
        rest = self.rows[entity]
        self.rows[entity] = {new: row, **rest} if first else {**rest, new: row}
        return new

    def stir(self, entity: str) -> None:
        """What happens between two pages: a row that was read already changes, another one arrives before it."""
        first = next(iter(self.rows[entity]))
        self.change(entity, first)
        self.add_copy(entity, first, first=True)


def sample(*entities: str, only: int | None = None) -> dict[str, list[Row]]:
    """Rows of the sample company; `only`: those of so many of its customers."""
    found: dict[str, list[Row]] = {}
    for entity in entities:
        rows: list[Row] = []
        for path in sorted([*SAMPLE.glob(f"*/{entity}.csv"), *SAMPLE.glob(f"*/{entity}-*.csv")]):
            rows += _read(path)
        found[entity] = [row for row in rows if only is None or _customer(row["id"]) <= only]
    return found


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _customer(identity: str) -> int:
    """The number in acc_000012, deal_000012_1, ...; 0 for products; the sample's bad row (con_bad) is nobody's."""
    return next((int(part) for part in identity.split("_") if part.isdigit()), 0 if identity[:4] == "prod" else 999)
