"""Corners of contract lines and invoices (corners.py)."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from tests.reference.billing.dates import DAY, months_later
from tests.strange.book import AS_OF, Book, Row
from tests.strange.draw import Draw, some

HORIZON = months_later(AS_OF, 12)


def tiers_of_nothing(book: Book, draw: Draw) -> None:
    """A line whose only tier ends at 0, and one that has two of them."""
    tiered = {row["deal_line_id"] for row in book.rows["line_tiers"]}
    metered = [row for row in book.rows["deal_lines"] if row["charge_type"] == "usage" and row["id"] not in tiered]
    for place, line in enumerate(some(draw, metered, 6)):
        for step in range(1 + place % 2):
            book.add("line_tiers", id=f"T-{line['id']}-{step}", deal_line_id=line["id"], up_to=Decimal(-step), unit_price=Decimal(3 + step), flat_fee=draw.one(None, Decimal(20)))  # fmt: skip


def sold_again(book: Book, draw: Draw) -> None:
    """An amendment sells another fee, or another meter, of a sku that its contract is billed for already."""
    deals = {row["id"]: row for row in book.rows["deals"]}
    of_contract: dict[str, list[Row]] = defaultdict(list)
    for line in book.rows["deal_lines"]:
        contract = deals.get(line["deal_id"], {}).get("contract_id")
        if contract and line["charge_type"] != "recurring" and line["action"] is None:
            of_contract[contract].append(line)
    changes = [row for row in deals.values() if row["type"] == "amendment" and of_contract[row["contract_id"] or ""]]
    for deal in some(draw, changes, 12):
        line = draw.choice(of_contract[deal["contract_id"]])
        book.add("deal_lines", **{**line, "id": f"{deal['id']}-a", "deal_id": deal["id"], "action": "add", "start_date": deal["start_date"], "end_date": None})  # fmt: skip


def on_the_horizon(book: Book, draw: Draw) -> None:
    """Lines that begin, or end, on the horizon, the day before and the day after."""
    long = [
        row
        for row in book.rows["deals"]
        if row["is_won"] and row["start_date"] and row["start_date"] < AS_OF and not row["cancelled_on"]
    ]
    for place, deal in enumerate(some(draw, long, 12)):
        deal["end_date"] = HORIZON + timedelta(days=draw.one(90, 400))
        day = HORIZON + (place % 3 - 1) * DAY
        kind = ("one_time", "recurring", "recurring", "recurring")[place % 4]
        more: Row = {"start_date": day} if place < 8 else {"end_date": day}
        book.add("deal_lines", id=f"{deal['id']}-h", deal_id=deal["id"], sku="LATER", charge_type=kind, quantity=Decimal(1), unit_price=Decimal(70), billing_frequency=draw.one("once", "monthly", "quarterly"), **more)  # fmt: skip


def for_one_day(book: Book, draw: Draw) -> None:
    """Service of a single day: metered with a commitment, or billed by the month."""
    won = [row for row in book.rows["deals"] if row["is_won"] and row["start_date"] and row["start_date"] < AS_OF]
    for place, deal in enumerate(some(draw, won, 9)):
        kind = "recurring" if place % 3 == 2 else "usage"
        committed: Row = {"meter": "m1", "commit_amount": Decimal(60), "commit_period": ("term", "year", "billing_period")[place // 3]}  # fmt: skip
        more = committed if kind == "usage" else {}
        book.add("deal_lines", id=f"{deal['id']}-d", deal_id=deal["id"], sku="DAY", charge_type=kind, quantity=Decimal(1), unit_price=Decimal(5), billing_frequency=draw.one("monthly", "once"), start_date=deal["start_date"], end_date=deal["start_date"], **more)  # fmt: skip


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
    """An invoice that names nothing known comes twice: with something given back on it, and something for nothing."""
    for place, customer in enumerate(some(draw, [row for row in book.rows["customers"] if row["currency"]], 4)):
        for copy in (0, 1):
            day = AS_OF - timedelta(days=40 - copy)
            made = book.add("invoices", id=f"I-nowhere-{place}-{copy}", number=f"NW-{place}{copy}", customer_id=customer["id"], status="open", currency=customer["currency"], subtotal=Decimal(70), tax_total=Decimal(0), total=Decimal(70), issued_on=day, due_on=AS_OF, sent_at=f"{day}T08:00:00")  # fmt: skip
            for part, amount in enumerate((100, -30, 0)):
                book.add("invoice_lines", id=f"{made['id']}-{part}", invoice_id=made["id"], sku=f"STRAY-{part}", quantity=Decimal(1), amount=Decimal(amount), period_start=AS_OF - timedelta(days=60), period_end=AS_OF - timedelta(days=31))  # fmt: skip


def short_of_the_commitment(book: Book, draw: Draw) -> None:
    """Usage of a commitment is billed by half, with an odd tax, and a third of it credited: true-ups stand in for the rest."""
    committed = {row["id"] for row in book.rows["deal_lines"] if row["commit_amount"]}
    currencies = {row["id"]: row["currency"] for row in book.rows["invoices"]}
    lines = [row for row in book.rows["invoice_lines"] if row["deal_line_id"] in committed and row["amount"] > 0 and row["invoice_id"] in currencies]  # fmt: skip
    for place, line in enumerate(some(draw, lines, 60)):
        line["tax_amount"] = (line["amount"] * 19 / 100).quantize(Decimal("0.01")) + draw.one(0, Decimal("0.01"), Decimal("0.03"))  # fmt: skip
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
