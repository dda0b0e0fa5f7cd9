"""The rows of the days after: most as they were, some changed, deleted, added or back as they had been."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from tests.reference.billing.dates import months_later
from tests.strange.book import AS_OF, Book, Row
from tests.strange.company import SEED, strange_rows
from tests.strange.disturbed import disturb
from tests.strange.draw import Draw

DAYS = (AS_OF, date(2026, 4, 3), date(2026, 4, 7))  # over a month's end, with days between on which nothing ran
Rows = dict[str, list[Row]]


@cache
def rows_of(day: date) -> Rows:
    """entity -> rows of a source that was read on the evening of that day, the same at each call."""
    if day == AS_OF:
        return strange_rows()
    before = rows_of(DAYS[DAYS.index(day) - 1])
    book, seed = Book(), f"{SEED} {day}"
    book.rows = {entity: [dict(row) for row in rows] for entity, rows in before.items()}
    if day != DAYS[1]:
        _as_at_first(book, seed)
    disturb(book, seed)
    _customers(book, seed)
    _paid(book, seed, day)
    _billed(book, seed, day)
    _one_of_each(book)
    _stamped(book, before, day)
    return book.rows


def _as_at_first(book: Book, seed: str) -> None:
    """Half of what the days changed is as it was on the first: changed back, lifted out of the grave, or no longer there."""
    for entity, rows in book.rows.items():
        if entity == "fx_rates":
            continue
        first = {row["id"]: row for row in strange_rows()[entity]}
        for row in rows:
            if row["id"] in first and row != first[row["id"]] and Draw(f"{seed} back {row['id']}").happens(0.5):
                row |= first[row["id"]]
        book.rows[entity] = [
            row for row in rows if row["id"] in first or not Draw(f"{seed} gone {row['id']}").happens(0.3)
        ]


def _customers(book: Book, seed: str) -> None:
    """Records join another golden customer, by a tax id or a domain, or leave theirs."""
    for entity in ("accounts", "customers"):
        rows = book.rows[entity]
        for number, row in enumerate(rows):
            draw = Draw(f"{seed} joins {entity} {row['id']}")
            if draw.happens(0.06):
                other = rows[number - draw.randint(1, 9)]
                row |= {"tax_id": other["tax_id"], "domain": other["domain"], "email": None}
            elif draw.happens(0.06):
                row |= dict.fromkeys(("tax_id", "domain", "email"))


def _paid(book: Book, seed: str, day: date) -> None:
    """Some open invoices are paid, a few of them in part."""
    for invoice in book.rows["invoices"]:
        draw = Draw(f"{seed} paid {invoice['id']}")
        if invoice["status"] == "open" and draw.happens(0.12):
            amount = invoice["total"] if draw.happens(0.7) else invoice["total"] // 2
            number = f"{invoice['id']}-{day:%d}"
            event = {"id": f"E{number}", "payment_id": f"P{number}", "type": "succeeded", "amount": amount, "currency": invoice["currency"],
                     "occurred_at": f"{day - timedelta(days=draw.randint(0, 4))}T10:00:00", "customer_id": invoice["customer_id"],
                     "invoice_id": draw.one(invoice["id"], None), "reference": invoice["number"], "method": draw.one("card", "bank_transfer")}  # fmt: skip
            book.add("payment_events", **event)
            if amount == invoice["total"]:
                invoice["status"] = draw.one("paid", "open")


def _billed(book: Book, seed: str, day: date) -> None:
    """What was billed within the last month is billed again for the next one."""
    lines: dict[str, list[Row]] = {}
    for line in book.rows["invoice_lines"]:
        lines.setdefault(line["invoice_id"], []).append(line)
    for invoice in list(book.rows["invoices"]):
        draw = Draw(f"{seed} next {invoice['id']}")
        issued = invoice["issued_on"]
        if issued is None or not AS_OF - timedelta(days=31) < issued <= AS_OF or not draw.happens(0.4):
            continue
        new, late = f"{invoice['id']}+{day:%d}", timedelta(days=draw.randint(0, 3))
        told = {"id": new, "number": f"{invoice['number']}+{day:%d}", "issued_on": day - late, "due_on": day - late + timedelta(days=30), "status": "open"}  # fmt: skip
        book.add("invoices", **(invoice | told | {"paid_at": None, "voided_at": None}))
        for line in lines.get(invoice["id"], ()):
            book.add(
                "invoice_lines", **(line | {"id": f"{line['id']}+{day:%d}", "invoice_id": new} | dict(_moved(line)))
            )


def _moved(line: Row) -> Iterator[tuple[str, date]]:
    """The period a month later."""
    start, end = line["period_start"], line["period_end"]
    if start and end:
        yield "period_start", months_later(start, 1)
        yield "period_end", months_later(end + timedelta(days=1), 1) - timedelta(days=1)


def _one_of_each(book: Book) -> None:
    """A copy under an id that is taken is none: loading would not let it in."""
    for entity, rows in book.rows.items():
        if entity != "fx_rates":
            book.rows[entity] = list({row["id"]: row for row in reversed(rows)}.values())[::-1]


def _stamped(book: Book, before: Rows, day: date) -> None:
    """What is new or otherwise says so."""
    for entity, rows in book.rows.items():
        if entity != "fx_rates":
            was = {row["id"]: row for row in before[entity]}
            for row in rows:
                if row != was.get(row["id"]):
                    row["updated_at"] = f"{day}T06:00:00"
