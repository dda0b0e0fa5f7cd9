"""Credit notes of every reason and status, with lines or without, approved or not, twice or too large."""

from datetime import timedelta
from decimal import Decimal

from tests.strange.book import AS_OF, Book, Row
from tests.strange.draw import Draw, rounded

REASONS = ("error", "goodwill", "refund", "dispute", "write_off", "other", None)


def credit(book: Book, seed: str) -> None:
    """Some invoices get a note, of a part, the whole, or more than it."""
    lines: dict[str, list[Row]] = {}
    for line in book.rows["invoice_lines"]:
        lines.setdefault(line["invoice_id"], []).append(line)
    for invoice in list(book.rows["invoices"]):
        draw = Draw(f"{seed} credit {invoice['id']}")
        if invoice["total"] > 0 and draw.happens(0.1):
            note = _note(book, draw, invoice, lines[invoice["id"]])
            if draw.happens(0.15):
                book.add("credit_notes", **{**note, "id": book.id("N"), "reason": draw.one(note["reason"], "other")})
    draw = Draw(f"{seed} loose credit")
    for _ in range(4):
        invoice = draw.choice(book.rows["invoices"])
        book.add("credit_notes", id=book.id("N"), invoice_id=draw.one(None, "I-gone"), customer_id=invoice["customer_id"], currency=invoice["currency"],
                 amount=Decimal(40), reason="goodwill", status="issued", issued_on=AS_OF - timedelta(days=12))  # fmt: skip


def _note(book: Book, draw: Draw, invoice: Row, lines: list[Row]) -> Row:
    currency = invoice["currency"]
    share = Decimal(draw.one("0.1", "0.5", "1", "1", "1.2"))
    row: Row = {
        "id": book.id("N"), "invoice_id": invoice["id"], "customer_id": invoice["customer_id"], "currency": currency if draw.happens(0.96) else "EUR",
        "reason": draw.choice(REASONS), "status": draw.one("issued", "issued", "issued", None, "void"),
        "issued_on": min(AS_OF, invoice["issued_on"] + timedelta(days=draw.randint(0, 60))) if draw.happens(0.95) else None,
        "created_by": draw.one("ann", "ann", None), "approved_by": draw.one("bob", "bob", "ann", None),
    }  # fmt: skip
    by_line = [line for line in lines if line["amount"] > 0]
    if draw.happens(0.5) and by_line:
        line = draw.choice(by_line)
        amount, tax = (
            rounded(line["amount"] * share, currency),
            rounded((line["tax_amount"] or Decimal(0)) * share, currency),
        )
        book.add("credit_note_lines", id=book.id("NL"), credit_note_id=row["id"], invoice_line_id=line["id"] if draw.happens(0.93) else None, amount=amount, tax_amount=tax)  # fmt: skip
    else:
        amount, tax = rounded(invoice["subtotal"] * share, currency), rounded(invoice["tax_total"] * share, currency)
    if by_line and draw.happens(0.2):  # a second line; its header may say more or less than both
        line = draw.choice(by_line)
        part = rounded(line["amount"] / 7, currency)
        book.add(
            "credit_note_lines",
            id=book.id("NL"),
            credit_note_id=row["id"],
            invoice_line_id=line["id"],
            amount=part,
            tax_amount=draw.one(part, None),
        )
        amount += draw.one(part, Decimal(0), part + 1)
    return book.add("credit_notes", **row, amount=amount, tax_amount=tax if draw.happens(0.9) else None)
