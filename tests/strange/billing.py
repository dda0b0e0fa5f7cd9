"""Invoices from the schedule, story by story: as agreed, or with what goes wrong in a billing system."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from tests.reference.billing import Expected, expected_billing
from tests.reference.billing.dates import DAY
from tests.strange.book import AS_OF, Book, Row, as_text
from tests.strange.draw import Draw, rounded, unit
from tests.strange.invoices import invoice
from tests.strange.stories import CHANGES, Terms, as_if, changed, every_record, terms_copy, terms_of
from tests.strange.subscriptions import Subscription, subscribe

# Stories about which rows are billed at all, beside those that change a term.
LEFT_OUT = ("unbilled", "stopped", "one sku missing", "trial", "twice", "unused time", "another currency", "sparse")
RARE = ("uplift", "kept discount", "ramp", "all usage", "amendment")  # few contracts have what these change
Charges = dict[date, list[Row]]


def bill(book: Book, seed: str, billing_ids: dict[str, str]) -> None:
    """Subscriptions and invoices of every contract. billing_ids: account -> billing customer."""
    schedule: dict[str, list[Expected]] = defaultdict(list)
    for row in expected_billing(as_text(book.rows), AS_OF):
        schedule[row.contract_id].append(row)
    # Usage as a billing system has it that rejects nothing and knows no copies.
    counted: dict[str, list[Expected]] = defaultdict(list)
    for row in expected_billing(every_record(as_text(book.rows)), AS_OF):
        if row.charge_type in ("usage", "commit"):
            counted[row.contract_id].append(row)
    by_id = {deal["id"]: deal for deal in book.rows["deals"]}
    for contract_id, agreed in schedule.items():
        draw = Draw(f"{seed} billing {contract_id}")
        ids = dict.fromkeys(row.deal_id for row in agreed)
        deals = [deal for deal in book.rows["deals"] if deal["id"] in ids or deal.get("contract_id") == contract_id]
        billing_id = billing_ids.get(by_id[agreed[0].deal_id]["account_id"])
        if billing_id:
            _contract(book, draw, deals, agreed, counted[contract_id], billing_id)


def _contract(
    book: Book, draw: Draw, deals: list[Row], agreed: list[Expected], counted: list[Expected], billing_id: str
) -> None:
    terms = terms_of(book, deals)
    story, rows = _story(draw, agreed, counted, terms)
    subscription = subscribe(book, draw, terms["deals"], terms["deal_lines"], agreed, billing_id, story)
    if story == "unbilled":
        return
    charges: Charges = defaultdict(list)
    if story == "unused time":
        rows = _unused(draw, rows, deals, terms, charges, subscription)
    skipped = draw.choice(rows).deal_line_id if rows and story == "one sku missing" else None
    names = {line["id"]: line for line in book.rows["deal_lines"]}
    for row in _with_true_ups(draw, rows):
        stopped = subscription.stopped and row.period_start > subscription.stopped
        left_out = row.deal_line_id == skipped or stopped or (story == "trial" and row.charge_type == "recurring")
        if left_out or draw.happens(0.3 if story == "sparse" else 0.02) or (row.amount == 0 and draw.happens(0.7)):
            continue
        for line in _parts(draw, row, names[row.deal_line_id]):
            late = draw.one(0, 0, 0, 0, 1, 2) if draw.happens(0.96) else draw.randint(5, 40)
            charges[row.bill_on + timedelta(days=late)].append(subscription.named(draw, line, row.deal_line_id))
    _issue(book, draw, deals, charges, subscription, story)


def _story(draw: Draw, agreed: list[Expected], counted: list[Expected], terms: Terms) -> tuple[str, list[Expected]]:
    """A story, and what is charged in it: as agreed until some day, by the story's terms from then on."""
    metered = [row for row in agreed if row.charge_type in ("usage", "commit")]
    fixed = [row for row in agreed if row.charge_type not in ("usage", "commit")]
    if draw.happens(0.2):
        return "as agreed", agreed
    rare = draw.sample(RARE, len(RARE)) if draw.happens(0.5) else []
    common = (*LEFT_OUT, *CHANGES)
    for story in [*rare, *draw.sample(common, len(common))]:
        if story == "trial" and all(row.charge_type == "recurring" for row in agreed):
            continue
        if story == "all usage" and {row.amount for row in metered} == {row.amount for row in counted}:
            continue
        if story not in CHANGES:
            return story, fixed + counted if story == "all usage" else agreed
        since = draw.day(AS_OF - timedelta(days=500), AS_OF - timedelta(days=90))
        otherwise = [row for row in fixed if row.period_start < since]
        otherwise += [row for row in changed(draw, terms_copy(terms), story) if row.period_start >= since]
        if any(row.bill_on < AS_OF for row in set(otherwise) ^ set(fixed)):
            return story, metered + otherwise
    return "as agreed", agreed


