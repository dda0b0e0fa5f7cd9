"""Corners of payments, payouts and credit notes (corners.py)."""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from tests.strange.book import AS_OF, Book, Row
from tests.strange.draw import Draw, some, unit


def succeeded_again(book: Book, draw: Draw) -> None:
    """A try fails between two successes of another payment of its invoice; or after both."""
    failed = [row for row in book.rows["payment_events"] if row["type"] == "failed" and row["invoice_id"]]
    for row in some(draw, failed, 16):
        on = date.fromisoformat(row["occurred_at"][:10])
        for place, day in enumerate((on - timedelta(days=2), on + timedelta(days=draw.one(-1, 2)))):
            told = {"id": f"{row['id']}-s{place}", "payment_id": f"{row['payment_id']}-s", "type": "succeeded", "amount": unit(row["currency"])}  # fmt: skip
            book.add("payment_events", **{**row, **told, "occurred_at": f"{day}T10:00:00", "failure_code": None})


def numbers_alike(book: Book, draw: Draw) -> None:
    """Two open invoices of a customer whose numbers differ by a dash; the payer writes one of them."""
    of_customer: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in book.rows["invoices"]:
        if row["status"] == "open" and row["number"]:
            of_customer[row["customer_id"], row["currency"]].append(row)
    several = [key for key, rows in of_customer.items() if len(rows) > 1]
    for place, key in enumerate(some(draw, several, 8)):
        first, second = draw.sample(of_customer[key], 2)
        first["number"], second["number"] = f"RE-77{place:02}", f"RE 77{place:02}"
        amount = draw.one(first["total"], second["total"], unit(key[1]))
        book.add("payment_events", id=f"E-alike-{place}", payment_id=f"P-alike-{place}", type="succeeded", amount=amount, currency=key[1], customer_id=key[0], occurred_at=f"{AS_OF}T09:00:00", reference=draw.one(first["number"], second["number"].lower(), f"RE77{place:02}"), method="bank_transfer")  # fmt: skip


def quoted_within(book: Book, draw: Draw) -> None:
    """A reference that quotes an order, in whose number an invoice's stands, and another invoice beside it."""
    deals = {row["id"]: row for row in book.rows["deals"]}
    named = [row for row in book.rows["invoices"] if row["crm_deal_id"] in deals and row["number"]]
    for place, invoice in enumerate(some(draw, named, 8)):
        inside, beside = draw.sample([row for row in book.rows["invoices"] if row["number"]], 2)
        order = f"AB {place} {inside['number']}"
        deals[invoice["crm_deal_id"]]["po_number"] = invoice["po_number"] = order
        book.add("payment_events", id=f"E-within-{place}", payment_id=f"P-within-{place}", type="succeeded", amount=beside["total"], currency=beside["currency"], customer_id=beside["customer_id"], occurred_at=f"{AS_OF}T09:00:00", reference=f"{order} and {beside['number']}", method="bank_transfer")  # fmt: skip


def payouts_called_as_transfers(book: Book, draw: Draw) -> None:
    """Two that the bank shows bear one number: every system counts from 1."""
    transfers = [row for row in book.rows["payment_events"] if row["method"] == "bank_transfer" and row["type"] == "succeeded"]  # fmt: skip
    taken = {row["id"] for row in book.rows["payouts"]}
    paid = [row for row in book.rows["payouts"] if row["status"] == "paid"]
    for payout, event in zip(some(draw, paid, 8), some(draw, transfers, 8), strict=False):
        old, new = payout["id"], event["payment_id"]
        if new in taken:
            continue
        taken.add(new)
        payout["id"] = new
        for row in book.rows["payout_items"]:
            if row["payout_id"] == old:
                row["payout_id"] = new
        for row in book.rows["journal_lines"]:
            if row["document_type"] == "payout" and row["document_id"] == old:
                row["document_id"] = new


def waiting_for_a_payout(book: Book, draw: Draw) -> None:
    """Card payments in no payout, of so many days ago as some rule turns on."""
    customers = [row for row in book.rows["customers"] if row["currency"]]
    for days in (*range(8, 13), 30, 31):
        customer = draw.choice(customers)
        day = AS_OF - timedelta(days=days)
        book.add("payment_events", id=f"E-wait-{days}", payment_id=f"P-wait-{days}", type="succeeded", amount=Decimal(40 + days), currency=customer["currency"], customer_id=customer["id"], occurred_at=f"{day}T12:00:00", method=draw.one("card", "wallet"), fee=draw.one(None, Decimal(1)))  # fmt: skip


