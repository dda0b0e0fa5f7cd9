"""Deals and their lines: every term meets every other one, and deals amend, renew, overlap and cancel each other."""

from datetime import date, timedelta
from typing import Any

from tests.reference.billing import deal_value
from tests.reference.billing.dates import DAY, months_later
from tests.strange.book import AS_OF, Book, Row, as_text
from tests.strange.customers import Customer
from tests.strange.draw import Draw, unit
from tests.strange.terms import one_time, recurring, usage

SKUS = ("SEAT", "CORE", "PLUS", "DATA", "HELP", "AUDIT")
TERMS = (1, 6, 12, 12, 12, 12, 18, 24)


def contract(book: Book, draw: Draw, number: int, customer: Customer) -> str:
    """Returns the contract's id, which is its first deal's where that names none."""
    currency = customer.currency if draw.happens(0.85) else draw.one("EUR", "USD", "JPY", "KWD", "CHF")
    name = f"K{number:04}" if draw.happens(0.8) else None
    start = _start(draw)
    end = months_later(start, draw.choice(TERMS)) - DAY if draw.happens(0.9) else None
    if end and draw.happens(0.15):
        end += timedelta(days=draw.randint(1, 40))
    renews = end is not None and draw.happens(0.45)
    first = _deal(book, draw, customer, currency, start, end, contract_id=name, type=draw.one(None, "new"),
                  auto_renew=renews or draw.one(None, False), renewal_term_months=draw.one(None, 1, 6, 12, 12) if renews else None,
                  renewal_uplift_pct=draw.one(None, "0", "3", "5.5") if renews else None)  # fmt: skip
    contract_id = name or first["id"]
    live = _lines(book, draw, first, start, end)
    if name:
        for _ in range(draw.one(0, 0, 1, 1, 2)):
            _amendment(book, draw, customer, first, live, end)
        if end and end < AS_OF + timedelta(days=150) and draw.happens(0.25):
            _renewal(book, draw, customer, first, live, end)
        if draw.happens(0.04):
            _stray(book, draw, customer, first)
    if draw.happens(0.14):
        on = draw.day(start - timedelta(days=4), min(end or AS_OF, AS_OF) + timedelta(days=20))
        if name and draw.happens(0.5):
            _deal(book, draw, customer, currency, on, None, contract_id=name, type="cancellation", cancelled_on=on)
        else:
            first["cancelled_on"] = on
    return contract_id


def state_amounts(book: Book, seed: str) -> None:
    """What each deal says it is worth: mostly the value of its lines, or a little more, or an old value, or nothing."""
    lines: dict[str, list[dict[str, str]]] = {}
    for line in as_text(book.rows)["deal_lines"]:
        lines.setdefault(line["deal_id"], []).append(line)
    for deal, text in zip(book.rows["deals"], as_text(book.rows)["deals"], strict=True):
        draw = Draw(f"{seed} amount {deal['id']}")
        value = deal_value(text, lines.get(deal["id"], []))
        if value is not None and draw.happens(0.8):
            deal["amount"] = value + draw.one(0, 0, 0, 0, 0, unit(deal["currency"]), -2 * unit(deal["currency"]), 100)


def _start(draw: Draw) -> date:
    """A day of the last two years or of the next months; firsts and lasts of a month more often than their share."""
    day = draw.day(months_later(AS_OF, -22), months_later(AS_OF, 2))
    if draw.happens(0.04):
        return draw.before(AS_OF)
    if draw.happens(0.04):  # around the horizon
        day = draw.day(months_later(AS_OF, 10), months_later(AS_OF, 14))
    kind = draw.random()
    if kind < 0.35:
        return day.replace(day=1)
    return months_later(day.replace(day=1), 1) - DAY if kind < 0.5 else day


def _deal(
    book: Book, draw: Draw, customer: Customer, currency: str, start: date, end: date | None, **fields: Any
) -> Row:
    closed = start - timedelta(days=draw.randint(-25, 30))
    if closed > AS_OF and draw.happens(0.9):
        closed = AS_OF - timedelta(days=draw.randint(0, 25))
    return book.add("deals", **{
        "id": book.id("D"), "account_id": customer.account, "name": "sold", "stage": "won", "is_won": draw.happens(0.97), "currency": currency,
        "closed_at": draw.moment(closed), "start_date": start if draw.happens(0.96) else None, "end_date": end, "payment_terms_days": draw.one(30, 30, 14, None),
        "approved_discount_pct": draw.one(None, None, "10", "20"), "po_number": draw.one(None, f"PO-{draw.randint(1000, 9999)}", f"P{draw.randint(10, 9999)}"),
        "billing_status": draw.one(None, "not_billed", "billed", "paid", "overdue"), "owner": draw.one(None, "ann"),
        "updated_at": draw.one(None, f"{AS_OF - timedelta(days=draw.randint(0, 9))}T04:00:00"), **fields,
    })  # fmt: skip


