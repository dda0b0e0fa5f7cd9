"""Values at which a rule turns: every day column on the business date, on each limit and beside it, and on each other day that
its row or a row that it names tells; every amount on each other amount, or a minor unit beside it; every word and nothing at all.

What is drawn is only in which rows.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from pipelines.entities import ENTITIES
from pipelines.entities.schema import Column, Entity
from tests.reference.billing.amounts import MINOR_DIGITS
from tests.strange.book import AS_OF, Book, Row
from tests.strange.disturbed import LEFT_ALONE
from tests.strange.draw import LIMITS, Draw, unit

TIMES = 2  # rows for each turning point of each column
# Limits are asked of what waits: of these entities.
WAITING = {"deals", "subscriptions", "invoices", "credit_notes", "payment_events", "payouts", "bank_transactions"}
NEVER_ASKED = {"updated_at", "deleted_at", "created_at"}
Rows = dict[str, dict[str, Row]]  # entity -> id -> row
Change = Callable[[Draw, Row], None]


def turn(book: Book, seed: str) -> None:
    """Single values again (disturbed.py), but each turning point for certain."""
    by_id: Rows = {name: {row["id"]: row for row in rows if "id" in row} for name, rows in book.rows.items()}
    for name, rows in book.rows.items():
        if name in LEFT_ALONE or not rows:
            continue
        for column in ENTITIES[name].columns:
            draw = Draw(f"{seed} turned {name} {column.name}")
            told = [row for row in rows if row.get(column.name) is not None]
            for change in _changes(ENTITIES[name], column, by_id):
                for _ in range(TIMES if told else 0):
                    change(draw, draw.choice(told))


def _changes(entity: Entity, column: Column, by_id: Rows) -> Iterator[Change]:
    if column.key or column.name in NEVER_ASKED:
        return
    if column.type in ("date", "timestamp"):
        yield from (_on(column, AS_OF + timedelta(days=days)) for days in (1, 0, 0, -1))
        if entity.name in WAITING:
            yield from (_on(column, AS_OF - timedelta(days=days)) for days in LIMITS)
        yield from _as_told(entity, column, by_id, ("date", "timestamp"), _beside_day)
    elif column.type == "money":
        yield from _as_told(entity, column, by_id, ("money",), _beside_amount)
        yield from (_more(column, units) for units in (-2, -1, 1, 2))
        yield lambda draw, row: row.update({column.name: -Decimal(row[column.name])})
    elif column.type in ("enum", "bool"):
        for value in column.values or (True, False):
            yield _put(column, value)
    if not column.required:
        yield _put(column, None)


def _put(column: Column, value: Any) -> Change:
    return lambda draw, row: row.update({column.name: value})


def _on(column: Column, day: date) -> Change:
    """A moment of that day is often its first or its last."""

    def change(draw: Draw, row: Row) -> None:
        clock = draw.one("00:00:00", "12:00:00", "23:59:59")
        row[column.name] = f"{day}T{clock}" if column.type == "timestamp" else day

    return change


def _as_told(entity: Entity, column: Column, by_id: Rows, kinds: tuple[str, ...], beside: Callable[..., Change]) -> Iterator[Change]:  # fmt: skip
    """As each other column of the row says, and each of the rows that it names."""
    others: list[tuple[Callable[[Row], Row], str]] = [(lambda row: row, one.name) for one in entity.columns if one.type in kinds and one.name != column.name]  # fmt: skip
    for link in entity.columns:
        if link.refers_to in by_id:
            far = ENTITIES[link.refers_to].columns
            named = _follow(by_id[link.refers_to], link.name)
            others += [(named, one.name) for one in far if one.type in kinds]
    for whose, name in others:
        if name not in NEVER_ASKED:
            yield beside(column, whose, name)


def _follow(rows: dict[str, Row], name: str) -> Callable[[Row], Row]:
    return lambda row: rows.get(row.get(name) or "", {})


def _beside_day(column: Column, whose: Callable[[Row], Row], name: str) -> Change:
    def change(draw: Draw, row: Row) -> None:
        told = str(whose(row).get(name) or "")
        if not told:
            return
        if column.type == "timestamp" and "T" in told and draw.happens(0.5):
            row[column.name] = told  # the same moment
        else:
            _on(column, date.fromisoformat(told[:10]) + timedelta(days=draw.one(0, 0, 1, -1)))(draw, row)

    return change


def _beside_amount(column: Column, whose: Callable[[Row], Row], name: str) -> Change:
    def change(draw: Draw, row: Row) -> None:
        told = whose(row).get(name)
        if told is not None:
            row[column.name] = Decimal(told) + draw.one(0, 0, 1, -1) * _unit(row, whose(row))

    return change


def _more(column: Column, units: int) -> Change:
    return lambda draw, row: row.update({column.name: Decimal(row[column.name]) + units * _unit(row, row)})


def _unit(*rows: Row) -> Decimal:
    """The minor unit of the first that tells a currency."""
    told = [row["currency"] for row in rows if row.get("currency") in MINOR_DIGITS]
    return unit(told[0]) if told else Decimal("0.01")