def credited_since(book: Book, draw: Draw) -> None:
    """A note takes back an invoice that is not owed, or that was paid; and a payment of just its amount came before, or comes again."""
    rows = [row for row in book.rows["invoices"] if row["customer_id"] and row["total"] > 0 and row["issued_on"]]
    unowed = some(draw, [row for row in rows if row["status"] in ("void", "draft")], 10)
    for place, invoice in enumerate([*unowed, *some(draw, [row for row in rows if row["status"] == "paid"], 16)]):
        id, day = f"{invoice['id']}-cs", AS_OF - timedelta(days=draw.one(3, 5, 40))
        paid: Row = {"payment_id": f"P-{id}", "type": "succeeded", "amount": invoice["total"], "currency": invoice["currency"], "customer_id": invoice["customer_id"], "method": "bank_transfer"}  # fmt: skip
        names = invoice["id"] if place >= len(unowed) else None
        book.add("payment_events", id=f"E-{id}", occurred_at=f"{day}T09:00:00", invoice_id=names, **paid)
        book.add("credit_notes", id=f"N-{id}", invoice_id=invoice["id"], customer_id=invoice["customer_id"], currency=invoice["currency"], amount=invoice["subtotal"] or invoice["total"], tax_amount=invoice["tax_total"], reason=draw.one("error", "refund"), status="issued", issued_on=AS_OF - timedelta(days=draw.one(0, 1, 2)), created_by="ann", approved_by="bob")  # fmt: skip


def eleven_alike(book: Book, draw: Draw) -> None:
    """More open invoices of one amount than are listed, and a receipt of just that from nobody known."""
    for place in range(11):
        book.add("invoices", id=f"I-alike-{place:02}", number=f"ELEVEN-{place}", customer_id="C0003", status="open", currency="EUR", subtotal=Decimal("77.77"), tax_total=Decimal(0), total=Decimal("77.77"), issued_on=AS_OF - timedelta(days=40 + place), due_on=AS_OF - timedelta(days=10 - place), sent_at=f"{AS_OF}T08:00:00")  # fmt: skip
    book.add("bank_transactions", id="B-alike", account="main", booked_on=AS_OF - timedelta(days=20), amount=Decimal("77.77"), currency="EUR", counterparty="Whoever They Are")  # fmt: skip


def payouts_of_nothing(book: Book, draw: Draw) -> None:
    """A payout that adds up to nothing is quoted by the bank."""
    for place in range(3):
        book.add("payouts", id=f"PO-nil-{place}", currency="EUR", amount=Decimal(0), status="paid", arrival_on=AS_OF - timedelta(days=20), reference=f"NIL-{place}77")  # fmt: skip
        book.add("bank_transactions", id=f"B-nil-{place}", account="main", booked_on=AS_OF - timedelta(days=20), amount=Decimal(place), currency="EUR", reference=f"NIL-{place}77")  # fmt: skip


def on_the_day_of_the_cut(book: Book, draw: Draw) -> None:
    """Open invoices are credited in full on the last day that the CRM must know of, the day before and the day after."""
    deals = {row["id"]: row for row in book.rows["deals"]}
    billed = Counter(row["crm_deal_id"] for row in book.rows["invoices"])
    waiting = [row for row in book.rows["invoices"] if row["status"] == "open" and billed[row["crm_deal_id"]] == 1 and row["crm_deal_id"] in deals]  # fmt: skip
    for place, row in enumerate(some(draw, waiting, 20)):
        day = AS_OF - timedelta(days=draw.one(0, 1, 1, 2))
        book.add("credit_notes", id=f"N-cut-{place}", invoice_id=row["id"], customer_id=row["customer_id"], currency=row["currency"], amount=row["subtotal"] or row["total"], tax_amount=row["tax_total"], reason="error", status="issued", issued_on=day, created_by="ann", approved_by="bob")  # fmt: skip
        deals[row["crm_deal_id"]]["billing_status"] = draw.one("billed", "overdue", "paid")


def quoted_side_by_side(book: Book, draw: Draw) -> None:
    """An order of two words and an invoice's number with nothing between them; a number that two invoices bear, and the id of one."""
    deals = {row["id"]: row for row in book.rows["deals"]}
    named = [row for row in book.rows["invoices"] if row["crm_deal_id"] in deals and row["number"]]
    for place, invoice in enumerate(some(draw, named, 6)):
        beside = draw.choice([row for row in book.rows["invoices"] if row["number"] and row["status"] == "open"])
        order = f"ORD X {place}91"
        deals[invoice["crm_deal_id"]]["po_number"] = invoice["po_number"] = order
        twin = draw.choice([row for row in book.rows["invoices"] if row["customer_id"] == beside["customer_id"]])
        if place % 2:
            twin["number"] = beside["number"]
        book.add("payment_events", id=f"E-side-{place}", payment_id=f"P-side-{place}", type="succeeded", amount=beside["total"], currency=beside["currency"], customer_id=beside["customer_id"], occurred_at=f"{AS_OF}T09:00:00", reference=f"{order} {beside['number']}" if place % 2 == 0 else f"{beside['number']}, {beside['id']}", method="bank_transfer")  # fmt: skip


