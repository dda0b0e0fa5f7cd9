"""Payments as events: in full, in part, too much, twice, for several invoices, by somebody else, in another currency."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.strange.book import AS_OF, Book, Row
from tests.strange.draw import Draw, rounded, unit

RATES = {"EUR": Decimal(1), "USD": Decimal("1.09"), "GBP": Decimal("0.85"), "CHF": Decimal("0.95"), "JPY": Decimal(161), "KWD": Decimal("0.334")}  # fmt: skip
METHODS = ("card", "direct_debit", "wallet", "bank_transfer", "bank_transfer", "check", "other", None)
HOW = ("none", "none", "full", "full", "full", "full", "full", "part", "two", "over", "several", "twice", "failed", "foreign", "somebody else")  # fmt: skip


def pay(book: Book, seed: str) -> None:
    """Of every customer the invoices in turn; what the story pays in full is mostly marked as paid."""
    credited: dict[str, Decimal] = {}
    for note in book.rows["credit_notes"]:
        if note["status"] != "void" and note["invoice_id"]:
            credited[note["invoice_id"]] = (
                credited.get(note["invoice_id"], Decimal(0)) + note["amount"] + (note["tax_amount"] or 0)
            )
    of_customer: dict[str, list[Row]] = {}
    for invoice in book.rows["invoices"]:
        if invoice["status"] in ("open", "uncollectible") and invoice["total"] > credited.get(invoice["id"], 0):
            of_customer.setdefault(invoice["customer_id"], []).append(invoice)
    everybody = list(of_customer)
    for customer, invoices in of_customer.items():
        waiting = list(invoices)
        while waiting:
            invoice = waiting.pop(0)
            draw = Draw(f"{seed} payment {invoice['id']}")
            due = invoice["total"] - credited.get(invoice["id"], Decimal(0))
            payer = draw.choice(everybody) if draw.happens(0.03) else customer
            together = [invoice]
            how = draw.choice(HOW)
            if how == "several":
                together += [
                    other for other in waiting[: draw.randint(1, 3)] if other["currency"] == invoice["currency"]
                ]
                due = sum((one["total"] - credited.get(one["id"], Decimal(0)) for one in together), Decimal(0))
                waiting = [other for other in waiting if other not in together]
            _invoice_paid(book, draw, payer, together, due, how)


def _invoice_paid(book: Book, draw: Draw, payer: str, invoices: list[Row], due: Decimal, how: str) -> None:
    invoice = invoices[0]
    currency = invoice["currency"]
    day = invoice["issued_on"] + timedelta(days=draw.randint(-6, 60))
    if how == "failed" and draw.happens(0.5):
        day = draw.before(AS_OF)
    if how == "none" or day > AS_OF:
        if draw.happens(0.06):
            invoice["status"] = "paid"
        return
    part = rounded(due * Decimal(draw.randint(20, 99)) / 100, currency) or unit(currency)
    if how == "part":
        _payment(book, draw, payer, currency, part, day, invoices)
    elif how == "two":
        _payment(book, draw, payer, currency, part, day, invoices)
        _payment(
            book, draw, payer, currency, due - part, min(AS_OF, day + timedelta(days=draw.randint(0, 9))), invoices
        )
    elif how == "over":
        _payment(book, draw, payer, currency, due + part, day, invoices)
    elif how == "failed":
        _payment(book, draw, payer, currency, due, day, invoices, kind="failed")
        if draw.happens(0.4):
            _payment(book, draw, payer, currency, due, min(AS_OF, day + timedelta(days=draw.randint(1, 12))), invoices)
    elif how == "foreign":
        other = draw.choice([one for one in ("EUR", "USD", "JPY") if one != currency])
        converted = due * RATES[other] / RATES[currency] * Decimal(draw.one("1", "0.98", "1.03", "0.93", "1.08"))
        _payment(book, draw, payer, other, max(rounded(converted, other), unit(other)), day, invoices)
    else:
        _payment(book, draw, payer, currency, due, day, invoices)
        if how == "twice":
            _payment(book, draw, payer, currency, due, min(AS_OF, day + timedelta(days=draw.randint(0, 12))), invoices)
    for one in invoices:
        if one["status"] == "open" and how not in ("part", "failed") and draw.happens(0.85):
            one["status"] = "paid"
            one["paid_at"] = draw.moment(day)


def _payment(
    book: Book, draw: Draw, payer: str, currency: str, amount: Decimal, day: date, invoices: list[Row], kind: str = "succeeded"
) -> None:  # fmt: skip
    payment = book.id("PY")
    method = draw.choice(METHODS)
    says = draw.one("allocation", "invoice", "number", "several numbers", "order", "contract", "nothing", "nothing")
    reference = {
        "number": draw.one("{}", "payment {}", "inv. {} thanks").format(invoices[0]["number"]), "several numbers": ", ".join(one["number"] for one in invoices),
        "order": invoices[0].get("po_number"), "contract": invoices[0].get("contract_id"),
    }.get(says)  # fmt: skip
    common: Row = {
        "payment_id": payment,
        "currency": currency,
        "customer_id": payer if draw.happens(0.95) else None,
        "method": method,
    }

    def event(type: str, value: Decimal, on: date, **more: Any) -> None:
        row = book.add("payment_events", **{"id": book.id("E"), "type": type, "amount": value, "occurred_at": draw.moment(min(on, AS_OF)), **common, **more})  # fmt: skip
        if draw.happens(0.02):  # delivered twice under another id
            book.add("payment_events", **{**row, "id": book.id("E")})

    if draw.happens(0.08):
        event("attempted", amount, day - timedelta(days=draw.randint(0, 40)))
    if draw.happens(0.04):
        event("failed", amount, day - timedelta(days=draw.one(1, 3, 25, 40)), failure_code="card_declined")
    fee = rounded(amount * Decimal("0.029"), currency) if draw.happens(0.4) else None
    named = invoices[0]["id"] if says == "invoice" or (kind == "failed" and draw.happens(0.8)) else None
    event(kind, amount, day, invoice_id=named, reference=reference, fee=fee if kind == "succeeded" else None, failure_code="expired_card" if kind == "failed" else None)  # fmt: skip
    if draw.happens(0.03):  # one moment, two verdicts
        book.add(
            "payment_events",
            **{**book.rows["payment_events"][-1], "id": book.id("E"), "type": draw.one("failed", "succeeded")},
        )
    if draw.happens(0.1):
        event(kind, amount, day + timedelta(days=draw.randint(0, 9)), fee=fee, failure_code=None)
    if kind != "succeeded":
        return
    if says == "allocation":
        left = amount
        for one in invoices:
            given = min(left, one["total"]) if draw.happens(0.95) else one["total"]
            if given > 0:
                book.add(
                    "payment_allocations",
                    id=book.id("PA"),
                    payment_id=payment,
                    invoice_id=one["id"],
                    amount=given,
                    allocated_on=day,
                )
            left -= min(left, given)
    later = day + timedelta(days=draw.randint(1, 40))
    third = max(rounded(amount / 3, currency), unit(currency))
    kind_of_end = draw.random()
    if kind_of_end < 0.05:
        event("refunded", draw.one(amount, third), later)
    elif kind_of_end < 0.06:
        event("refunded", third, later)
        event("refunded", third, later + timedelta(days=2))
    elif kind_of_end < 0.12:
        event(
            "disputed",
            amount,
            later,
            dispute_due_on=draw.one(later + timedelta(days=20), AS_OF + timedelta(days=draw.randint(0, 12)), None),
        )
        if draw.happens(0.3):
            event(
                "disputed", third, later + timedelta(days=3), dispute_due_on=AS_OF + timedelta(days=draw.randint(0, 30))
            )
        decided = draw.one(None, "dispute_lost", "dispute_lost", "dispute_won")
        if decided:
            event(decided, draw.one(amount, amount, third), later + timedelta(days=draw.randint(-1, 9)))
    elif kind_of_end < 0.14:
        event("reversed", amount, later)