def _with_true_ups(draw: Draw, rows: list[Expected]) -> list[Expected]:
    """Now and then a commitment's true-up stands in the line of its usage."""
    true_ups = {_period(row): row for row in rows if row.charge_type == "commit"}
    joined = {
        _period(row) for row in rows if row.charge_type == "usage" and _period(row) in true_ups and draw.happens(0.3)
    }
    made = []
    for row in rows:
        if row.charge_type == "usage" and _period(row) in joined:
            made.append(replace(row, amount=row.amount + true_ups[_period(row)].amount))
        elif row.charge_type != "commit" or _period(row) not in joined:
            made.append(row)
    return made


def _period(row: Expected) -> tuple[str, date, date]:
    return row.deal_line_id, row.period_start, row.period_end


def _unused(draw: Draw, rows: list[Expected], deals: list[Row], terms: Terms, charges: Charges, subscription: Subscription) -> list[Expected]:  # fmt: skip
    """Periods that an amendment cut were billed whole; the unused time is given back on a line of its own."""
    first = [line for line in terms["deal_lines"] if line["deal_id"] == deals[0]["id"]]
    whole = {
        (row.deal_line_id, row.period_start): row for row in as_if({"deals": terms["deals"][:1], "deal_lines": first})
    }
    billed = []
    for row in rows:
        uncut = whole.get((row.deal_line_id, row.period_start))
        if row.charge_type != "recurring" or uncut is None or uncut.period_end <= row.period_end:
            billed.append(row)
            continue
        billed.append(uncut)
        sku = next(line["sku"] for line in first if line["id"] == row.deal_line_id)
        back = {"sku": sku, "quantity": _decimal(row.quantity), "amount": row.amount - uncut.amount, "period_start": row.period_end + DAY, "period_end": uncut.period_end, "is_proration": True}  # fmt: skip
        charges[row.period_end + DAY].append(subscription.named(draw, back, row.deal_line_id))
    return billed


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _parts(draw: Draw, row: Expected, agreed: Row) -> list[Row]:
    """One invoice line for a row, or two."""
    discount = Decimal(agreed.get("discount_pct") or 0)
    until = agreed.get("discount_until")
    amount = row.amount + (draw.one(1, -1) * unit(row.currency) if draw.happens(0.05) else 0)
    has_discount = 0 < discount < 100 and row.charge_type != "usage" and (until is None or row.period_start <= until)
    taken = rounded(row.amount * discount / (100 - discount), row.currency) if has_discount else Decimal(0)
    quantity = _decimal(row.quantity)
    line: Row = {"sku": agreed["sku"], "description": draw.one(None, "as agreed"), "quantity": quantity, "amount": amount, "discount_amount": taken or None,
                 "unit_price": (row.amount + taken) / quantity if quantity else None, "period_start": row.period_start, "period_end": row.period_end}  # fmt: skip
    if row.charge_type == "one_time":
        line["period_end"] = draw.one(row.period_end, None)
        line["period_start"] = draw.one(row.period_start, row.period_start, None)
    if draw.happens(0.93) or row.amount <= 2:
        return [line]
    half = rounded(row.amount / 3, row.currency)
    return [
        {**line, "amount": half, "discount_amount": None},
        {**line, "amount": row.amount - half, "discount_amount": None},
    ]


def _issue(book: Book, draw: Draw, deals: list[Row], charges: Charges, subscription: Subscription, story: str) -> None:
    currency = deals[0]["currency"]
    together = draw.happens(0.75)
    for day in sorted(charges):
        if day > AS_OF:
            continue
        lines = charges[day]
        strange = story == "another currency" and draw.happens(0.4)
        paid_in = draw.one("EUR", "USD") if strange else currency
        for part in [lines] if together else [[line] for line in lines]:
            invoice(book, draw, subscription, deals[0], paid_in, day, part)
            if subscription.other and draw.happens(0.6):
                copied = [{**line, "deal_line_id": None, "subscription_item_id": None} for line in part]
                invoice(book, draw, subscription.other, deals[0], paid_in, min(AS_OF, day + DAY), copied)
