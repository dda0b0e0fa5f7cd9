"""Payouts with their items, and the bank's lines for payouts and transfers: found, missing, split, together, unexplained."""

from datetime import date, timedelta
from decimal import Decimal

from tests.strange.book import AS_OF, Book, Row
from tests.strange.draw import AMOUNTS, DAYS, Draw, rounded, unit

PROCESSOR = ("card", "direct_debit", "wallet")


def settle(book: Book, seed: str) -> None:
    """Every week's processor payments of a currency make one payout; transfers reach the bank one by one."""
    weeks: dict[tuple[str, int], list[Row]] = {}
    names = {row["id"]: row["legal_name"] or row["name"] for row in book.rows["customers"]}
    for event in list(book.rows["payment_events"]):
        draw = Draw(f"{seed} settled {event['id']}")
        day = date.fromisoformat(event["occurred_at"][:10])
        if event["type"] == "succeeded" and event["method"] == "bank_transfer":
            _transfer(book, draw, event, day, names)
        elif (
            event["method"] in PROCESSOR
            and event["type"] in ("succeeded", "refunded", "dispute_lost")
            and draw.happens(0.96)
        ):
            weeks.setdefault((event["currency"], day.toordinal() // 9), []).append(event)
    for (currency, week), events in sorted(weeks.items()):
        _payout(book, Draw(f"{seed} payout {currency} {week}"), currency, date.fromordinal(week * 9 + 9), events)
    draw = Draw(f"{seed} bank")
    everybody = list(names.values())
    for _ in range(30):
        book.add("bank_transactions", id=book.id("B"), account="main", booked_on=AS_OF - timedelta(days=draw.one(draw.choice(DAYS), draw.randint(0, 100))), amount=draw.one(draw.money(-200, 900, "EUR"), draw.choice(AMOUNTS)),
                 currency=draw.one("EUR", "USD", "JPY"), reference=draw.one(None, "thanks"), counterparty=draw.one(None, "Nobody Known Ltd", draw.choice(everybody)))  # fmt: skip


def _transfer(book: Book, draw: Draw, event: Row, day: date, names: dict[str, str]) -> None:
    if draw.happens(0.12):
        return
    amount = event["amount"] - (draw.one(Decimal(5), unit(event["currency"])) if draw.happens(0.08) else 0)
    booked = min(AS_OF, day + timedelta(days=draw.one(0, 1, 2, 3, 5, 6, 12)))
    name = names.get(event["customer_id"] or "", "")
    book.add("bank_transactions", id=book.id("B"), account=draw.one("main", None), booked_on=booked, value_on=draw.one(booked, None), amount=amount,
             currency=event["currency"], reference=draw.one(None, None, event["payment_id"], event.get("reference"), f"invoice of {name}"), counterparty=draw.one(None, name, name.upper(), f"{name} {booked:%Y}") or None,
             end_to_end_id=draw.one(None, None, None, event["payment_id"]))  # fmt: skip


def _payout(book: Book, draw: Draw, currency: str, arrival: date, events: list[Row]) -> None:
    if arrival > AS_OF + timedelta(days=5):
        return
    payout = book.id("PO")
    total = Decimal(0)
    kinds = {"succeeded": "payment", "refunded": "refund", "dispute_lost": "dispute"}
    for event in events:
        sign = 1 if event["type"] == "succeeded" else -1
        fee = event.get("fee") or Decimal(0)
        total += _item(
            book,
            draw,
            payout,
            kinds[event["type"]],
            event["payment_id"],
            sign * event["amount"],
            fee,
            currency,
            arrival,
        )
        if draw.happens(0.04):  # in two payouts, or in none yet
            _item(
                book,
                draw,
                draw.one(None, "PO-gone", payout),
                "payment",
                event["payment_id"],
                event["amount"],
                fee,
                currency,
                arrival,
            )
    if draw.happens(0.4):
        total += _item(
            book,
            draw,
            payout,
            draw.one("fee", "adjustment"),
            None,
            Decimal(0),
            draw.money(1, 9, currency),
            currency,
            arrival,
        )
    amount = total + (draw.one(unit(currency), Decimal(-7), Decimal(30)) if draw.happens(0.1) else 0)
    status = draw.one("paid", "paid", "paid", "paid", "in_transit", "pending", "failed", None)
    reference = draw.one(f"STR-{payout}", f"STR-{payout}", None)
    book.add(
        "payouts",
        id=payout,
        currency=currency,
        amount=amount,
        status=status,
        arrival_on=arrival if draw.happens(0.96) else None,
        reference=reference,
    )
    if status != "paid" or draw.happens(0.08):
        return
    booked = min(AS_OF, arrival + timedelta(days=draw.one(0, 0, 1, 2, 4, 5, 6, 15)))
    shown = rounded(amount - draw.one(Decimal(3), Decimal(12)), currency) if draw.happens(0.08) else amount
    said = draw.one(reference, f"payout {reference} of the week", None, "STRIPE TRANSFER")
    parts = [shown] if draw.happens(0.93) else [rounded(shown / 2, currency), shown - rounded(shown / 2, currency)]
    for part in parts:
        book.add("bank_transactions", id=book.id("B"), account="main", booked_on=booked, value_on=None, amount=part, currency=currency,
                 reference=said, counterparty=draw.one("Stripe Payments", None))  # fmt: skip


def _item(book: Book, draw: Draw, payout: str | None, kind: str, payment: str | None, gross: Decimal, fee: Decimal, currency: str, day: date) -> Decimal:  # fmt: skip
    net = gross - fee
    book.add("payout_items", id=book.id("PI"), payout_id=payout, type=kind, payment_id=payment, gross=gross,
             fee=fee if fee or draw.happens(0.5) else None, net=net, currency=currency, available_on=draw.one(day, None))  # fmt: skip
    return net