def tried_once_more(book: Book, draw: Draw) -> None:
    """After a payment failed, more was tried; nothing came of it yet."""
    for row in some(draw, [row for row in book.rows["payment_events"] if row["type"] == "failed"], 12):
        book.add("payment_events", **{**row, "id": f"{row['id']}-t", "type": "attempted", "amount": row["amount"] + 7, "occurred_at": f"{AS_OF}T09:00:00"})  # fmt: skip


def credited_but_a_cent(book: Book, draw: Draw) -> None:
    """A line bills too much, and all of that but a minor unit or two is given back; or just that too much."""
    currencies = {row["id"]: row["currency"] for row in book.rows["invoices"] if row["status"] in ("open", "paid")}
    lines = [row for row in book.rows["invoice_lines"] if row["deal_line_id"] and row["amount"] > 0 and row["invoice_id"] in currencies]  # fmt: skip
    for place, row in enumerate(some(draw, lines, 30)):
        currency = currencies[row["invoice_id"]]
        row["amount"] += 10
        back = 10 - draw.one(0, 1, 1, 2, 3) * unit(currency)
        book.add("credit_notes", id=f"N-but-{place}", invoice_id=row["invoice_id"], currency=currency, amount=back, reason="error", status="issued", issued_on=AS_OF, created_by="ann", approved_by="bob")  # fmt: skip
        book.add("credit_note_lines", id=f"NL-but-{place}", credit_note_id=f"N-but-{place}", invoice_line_id=row["id"], amount=back)  # fmt: skip


def written_off_since(book: Book, draw: Draw) -> None:
    """A note writes off what was open; a payment of just that came days before, and names nothing."""
    waiting = [row for row in book.rows["invoices"] if row["status"] == "open" and row["total"] > 0 and row["issued_on"]]  # fmt: skip
    for row in some(draw, waiting, 8):
        id = f"{row['id']}-wo"
        book.add("payment_events", id=f"E-{id}", payment_id=f"P-{id}", type="succeeded", amount=row["total"], currency=row["currency"], customer_id=row["customer_id"], occurred_at=f"{AS_OF - timedelta(days=6)}T09:00:00", method="bank_transfer")  # fmt: skip
        book.add("credit_notes", id=f"N-{id}", invoice_id=row["id"], customer_id=row["customer_id"], currency=row["currency"], amount=row["total"], reason="write_off", status="issued", issued_on=AS_OF - timedelta(days=draw.one(0, 3)), created_by="ann", approved_by="bob")  # fmt: skip


def numbered_as_an_order(book: Book, draw: Draw) -> None:
    """An invoice bears the number of somebody's order, and a payer quotes it."""
    orders = [row for row in book.rows["deals"] if row["po_number"]]
    waiting = [row for row in book.rows["invoices"] if row["status"] == "open" and row["total"] > 0]
    for place, (deal, row) in enumerate(zip(some(draw, orders, 5), some(draw, waiting, 5), strict=False)):
        row["number"] = deal["po_number"]
        book.add("payment_events", id=f"E-order-{place}", payment_id=f"P-order-{place}", type="succeeded", amount=row["total"], currency=row["currency"], customer_id=row["customer_id"], occurred_at=f"{AS_OF}T09:00:00", reference=f"for {row['number']}", method="bank_transfer")  # fmt: skip


def to_two_strangers(book: Book, draw: Draw) -> None:
    """A payment is allocated to invoices of two customers who have nothing to do with its own."""
    rows = [row for row in book.rows["invoices"] if row["status"] == "open" and row["currency"] == "EUR"]
    for place in range(3):
        first, second, own = draw.sample(rows, 3)
        book.add("payment_events", id=f"E-two-{place}", payment_id=f"P-two-{place}", type="succeeded", amount=Decimal(20), currency="EUR", customer_id=own["customer_id"], occurred_at=f"{AS_OF}T09:00:00", method="bank_transfer")  # fmt: skip
        for part, row in enumerate((first, second)):
            book.add("payment_allocations", id=f"PA-two-{place}-{part}", payment_id=f"P-two-{place}", invoice_id=row["id"], amount=Decimal(10), allocated_on=AS_OF)  # fmt: skip


HAPPENS: tuple[Callable[[Book, Draw], None], ...] = (
    succeeded_again,
    numbers_alike,
    quoted_within,
    payouts_called_as_transfers,
    waiting_for_a_payout,
    credited_since,
    eleven_alike,
    payouts_of_nothing,
    on_the_day_of_the_cut,
    quoted_side_by_side,
    tried_once_more,
    credited_but_a_cent,
    to_two_strangers,
    written_off_since,
    numbered_as_an_order,
)
