"""The ledger: posted, forgotten, doubled, reversed, in another period, account, amount or currency."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.reference.billing.dates import months_later
from tests.strange.book import AS_OF, Book, Row
from tests.strange.draw import AMOUNTS, DAYS, Draw, rounded, unit
from tests.strange.payments import RATES


def post(book: Book, seed: str) -> None:
    """Invoices, credit notes, payments and refunds; recognition by contract; some journals that no document asked for."""
    for invoice in book.rows["invoices"]:
        if invoice["status"] != "draft" or Draw(f"{seed} {invoice['id']}").happens(0.1):
            _document(
                book,
                Draw(f"{seed} posted {invoice['id']}"),
                "invoice",
                invoice,
                invoice["total"],
                invoice["issued_on"],
                ("receivable", "revenue"),
            )
    for note in book.rows["credit_notes"]:
        _document(book, Draw(f"{seed} posted {note['id']}"), "credit_note", note, note["amount"] + (note["tax_amount"] or 0), note["issued_on"] or AS_OF, ("revenue", "receivable"))  # fmt: skip
    for event in book.rows["payment_events"]:
        day = date.fromisoformat(event["occurred_at"][:10])
        named = {**event, "id": event["payment_id"]}
        if event["type"] == "succeeded":
            credited = Draw(f"{seed} unapplied {event['id']}").one("receivable", "receivable", "unapplied_cash")
            _document(
                book, Draw(f"{seed} posted {event['id']}"), "payment", named, event["amount"], day, ("cash", credited)
            )
        elif event["type"] in ("refunded", "dispute_lost", "reversed"):
            kind = "refund" if event["type"] == "refunded" else "payment"
            _document(
                book, Draw(f"{seed} posted {event['id']}"), kind, named, event["amount"], day, ("receivable", "cash")
            )
    _recognition(book, Draw(f"{seed} recognition"))
    draw = Draw(f"{seed} manual")
    for number in range(24):
        kind = draw.one("invoice", "payment", "credit_note", "manual", None)
        _journal(book, draw, AS_OF - timedelta(days=draw.one(draw.choice(DAYS), draw.randint(0, 300))), kind, f"gone-{number}" if kind else None, ("receivable", "revenue"), draw.one(Decimal(50 + number), draw.choice(AMOUNTS)), "EUR")  # fmt: skip


def _document(
    book: Book, draw: Draw, kind: str, document: Row, amount: Decimal, day: date, accounts: tuple[str, str]
) -> None:
    if amount == 0 or draw.happens(0.04):
        return
    currency, id = document["currency"], document["id"]
    story = draw.random()
    more: dict[str, Any] = {"customer_id": document.get("customer_id") if draw.happens(0.5) else None}
    back = (accounts[1], accounts[0])
    if story < 0.05:
        amount += draw.one(unit(currency), -unit(currency), Decimal(10))
    elif story < 0.09:
        day = draw.one(months_later(day, 1), months_later(day, -1))
    elif story < 0.11:
        _journal(book, draw, day, kind, id, accounts, amount, currency, **more)
    elif story < 0.15:  # reversed, in the same month or later, and posted again or not
        _journal(book, draw, day, kind, id, accounts, amount, currency, **more)
        _journal(book, draw, day + timedelta(days=draw.randint(0, 40)), kind, id, back, amount, currency, **more)
        if draw.happens(0.4):
            return
    elif story < 0.3 and currency != "EUR":  # in the ledger's own currency
        rate = (1 / RATES[currency]).quantize(Decimal("0.000001")) * Decimal(draw.one("1", "1", "1.01"))
        if draw.happens(0.5):
            document["exchange_rate"] = rate
        if draw.happens(0.6):
            more |= {"document_amount": amount, "document_currency": currency}
        amount, currency = rounded(amount * rate, "EUR"), "EUR"
    elif story < 0.32:
        accounts = (draw.one("other", "cash", "bad_debt"), accounts[1])
    if document.get("status") == "void" and draw.happens(0.7):
        _journal(book, draw, day + timedelta(days=draw.randint(0, 30)), kind, id, back, amount, currency, **more)
    _journal(book, draw, day, kind, id, accounts, amount, currency, **more)
    if draw.happens(0.12):
        _split(book, draw, currency)


def _journal(book: Book, draw: Draw, day: date, kind: str | None, id: str | None, accounts: tuple[str, str], amount: Decimal, currency: str, **more: Any) -> None:  # fmt: skip
    """Two lines; now and then they do not balance, or the period is not that of the day."""
    journal = book.id("J")
    period = f"{day:%Y-%m}" if draw.happens(0.97) else draw.one(None, f"{months_later(day, 1):%Y-%m}")
    for place, account in enumerate(accounts):
        if place and "customer_id" in more and draw.happens(0.1):
            more["customer_id"] = f"C{draw.randint(0, 99):04}"
        value = amount + (unit(currency) if place and draw.happens(0.02) else 0)
        sides: Row = (
            {"debit": value, "credit": draw.one(None, Decimal(0))}
            if not place
            else {"credit": value, "debit": draw.one(None, Decimal(0))}
        )
        book.add("journal_lines", id=book.id("JL"), journal_id=journal, posted_on=day, period=period, account_code=account[:4], account_type=account,
                 currency=currency, document_type=kind, document_id=id, **sides, **more)  # fmt: skip


def _split(book: Book, draw: Draw, currency: str) -> None:
    """Part of the last journal's first line goes to another account: a fee, a difference of rates, cash not yet applied."""
    last = book.rows["journal_lines"][-2]
    side = "debit" if last["debit"] else "credit"
    if not last[side]:
        return
    part = rounded(last[side] * Decimal(draw.one("0.03", "0.5")), currency)
    last[side] -= part
    book.add("journal_lines", **{**last, "id": book.id("JL"), side: part, "account_type": draw.one("fees", "fx", "unapplied_cash", "receivable"),
                                 "document_amount": draw.one(None, part), "document_currency": draw.one(None, last["document_currency"])})  # fmt: skip


def _recognition(book: Book, draw: Draw) -> None:
    """Of some contracts a posting a month: what the waterfall says only by chance."""
    contracts = list(
        dict.fromkeys((deal.get("contract_id") or deal["id"], deal["currency"]) for deal in book.rows["deals"])
    )
    for contract, currency in draw.sample(contracts, len(contracts) // 4):
        for back in range(1, draw.randint(2, 7)):
            day = months_later(AS_OF.replace(day=1), 1 - back) - timedelta(days=1)
            accounts = draw.one(
                ("deferred_revenue", "revenue"), ("deferred_revenue", "revenue"), ("unbilled_receivable", "revenue")
            )
            _journal(
                book,
                draw,
                day,
                "recognition",
                None,
                accounts,
                draw.money(5, 90, currency),
                currency,
                contract_id=contract,
            )
