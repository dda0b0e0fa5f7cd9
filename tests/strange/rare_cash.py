"""What hardly ever happens by chance in payments and postings (rarities.py)."""

from decimal import Decimal

from tests.strange.book import AS_OF, Book, Row
from tests.strange.draw import Draw, some, unit


def same_moment(book: Book, draw: Draw) -> None:
    """A try fails while another payment of the invoice succeeds."""
    failed = [row for row in book.rows["payment_events"] if row["type"] == "failed" and row["invoice_id"]]
    for row in some(draw, failed, 6):
        part = draw.one(row["amount"], unit(row["currency"]))
        more = {"id": f"{row['id']}-m", "payment_id": f"{row['payment_id']}-m", "type": "succeeded", "amount": part, "failure_code": None}  # fmt: skip
        book.add("payment_events", **{**row, **more})


def tried_in_another_currency(book: Book, draw: Draw) -> None:
    """A payment that failed, and a try before it in another currency."""
    for row in some(draw, [row for row in book.rows["payment_events"] if row["type"] == "failed"], 8):
        other = draw.choice([one for one in ("EUR", "USD", "JPY") if one != row["currency"]])
        book.add("payment_events", **{**row, "id": f"{row['id']}-c", "type": "attempted", "currency": other, "occurred_at": "2024-01-02T00:00:00"})  # fmt: skip


def one_number_in_another(book: Book, draw: Draw) -> None:
    """An order whose number holds an invoice's; one of digits only, quoted as it is written and otherwise."""
    deals = {row["id"]: row for row in book.rows["deals"]}
    paid = [row for row in book.rows["payment_events"] if row["type"] == "succeeded" and not row["invoice_id"]]
    named = [row for row in book.rows["invoices"] if row["crm_deal_id"] in deals]
    for place, (event, invoice) in enumerate(zip(some(draw, paid, 12), some(draw, named, 12), strict=True)):
        other = draw.choice(book.rows["invoices"])
        number = f"45{place:02} {draw.randint(100, 999)}" if place % 2 else f"PO {place} {other['number']}"
        deals[invoice["crm_deal_id"]]["po_number"] = invoice["po_number"] = number
        event |= {"customer_id": invoice["customer_id"], "currency": invoice["currency"], "reference": draw.one(number, f"order {number} thanks", f"order {number.replace(' ', '-')} thanks", number.split()[0])}  # fmt: skip


def elsewhere_in_the_ledger(book: Book, draw: Draw) -> None:
    """One document in two currencies; a line of nothing that states an amount; a conversion's loss alone in its journal."""
    posted = [
        row for row in book.rows["journal_lines"] if row["document_type"] in ("invoice", "payment", "credit_note")
    ]
    for row in some(draw, posted, 30):
        kind = draw.one("twice", "nothing", "fx")
        more: Row = {"id": f"{row['id']}-e", "journal_id": f"{row['journal_id']}-e"}
        if kind == "twice":
            more["currency"] = draw.one("EUR", "USD")
        elif kind == "nothing":
            more |= {"debit": None, "credit": draw.one(None, Decimal(0)), "document_amount": row["debit"] or row["credit"], "document_currency": draw.one(None, "USD"), "journal_id": row["journal_id"]}  # fmt: skip
        else:
            more |= {"account_type": "fx", "journal_id": draw.one(row["journal_id"], more["journal_id"])}
        book.add("journal_lines", **{**row, **more})


def of_nobody(book: Book, draw: Draw) -> None:
    """An invoice of a customer whom nobody knows, and the payment that names it."""
    for invoice in some(draw, [row for row in book.rows["invoices"] if row["status"] == "open"], 4):
        invoice["customer_id"] = "C-unknown"
        book.add("payment_events", id=f"{invoice['id']}-p", payment_id=f"{invoice['id']}-p", type="succeeded", amount=draw.one(invoice["total"], Decimal(5)),
                 currency=invoice["currency"], occurred_at=draw.moment(AS_OF), invoice_id=invoice["id"], method="card")  # fmt: skip
