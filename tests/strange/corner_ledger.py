"""Corners of postings and rates (corners.py)."""

from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from tests.strange.book import AS_OF, Book, Row
from tests.strange.draw import Draw, rounded, some, unit


def a_cent_off_in_the_ledger(book: Book, draw: Draw) -> None:
    """Documents that are posted in another currency, a minor unit or two beside."""
    currencies = {row["id"]: row["currency"] for entity in ("invoices", "credit_notes") for row in book.rows[entity]}
    foreign = [row for row in book.rows["journal_lines"] if currencies.get(row["document_id"] or "", row["currency"]) != row["currency"]]  # fmt: skip
    for row in some(draw, foreign, 60):
        for side in ("debit", "credit"):
            if row[side]:
                row[side] += draw.one(-2, -1, 1, 2) * unit(row["currency"])


def settled_in_another(book: Book, draw: Draw) -> None:
    """A payment in another currency than its invoice is posted in the invoice's; and what went back of one knows another rate."""
    invoices = {row["id"]: row for row in book.rows["invoices"]}
    foreign = [row for row in book.rows["payment_events"] if row["type"] == "succeeded" and row["invoice_id"] in invoices and invoices[row["invoice_id"]]["currency"] != row["currency"]]  # fmt: skip
    for event in some(draw, foreign, 12):
        invoice = invoices[event["invoice_id"]]
        amount = draw.one(invoice["total"], invoice["total"] - 1)
        for place, (account, side) in enumerate((("cash", "debit"), ("receivable", "credit"))):
            book.add("journal_lines", id=f"JL-{event['id']}-{place}", journal_id=f"J-{event['id']}", posted_on=AS_OF, period=f"{AS_OF:%Y-%m}", account_code=account[:4], account_type=account, currency=invoice["currency"], document_type="payment", document_id=event["payment_id"], **{side: amount})  # fmt: skip
    back = [row for row in book.rows["payment_events"] if row["type"] in ("refunded", "disputed", "failed", "reversed")]
    for event in some(draw, back, 30):
        event["exchange_rate"] = Decimal("2.5")


def says_it_is_another(book: Book, draw: Draw) -> None:
    """A posting in another currency than its document's says that the document's amount is in the posting's; and one journal of nothing known is in two."""
    currencies = {row["id"]: row["currency"] for entity in ("invoices", "credit_notes") for row in book.rows[entity]}
    posted = [row for row in book.rows["journal_lines"] if row["account_type"] == "receivable" and currencies.get(row["document_id"] or "", row["currency"]) != row["currency"]]  # fmt: skip
    for row in some(draw, posted, 12):
        row |= {"document_currency": row["currency"], "document_amount": (row["debit"] or row["credit"] or Decimal(0)) + 7}  # fmt: skip
    for place in range(3):
        for part, (currency, side) in enumerate((("EUR", "debit"), ("USD", "debit"), ("EUR", "credit"), ("USD", "credit"))):  # fmt: skip
            book.add("journal_lines", id=f"JL-two-{place}-{part}", journal_id=f"J-two-{place}", posted_on=AS_OF, period=f"{AS_OF:%Y-%m}", account_code="1200", account_type="receivable" if side == "debit" else "revenue", currency=currency, document_type=draw.one("invoice", "payment"), document_id=f"gone-two-{place}", **{side: Decimal(30 + part)})  # fmt: skip


def touched_before_it_was_issued(book: Book, draw: Draw) -> None:
    """The only invoice of its currency was last written weeks before its date."""
    for currency, days in (("TRY", 95), ("HUF", 40)):
        book.add("invoices", id=f"I-{currency}", customer_id="C0002", status="open", currency=currency, subtotal=Decimal(100), tax_total=Decimal(0), total=Decimal(100), issued_on=AS_OF, due_on=AS_OF, updated_at=f"{AS_OF - timedelta(days=days)}T08:00:00")  # fmt: skip
    for currency, back in (
        ("MXN", "refunded"),
        ("THB", "reversed"),
    ):  # and money in one that nothing was invoiced in, gone again
        for place, type in enumerate(("succeeded", back)):
            book.add("payment_events", id=f"E-{currency}-{place}", payment_id=f"P-{currency}", type=type, amount=Decimal(50), currency=currency, customer_id="C0002", occurred_at=f"{AS_OF - timedelta(days=90 - 40 * place)}T08:00:00", method="bank_transfer")  # fmt: skip


