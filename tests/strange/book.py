"""The rows of the company by entity, and the day on which it is looked at."""

from collections import defaultdict
from datetime import date
from typing import Any

from pipelines.entities import ENTITIES

AS_OF = date(2026, 3, 31)
Row = dict[str, Any]


class Book:
    """rows: entity -> rows; every entity is there, empty or not, since one that no source delivers turns codes off."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {entity: [] for entity in ENTITIES}
        self._counts: dict[str, int] = defaultdict(int)

    def add(self, entity: str, **values: Any) -> Row:
        """Add a row, with every column of its entity; what comes later may change it."""
        row = {column.name: None for column in ENTITIES[entity].columns} | values
        self.rows[entity].append(row)
        return row

    def id(self, kind: str) -> str:
        """The next id of a kind: I00012."""
        self._counts[kind] += 1
        return f"{kind}{self._counts[kind]:05}"


def as_text(rows: dict[str, list[Row]]) -> dict[str, list[dict[str, str]]]:
    """As a CSV reader gives them (empty = null), without tombstones: what tests/reference reads."""

    def text(value: Any) -> str:
        return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)

    return {
        entity: [{name: text(value) for name, value in row.items()} for row in found if not row.get("deleted_at")]
        for entity, found in rows.items()
    }
