"""Single values that are wrong, in any column of any row: blank, a day off, a unit more, a neighbour's, deleted, copied."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from pipelines.entities import ENTITIES
from pipelines.entities.schema import Column, Entity
from tests.strange.book import AS_OF, Book, Row
from tests.strange.draw import Draw

CHANCE = 0.08  # of a row to have one value disturbed
# An identifying field moved to a neighbour joins two customers, and all that hangs on them: customers.py does that on purpose.
APART = {"accounts": {"tax_id", "email", "domain"}, "customers": {"tax_id", "email", "domain"}}
LEFT_ALONE = {"fx_rates"}


def disturb(book: Book, seed: str) -> None:
    for name, rows in book.rows.items():
        if name in LEFT_ALONE:
            continue
        entity = ENTITIES[name]
        for number, row in enumerate(list(rows)):
            draw = Draw(f"{seed} disturbed {name} {row['id']}")
            if draw.happens(CHANCE):
                column = draw.choice(
                    [one for one in entity.columns if not one.key and one.name not in APART.get(name, ())]
                )
                neighbour = rows[max(0, number - draw.randint(1, 5))]
                row[column.name] = other_value(draw, column, row.get(column.name), neighbour.get(column.name))
            if draw.happens(0.01):
                _copied(book, draw, entity, row)
            elif draw.happens(0.01):
                row["deleted_at"] = "2026-03-01T05:00:00"


def _copied(book: Book, draw: Draw, entity: Entity, row: Row) -> None:
    """Under another id. A customer's copy is of no use here: customers.py has better ones."""
    if entity.name not in ("accounts", "customers", "deals", "deal_lines"):
        book.add(entity.name, **{**row, "id": f"{row['id']}-2"})


def other_value(draw: Draw, column: Column, value: Any, neighbour: Any) -> Any:
    """A value that is not this one, or the same by chance."""
    if not column.required and draw.happens(0.4):
        return None
    if column.refers_to and draw.happens(0.3):
        return f"{column.refers_to}-gone"
    if value is None or column.type == "text":
        return neighbour if neighbour is not None else value
    if column.type == "enum":
        return draw.choice(column.values)
    if column.type == "bool":
        return not value
    if column.type in ("date", "timestamp") and draw.happens(0.4):
        return draw.before(AS_OF) if column.type == "date" else draw.moment(draw.before(AS_OF))
    if column.type == "date" and isinstance(value, date):
        return value + timedelta(days=draw.one(-30, -7, -1, 1, 1, 3, 30))
    if column.type == "integer":
        return value + draw.one(-1, 1)
    if column.type in ("money", "decimal"):
        return draw.one(-Decimal(value), Decimal(0), Decimal(value) + 1, Decimal(value) * 2)
    return neighbour if neighbour is not None else value