def _lines(book: Book, draw: Draw, deal: Row, start: date, end: date | None) -> list[Row]:
    """The first deal's lines; returns those that an amendment may change."""
    skus = draw.sample(SKUS, len(SKUS))
    live = []
    for _ in range(draw.one(1, 1, 2, 3)):
        sku = skus.pop()
        if end and (end - start).days > 100 and draw.happens(0.25):
            _ramp(book, draw, deal, sku, start, end)
            continue
        own: Row = {}
        if draw.happens(0.15):
            own["start_date"] = draw.day(start - timedelta(days=10), min(end or AS_OF, start + timedelta(days=200)))
        if draw.happens(0.1):
            own["end_date"] = draw.day(own.get("start_date", start), (end or AS_OF) + timedelta(days=10))
        live.append(recurring(book, draw, deal, sku, start, **own))
    if draw.happens(0.35):
        one_time(book, draw, deal, start, end)
    if draw.happens(0.4):
        live.append(usage(book, draw, deal, f"m{draw.randint(1, 4)}", start))
    for line in live:
        if line.get("billing_frequency") == "once" and not (end or line.get("end_date")):
            line["end_date"] = months_later(start, 12) - DAY
    return live


def _ramp(book: Book, draw: Draw, deal: Row, sku: str, start: date, end: date) -> None:
    cuts = sorted({draw.day(start + timedelta(days=25), end - timedelta(days=25)) for _ in range(draw.randint(1, 2))})
    same = {
        "billing_frequency": draw.one("monthly", "monthly", "quarterly"),
        "price_period": draw.one("month", "year"),
        "discount_pct": None,
    }
    for first, last in zip([start, *cuts], [*cuts, end + DAY], strict=True):
        recurring(book, draw, deal, sku, start, start_date=first, end_date=last - DAY, **same)


def _amendment(book: Book, draw: Draw, customer: Customer, first: Row, live: list[Row], end: date | None) -> None:
    begin = first["start_date"] or AS_OF
    day = draw.day(begin - timedelta(days=3), min(end or AS_OF, AS_OF) + timedelta(days=60))
    if draw.happens(0.2):
        day = draw.one(
            draw.before(AS_OF),
            end + DAY if end else AS_OF,
            draw.day(end + DAY, AS_OF) if end and end < AS_OF else AS_OF,
        )
    until = end
    if end and day > end:  # the term has renewed: to the end of that term, which the change may state or leave open
        until = months_later(end + DAY, (first["renewal_term_months"] or 12) * draw.one(1, 1, 2)) - DAY
    deal = _deal(book, draw, customer, first["currency"], day, until if draw.happens(0.7) else None, contract_id=first["contract_id"],
                 type=draw.one("amendment", "amendment", None), amends_deal_id=first["id"], auto_renew=draw.one(None, None, True))  # fmt: skip
    if draw.happens(0.06):  # two deals of one day: only their ids order them
        deal |= {
            "start_date": first["start_date"],
            "closed_at": first["closed_at"],
            "end_date": end,
            "auto_renew": first["auto_renew"],
            "renewal_term_months": draw.one(None, 3, 12),
            "renewal_uplift_pct": draw.one(None, "2"),
        }
    kind = draw.random()
    if kind < 0.2 or not live:
        recurring(book, draw, deal, draw.choice(SKUS), day, end_date=None if deal["end_date"] else months_later(day, 7))
        return
    old = draw.choice(live)
    change = {"action": "remove" if kind < 0.4 else "change", "replaces_line_id": old["id"]}
    if old["charge_type"] == "usage":
        new = usage(book, draw, deal, old["meter"], day, **change)
    else:
        kept = {name: old.get(name) for name in ("price_period", "billing_frequency", "billing_timing", "proration")}
        new = recurring(book, draw, deal, old["sku"], day, **(kept if draw.happens(0.8) else {}), **change)
        if new.get("billing_frequency") == "once":
            new["billing_frequency"] = "annual"
    if draw.happens(0.8):
        live.remove(old)
    if change["action"] == "change":
        live.append(new)


def _renewal(book: Book, draw: Draw, customer: Customer, first: Row, live: list[Row], end: date) -> None:
    """Papered: the day after the term, early (both run for a while), or late."""
    start = end + timedelta(days=draw.one(1, 1, 1, -20, 9, 40))
    deal = _deal(book, draw, customer, first["currency"], start, months_later(start, 12) - DAY, contract_id=first["contract_id"],
                 type="renewal", auto_renew=draw.one(None, True), renewal_uplift_pct=draw.one(None, "4"))  # fmt: skip
    for old in live[:2]:
        if old["charge_type"] == "usage":
            usage(book, draw, deal, old["meter"], start)
        else:
            recurring(book, draw, deal, old["sku"], start)


def _stray(book: Book, draw: Draw, customer: Customer, first: Row) -> None:
    """A deal of another currency under the same contract."""
    start = first["start_date"] or AS_OF
    other = draw.choice([one for one in ("EUR", "USD", "JPY") if one != first["currency"]])
    deal = _deal(
        book, draw, customer, other, months_later(start, 1), months_later(start, 9), contract_id=first["contract_id"]
    )
    recurring(book, draw, deal, draw.choice(SKUS), start)
