"""One invoice with its lines: its header names what it likes, its status may be any, and it may come twice."""

from datetime import date, timedelta
from decimal import Decimal

from tests.reference.billing.dates import DAY
from tests.strange.book import AS_OF, Book, Row
from tests.strange.draw import Draw, rounded, unit
from tests.strange.subscriptions import Subscription

STATUSES = ("open",) * 30 + ("void", "void", "draft", "draft", "uncollectible")


def invoice(
    book: Book, draw: Draw, subscription: Subscription, deal: Row, currency: str, day: date, lines: list[Row]
) -> None:
    """Payments mark it as paid later on (payments.py)."""
    id = book.id("I")
    rate = Decimal(draw.one("0", "0", "10", "19", "19"))
    tax_rate = Draw(f"tax of {subscription.customer_id}").one(Decimal(0), Decimal(10), Decimal(19))
    net, tax = Decimal(0), Decimal(0)
    for line in lines:
        used = rate if draw.happens(0.04) else tax_rate
        line_tax = rounded(line["amount"] * used / 100, currency)
        amount = line["amount"].quantize(unit(currency))
        net, tax = net + amount, tax + line_tax
        book.add("invoice_lines", **{"id": book.id("IL"), "invoice_id": id, **line, "amount": amount, "tax_amount": line_tax if draw.happens(0.9) else None})  # fmt: skip
    names = draw.one("subscription", "subscription", "contract", "deal", "all", "nothing")
    if subscription.is_second:
        names = "subscription"
    status = draw.choice(STATUSES)
    named = {
        "subscription_id": subscription.id if names in ("subscription", "all") else None,
        "contract_id": deal.get("contract_id") if names in ("contract", "all") else None,
        "crm_deal_id": deal["id"] if names in ("deal", "all") else None,
    }
    made: Row = {
        "id": id, "number": f"INV-{id[1:]}" if draw.happens(0.95) else f"INV-{draw.randint(1, int(id[1:])):05}", "customer_id": subscription.customer_id, "status": status, "currency": currency,
        "subtotal": net, "tax_total": tax, "total": net + tax + (draw.one(unit(currency), -unit(currency), Decimal(5)) if draw.happens(0.02) else 0),
        "issued_on": day, "due_on": day + timedelta(days=deal["payment_terms_days"] or 30 if draw.happens(0.9) else draw.one(14, 31, 45, 60)),
        "sent_at": draw.moment(day) if draw.happens(0.93) else None, "created_at": f"{day}T01:00:00", "po_number": deal.get("po_number") if draw.happens(0.5) else None,
        "voided_at": f"{min(AS_OF, day + timedelta(days=draw.randint(0, 50)))}T03:00:00" if status == "void" else None,
    }  # fmt: skip
    row = book.add("invoices", **named, **made)
    if draw.happens(0.025):
        _again(book, draw, row)


def _again(book: Book, draw: Draw, row: Row) -> None:
    """The same invoice once more, some days later."""
    day = min(AS_OF, row["issued_on"] + draw.randint(0, 25) * DAY)
    id = book.id("I")
    for line in [line for line in book.rows["invoice_lines"] if line["invoice_id"] == row["id"]]:
        book.add("invoice_lines", **{**line, "id": book.id("IL"), "invoice_id": id})
    book.add(
        "invoices",
        **{**row, "id": id, "number": f"INV-{id[1:]}", "issued_on": day, "due_on": day + 30 * DAY, "status": "open"},
    )
