"""Corners of what is invoiced (corners.py)."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from tests.reference.billing import Expected, expected_billing
from tests.reference.billing.dates import DAY, months_later
from tests.strange.book import AS_OF, Book, Row, as_text
from tests.strange.draw import Draw, some


def in_halves(book: Book, draw: Draw) -> None:
    """A period is billed three times by half of what it costs."""
    own: dict[str, list[Row]] = defaultdict(list)
    for line in book.rows["invoice_lines"]:
        own[line["invoice_id"]].append(line)
    single = [row for row in book.rows["invoices"] if len(own[row["id"]]) == 1 and own[row["id"]][0]["amount"] > 2]
    for invoice in some(draw, single, 10):
        (line,) = own[invoice["id"]]
        line["amount"] = (line["amount"] / 2).quantize(Decimal(1))
        for place in (1, 2):
            later = (invoice["issued_on"] or AS_OF) + place * DAY
            made = book.add("invoices", **{**invoice, "id": f"{invoice['id']}-h{place}", "number": f"{invoice['number']}-h{place}", "issued_on": later})  # fmt: skip
            book.add("invoice_lines", **{**line, "id": f"{line['id']}-h{place}", "invoice_id": made["id"]})


def led_nowhere_twice(book: Book, draw: Draw) -> None:
    """An invoice that names nothing known comes twice, or again after a note: with something given back on it, and something for nothing."""
    for place, customer in enumerate(some(draw, [row for row in book.rows["customers"] if row["currency"]], 4)):
        for copy in (0, 1):
            day = AS_OF - timedelta(days=40 - copy)
            made = book.add("invoices", id=f"I-nowhere-{place}-{copy}", number=f"NW-{place}{copy}", customer_id=customer["id"], status="open", currency=customer["currency"], subtotal=Decimal(70), tax_total=Decimal(0), total=Decimal(70), issued_on=day, due_on=AS_OF, sent_at=f"{day}T08:00:00")  # fmt: skip
            for part, amount in enumerate((100, -30, 0)):
                book.add("invoice_lines", id=f"{made['id']}-{part}", invoice_id=made["id"], sku=f"STRAY-{part}", quantity=Decimal(1), amount=Decimal(amount), period_start=AS_OF - timedelta(days=60), period_end=AS_OF - timedelta(days=31))  # fmt: skip
            if place % 2 and not copy:
                book.add("credit_notes", id=f"N-nowhere-{place}", invoice_id=made["id"], customer_id=customer["id"], currency=customer["currency"], amount=Decimal(70), reason="error", status="issued", issued_on=day, created_by="ann", approved_by="bob")  # fmt: skip


def short_of_the_commitment(book: Book, draw: Draw) -> None:
    """Usage of a commitment is billed by half, with an odd tax, and a third of it credited: true-ups stand in for the rest."""
    committed = {row["id"] for row in book.rows["deal_lines"] if row["commit_amount"]}
    currencies = {row["id"]: row["currency"] for row in book.rows["invoices"]}
    lines = [row for row in book.rows["invoice_lines"] if row["deal_line_id"] in committed and row["amount"] > 0 and row["invoice_id"] in currencies]  # fmt: skip
    for place, line in enumerate(some(draw, lines, 60)):
        line["tax_amount"] = (line["amount"] * 19 / 100).quantize(Decimal("0.01")) + draw.one(0, Decimal("0.01"), Decimal("0.03"))  # fmt: skip
        if place % 3 == 2:
            line["amount"] = line["amount"] * 10 + 500
        if place % 3 == 0:
            line["amount"] = (line["amount"] / 2).quantize(Decimal(1))
        if place % 3 == 1:
            third = (line["amount"] / 3).quantize(Decimal("0.01"))
            note = book.add("credit_notes", id=f"N-{line['id']}", invoice_id=line["invoice_id"], currency=currencies[line["invoice_id"]], amount=third, tax_amount=Decimal("0.07"), reason="goodwill", status="issued", issued_on=AS_OF, created_by="ann", approved_by="bob")  # fmt: skip
            book.add("credit_note_lines", id=f"NL-{line['id']}", credit_note_id=note["id"], invoice_line_id=line["id"], amount=third, tax_amount=Decimal("0.07"))  # fmt: skip


def given_back_from_the_last_day(book: Book, draw: Draw) -> None:
    """Unused time on a line that names nothing, from the last day of service on."""
    back = [row for row in book.rows["invoice_lines"] if row["amount"] < 0 and row["period_start"]]
    for row in some(draw, back, 16):
        row |= {"deal_line_id": None, "subscription_item_id": None}
        row["period_start"] -= draw.one(0, 1) * DAY


def called_by_the_other_item(book: Book, draw: Draw) -> None:
    """Two lines of one sku, in two rhythms: an invoice names the item of the one, for a period of the other."""
    lines = {row["id"]: row for row in book.rows["deal_lines"] if row["charge_type"] == "recurring"}
    deals = {row["id"]: row for row in book.rows["deals"]}
    items = {row["id"]: row["deal_line_id"] for row in book.rows["subscription_items"] if row["deal_line_id"] in lines}
    named = [row for row in book.rows["invoice_lines"] if row["subscription_item_id"] in items and not row["deal_line_id"] and row["period_start"]]  # fmt: skip
    for row in some(draw, named, 12):
        line = lines[items[row["subscription_item_id"]]]
        start = line["start_date"] or deals[line["deal_id"]]["start_date"]
        if not start or f"{line['id']}-o" in {one["id"] for one in book.rows["deal_lines"]}:
            continue
        first = start + timedelta(days=draw.one(9, 20))
        book.add("deal_lines", **{**line, "id": f"{line['id']}-o", "start_date": first, "billing_frequency": "monthly"})
        row |= {"period_start": first, "period_end": months_later(first, 1) - DAY}


def in_another_rhythm(book: Book, draw: Draw) -> None:
    """Billed by the quarter instead of by the month: from a period's first day, the day before or after, in advance or at its end."""
    monthly = {row["id"] for row in book.rows["deal_lines"] if row["charge_type"] == "recurring" and row["billing_frequency"] in (None, "monthly")}  # fmt: skip
    of_line: dict[str, list[Row]] = defaultdict(list)
    for row in book.rows["invoice_lines"]:
        if row["deal_line_id"] in monthly and row["period_start"] and row["amount"] > 0:
            of_line[row["deal_line_id"]].append(row)
    issued = {row["id"]: row for row in book.rows["invoices"]}
    for line_id in some(draw, sorted(of_line), 15):
        rows = sorted(of_line[line_id], key=lambda row: (row["period_start"], row["id"]))
        kept = rows[len(rows) // 2]
        start: date = kept["period_start"] + draw.one(-1, 0, 1) * DAY
        kept |= {"period_start": start, "period_end": months_later(start, 3) - DAY, "amount": kept["amount"] * 3, "is_proration": None}  # fmt: skip
        if kept["invoice_id"] in issued:
            issued[kept["invoice_id"]]["issued_on"] = min(AS_OF, draw.one(start, kept["period_end"], kept["period_end"] + DAY))  # fmt: skip
        gone = {row["id"] for row in rows if row["period_start"] > start}
        book.rows["invoice_lines"] = [row for row in book.rows["invoice_lines"] if row["id"] not in gone]


def due_today(book: Book, draw: Draw) -> None:
    """Open invoices of deals that the CRM calls paid are due today, tomorrow, or since yesterday."""
    deals = {row["id"]: row for row in book.rows["deals"]}
    waiting = [row for row in book.rows["invoices"] if row["status"] == "open" and row["crm_deal_id"] in deals]
    for row in some(draw, waiting, 30):
        row["due_on"] = AS_OF + draw.one(0, 0, 1, -1) * DAY
        deals[row["crm_deal_id"]]["billing_status"] = draw.one("paid", "not_billed", "overdue")


def in_units_of_their_own(book: Book, draw: Draw) -> None:
    """Lines that count in millionths: quantity and price are too long to be multiplied exactly."""
    for row in some(draw, [row for row in book.rows["invoice_lines"] if row["amount"] > 0], 24):
        row |= {"quantity": draw.one(Decimal(10) ** 10, Decimal(10) ** 6), "unit_price": draw.one(Decimal(10) ** 7, Decimal(10) ** 6)}  # fmt: skip


def by_the_day(book: Book, draw: Draw) -> None:
    """A period is billed with two weeks more on it, each day at the price of the others."""
    dated = [row for row in book.rows["invoice_lines"] if row["amount"] > 0 and row["period_start"] and row["period_end"]]  # fmt: skip
    for row in some(draw, [row for row in dated if row["period_end"] > row["period_start"] + 25 * DAY], 20):
        days = (row["period_end"] - row["period_start"]).days + 1
        row |= {"amount": (row["amount"] * (days + 14) / days).quantize(Decimal("0.01")), "period_end": row["period_end"] + 14 * DAY}  # fmt: skip


def on_one_invoice(book: Book, draw: Draw) -> None:
    """Lines of two subscriptions, and of two contracts, on one invoice: a stale draft, one in another currency, or as it was."""
    of_customer: dict[str, list[Row]] = defaultdict(list)
    for row in book.rows["invoices"]:
        if row["subscription_id"] and row["status"] == "open":
            of_customer[row["customer_id"]].append(row)
    for customer in some(draw, sorted(key for key, rows in of_customer.items() if len({row["subscription_id"] for row in rows}) > 1), 18):  # fmt: skip
        first = draw.choice(of_customer[customer])
        other = draw.choice(
            [row for row in of_customer[customer] if row["subscription_id"] != first["subscription_id"]]
        )
        for line in book.rows["invoice_lines"]:
            if line["invoice_id"] == other["id"]:
                line["invoice_id"] = first["id"]
        first |= draw.one({}, {"currency": draw.one("SEK", "NOK")}, {"status": "draft", "created_at": "2026-01-10T00:00:00", "sent_at": None})  # fmt: skip
        first["subscription_id"] = draw.one(None, first["subscription_id"])


def of_another_deal(book: Book, draw: Draw) -> None:
    """An invoice names one deal, its subscription another, and its lines nothing."""
    subscriptions = {row["id"]: row for row in book.rows["subscriptions"] if row["crm_deal_id"]}
    deals = [row for row in book.rows["deals"] if row["is_won"]]
    for invoice in some(draw, [row for row in book.rows["invoices"] if row["subscription_id"] in subscriptions], 12):
        invoice["crm_deal_id"] = draw.choice(deals)["id"]
        for line in book.rows["invoice_lines"]:
            if line["invoice_id"] == invoice["id"]:
                line |= {"deal_line_id": None, "subscription_item_id": None, "sku": "NOWHERE"}


def on_the_last_day(book: Book, draw: Draw) -> None:
    """Invoice lines that begin on the day on which their contract ends, or end on the day on which their line is taken out."""
    deals = {row["id"]: row for row in book.rows["deals"]}
    ended = {row["id"]: deals[row["deal_id"]]["end_date"] for row in book.rows["deal_lines"] if row["deal_id"] in deals and deals[row["deal_id"]]["end_date"]}  # fmt: skip
    lines = [row for row in book.rows["invoice_lines"] if row["deal_line_id"] in ended and ended[row["deal_line_id"]] <= AS_OF]  # fmt: skip
    for row in some(draw, lines, 16):
        day = ended[row["deal_line_id"]]
        row |= {"period_start": day, "period_end": draw.one(day, day + 29 * DAY)}
    removed = {row["replaces_line_id"]: row["start_date"] or deals[row["deal_id"]]["start_date"] for row in book.rows["deal_lines"] if row["action"] == "remove" and row["deal_id"] in deals}  # fmt: skip
    billed = [row for row in book.rows["invoice_lines"] if row["amount"] > 0 and removed.get(row["deal_line_id"])]
    for row in some(draw, billed, 10):
        day = removed[row["deal_line_id"]]
        row |= {"period_start": min(row["period_start"] or day, day), "period_end": day + draw.one(-1, 0, 0) * DAY}


def as_it_was_last_time(book: Book, draw: Draw) -> None:
    """Billing missed the last step of the price only: periods are billed as they were a year, or a renewal, before."""
    rows = expected_billing(as_text(book.rows), AS_OF)
    levels: dict[tuple[str, int], list[Expected]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: one.period_start):
        if row.charge_type == "recurring" and row.bill_on <= AS_OF:
            levels[row.deal_line_id, round((row.period_end - row.period_start).days / 30)].append(row)
    agreed: dict[tuple[str, date], Decimal] = {}
    for (line_id, _), own in levels.items():
        seen = list(dict.fromkeys(row.amount for row in own))
        for row in own:
            if (place := seen.index(row.amount)) > 1 and row.amount > seen[place - 1]:
                agreed[line_id, row.period_start] = seen[place - 1]
    for line in book.rows["invoice_lines"]:
        amount = agreed.get((line["deal_line_id"], line["period_start"]))
        if amount is not None and draw.happens(0.3):
            line["amount"] = amount


HAPPENS: tuple[Callable[[Book, Draw], None], ...] = (
    in_halves,
    led_nowhere_twice,
    short_of_the_commitment,
    given_back_from_the_last_day,
    called_by_the_other_item,
    in_another_rhythm,
    due_today,
    in_units_of_their_own,
    by_the_day,
    on_one_invoice,
    of_another_deal,
    on_the_last_day,
    as_it_was_last_time,
)