def rates_of_nothing(book: Book, draw: Draw) -> None:
    """Documents in another currency than their postings, with a rate of 0."""
    currencies = {row["document_id"]: row["currency"] for row in book.rows["journal_lines"] if not row["document_amount"]}  # fmt: skip
    for entity in ("invoices", "credit_notes"):
        foreign = [row for row in book.rows[entity] if currencies.get(row["id"], row["currency"]) != row["currency"]]
        for row in some(draw, foreign, 4):
            row["exchange_rate"] = Decimal(0)


def rates_to_come(book: Book, draw: Draw) -> None:
    """What is quoted for tomorrow is not known yet."""
    for currency in ("USD", "GBP", "KWD"):
        book.add("fx_rates", rate_on=AS_OF + timedelta(days=1), from_currency=currency, to_currency=draw.one("EUR", "CHF"), rate=Decimal("7.5"))  # fmt: skip


def currencies_of_nothing(book: Book, draw: Draw) -> None:
    """What is void or a draft only needs no rate."""
    for currency, status in (("ZAR", "void"), ("ILS", "draft")):
        book.add("invoices", id=f"I-{currency}", customer_id="C0002", status=status, currency=currency, subtotal=Decimal(100), tax_total=Decimal(0), total=Decimal(100), issued_on=AS_OF)  # fmt: skip


def rates_that_just_count(book: Book, draw: Draw) -> None:
    """Quoted as long ago as a rate may be, or a day longer: straight, or the other way round."""
    for days, rate, gone in (
        (1, Decimal(0), None),
        (2, Decimal(9), "2026-03-30T00:00:00"),
    ):  # none at all, and one that was taken back
        book.add("fx_rates", rate_on=AS_OF - timedelta(days=days), from_currency="MXN", to_currency="EUR", rate=rate, deleted_at=gone)  # fmt: skip
    for currency, days in (("TRY", 7), ("HUF", 8), ("MXN", 7), ("THB", 8)):
        straight = currency in ("MXN", "THB")
        book.add("fx_rates", rate_on=AS_OF - timedelta(days=days), from_currency=currency if straight else "EUR", to_currency="EUR" if straight else currency, rate=Decimal("0.05") if straight else Decimal(150))  # fmt: skip


def taxed_finely(book: Book, draw: Draw) -> None:
    """Rates of a tenth, a hundredth and a thousandth of a percent, on small lines and large ones, some of them a cent or more off."""
    of_customer: dict[tuple[str, str], list[Row]] = defaultdict(list)
    invoices = {row["id"]: row for row in book.rows["invoices"] if row["status"] in ("open", "paid") and row["currency"] in ("EUR", "USD")}  # fmt: skip
    for row in book.rows["invoice_lines"]:
        if row["invoice_id"] in invoices and row["sku"] and row["amount"] > 0:
            of_customer[invoices[row["invoice_id"]]["customer_id"], row["sku"]].append(row)
    many = sorted(key for key, rows in of_customer.items() if len(rows) > 6)
    for place, key in enumerate(some(draw, many, 12)):
        rate = (Decimal("8.875"), Decimal("7.25"), Decimal("5.5"))[place % 3]
        for row in of_customer[key]:
            row["amount"] *= draw.one(1, 1, 10, 40)
            row["tax_amount"] = rounded(row["amount"] * rate / 100, "EUR") + draw.one(*[0] * 6, 1, -1, 2, -2, 3, 5) * unit("EUR")  # fmt: skip


HAPPENS: tuple[Callable[[Book, Draw], None], ...] = (
    a_cent_off_in_the_ledger,
    settled_in_another,
    says_it_is_another,
    touched_before_it_was_issued,
    rates_of_nothing,
    rates_to_come,
    currencies_of_nothing,
    rates_that_just_count,
    taxed_finely,
)
