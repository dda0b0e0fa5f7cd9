"""The second reading of cash against amounts worked out by hand: two readings that agree could still both be wrong.

Every invoice is of 119.00 EUR, issued on 2026-02-01, every payment of 119.00 EUR on 2026-02-10, unless said otherwise.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from tests.cash.book import AS_OF, Book
from tests.reference.cash import CashBook, Rules, read

PARENTS = {("child", "mother")}


def told(book: Book, rules: Rules | None = None) -> CashBook:
    """Golden customers are the names: anna_c is anna."""
    golden = {f"{name}_c": name for name in ("anna", "bert", "mother", "child")}
    return read(book.rows, date.fromisoformat(AS_OF), golden, PARENTS, rules or Rules())


def applied(book: Book, rules: Rules | None = None) -> dict[tuple[str, str], tuple[str, str]]:
    """{(payment, invoice): (amount, method)}; amounts as a person writes them."""
    return {
        (each.payment_id, each.invoice_id): (f"{float(each.amount):.2f}", each.method)
        for payment in told(book, rules).payments.values()
        for each in payment.applications
        if each.amount
    }


def test_a_payment_is_the_fold_of_its_events() -> None:
    """119 came, 19 were refunded, 60 of a dispute lost, 40 stand in an open one; another payment bounced, a third failed."""
    book = Book()
    for kind, amount in (("dispute_lost", "60"), ("refunded", "19"), ("disputed", "40"), ("attempted", "119")):
        book.event("anna_p1", kind, amount, "2026-03-01")
    book.pay("anna")
    book.event(book.pay("anna", 2), "reversed", "119", "2026-02-12")
    book.event("anna_p3", "failed", "119")
    found = told(book).payments
    assert [(p.received, p.refunded, p.taken_back, p.unapplied) for p in found.values()] == [
        (119, 19, 60, 40),
        (119, 0, 119, 0),
        (0, 0, 0, 0),
    ]


def test_an_event_that_came_twice_counts_once_and_a_deleted_one_never() -> None:
    book = Book()
    book.pay("anna")
    again = dict(book.rows["payment_events"][0])
    book.rows["payment_events"] += [again, {**again, "id": "later", "deleted_at": "2026-03-01T00:00:00"}]
    assert told(book).payments["anna_p1"].received == 119


def test_the_day_of_a_payment_is_utc() -> None:
    """23:30 in New York is the next day: an invoice of five days after that one is a candidate."""
    book = Book()
    book.invoice("anna", issued_on="2026-02-16")
    book.pay("anna", at="2026-02-10T23:30:00-05:00")
    assert applied(book) == {("anna_p1", "anna_i1"): ("119.00", "exact")}
    book.rows["payment_events"][0]["occurred_at"] = "2026-02-10T18:30:00-05:00"
    assert applied(book) == {}


def test_given_comes_before_exact_though_it_is_later() -> None:
    book = Book()
    invoice = book.invoice("anna")
    book.pay("anna", 1)
    book.allocate(book.pay("anna", 2, on="2026-03-01"), invoice, "119")
    assert applied(book) == {("anna_p2", "anna_i1"): ("119.00", "given")}


def test_what_names_an_invoice_pays_no_other_by_its_amount() -> None:
    """130.00 for the invoice of 119.00: 11.00 are open elsewhere, and stay so."""
    book = Book()
    book.invoice("anna", 2, "11", "0")
    book.pay("anna", amount="130", invoice_id=book.invoice("anna"))
    assert applied(book) == {("anna_p1", "anna_i1"): ("119.00", "given")}
    assert told(book).payments["anna_p1"].unapplied == 11


@pytest.mark.parametrize(
    ("reference", "paid"),
    [("inv 2026 0815, thanks", 1), ("PO 77", 2), ("contract CT-9001", 3), ("Rechnung 4711", 4), ("Rechnung 471", 0)],
)
def test_references(reference: str, paid: int) -> None:
    """Five invoices of one amount: the reference tells which; three digits within a sentence tell nothing."""
    book = Book()
    book.add("deals", id="d", account_id="anna_a", stage="won", is_won=True, currency="EUR", contract_id="CT-9001",
             closed_at="2026-01-01", start_date="2026-01-01", end_date="2026-12-31")  # fmt: skip
    book.invoice("anna", 1, number="INV-2026/0815")
    book.invoice("anna", 2, po_number="PO-77")
    book.invoice("anna", 3, crm_deal_id="d")
    book.invoice("anna", 4, number="4711")
    book.invoice("anna", 5, number="471")
    book.pay("anna", reference=reference)
    assert list(applied(book)) == ([("anna_p1", f"anna_i{paid}")] if paid else [])


def test_one_candidate_is_paid_two_are_a_guess() -> None:
    book = Book()
    book.invoice("anna", 1)
    book.invoice("anna", 2, issued_on="2026-02-16")  # six days after the payment
    book.invoice("bert")
    for number, status in enumerate(("draft", "void", "uncollectible"), 3):
        book.invoice("anna", number, status=status)
    book.pay("anna")
    assert applied(book) == {("anna_p1", "anna_i1"): ("119.00", "exact")}
    book.invoice("anna", 6)
    assert applied(book) == {}


def test_families_pay_for_each_other() -> None:
    book = Book()
    book.invoice("child", net="50", tax="0")
    book.invoice("mother", net="60", tax="0")
    book.pay("mother", amount="50")
    book.pay("child", amount="60")
    assert set(applied(book)) == {("mother_p1", "child_i1"), ("child_p1", "mother_i1")}


def test_combinations_both_ways() -> None:
    """170 = 100 + 70 of 100, 70 and 31; and 500 is paid by 180 and 320, of which each alone fits nothing."""
    book = Book()
    for number, net in enumerate(("100", "70", "31"), 1):
        book.invoice("anna", number, net, "0")
    book.pay("anna", amount="170")
    book.invoice("bert", net="500", tax="0")
    book.pay("bert", 1, "180")
    book.pay("bert", 2, "320")
    assert applied(book) == {
        ("anna_p1", "anna_i1"): ("100.00", "combination"),
        ("anna_p1", "anna_i2"): ("70.00", "combination"),
        ("bert_p1", "bert_i1"): ("180.00", "combination"),
        ("bert_p2", "bert_i1"): ("320.00", "combination"),
    }
    book.invoice("anna", 4, "139", "0")  # 31 + 139 are 170 too
    assert not any(payment == "anna_p1" for payment, _ in applied(book))


def more_than_searched(book: Book) -> None:
    for number in range(61):
        book.invoice("anna", number, str(1000 + 7 * number), "0")
    book.pay("anna", amount="2007")


def charged_by_the_bank(book: Book) -> None:
    book.invoice("anna", net="2012", tax="0")
    book.pay("anna", amount="2007")


def twins(book: Book) -> None:
    book.invoice("anna", 1, "2007", "0")
    book.invoice("anna", 2, "2007", "0")
    book.pay("anna", amount="2007")


@pytest.mark.parametrize(
    ("write", "setting"),
    [
        (more_than_searched, {"max_candidates": 61}),
        (charged_by_the_bank, {"bank_charge_tolerance": Fraction(5)}),
        (twins, {"oldest_first": frozenset({"anna"})}),
    ],
)
def test_settings_decide(write: Callable[[Book], None], setting: dict[str, object]) -> None:
    """Nothing by default; all 2,007.00 of it where the settings say so."""
    book = Book()
    write(book)
    assert applied(book) == {}
    found = told(book, replace(Rules(), **setting))  # type: ignore[arg-type]
    assert found.payments["anna_p1"].applied == 2007


def test_a_refund_takes_what_is_not_applied_then_the_last_application() -> None:
    """260.00 given to 119.00 and 119.00; 30.00 went back: 22.00 lay unapplied, 8.00 come off the second."""
    book = Book()
    payment = book.pay("anna", amount="260")
    for number in (1, 2):
        book.allocate(payment, book.invoice("anna", number), "119")
    book.event(payment, "refunded", "30", "2026-03-01")
    assert applied(book) == {
        ("anna_p1", "anna_i1"): ("119.00", "given"),
        ("anna_p1", "anna_i2"): ("111.00", "given"),
    }
    assert told(book).invoices["anna_i2"].outstanding == 8


def test_a_credited_invoice_met_its_payment_in_full() -> None:
    """119 paid on February 10, 20 credited and refunded in March: 99 applied, nothing open, nothing unapplied."""
    book = Book()
    book.credit("anna", book.invoice("anna"), "20")
    book.event(book.pay("anna"), "refunded", "20", "2026-03-02")
    found = told(book)
    assert (found.invoices["anna_i1"].paid, found.invoices["anna_i1"].outstanding) == (99, 0)
    assert found.payments["anna_p1"].unapplied == 0


def test_other_currencies_only_where_named() -> None:
    """100.00 USD at 0.90 are 90.00 EUR: within 5% of 94.00 they settle it, of 200.00 they are 90.00, of 45.00 they are 50.00 USD."""
    book = Book()
    book.add("fx_rates", rate_on="2026-02-03", from_currency="EUR", to_currency="USD", rate="1.111111111111")
    book.add("fx_rates", rate_on="2026-02-05", from_currency="USD", to_currency="EUR", rate="0.9")
    for number, net in enumerate(("94", "200", "45"), 1):
        named = book.invoice("anna", number, net, "0")
        book.pay("anna", number, "100", currency="USD", invoice_id=named)
    book.invoice("bert", net="90", tax="0")
    book.pay("bert", amount="100", currency="USD")
    book.pay("anna", 4, "100", "2026-02-13", currency="USD", invoice_id="anna_i2")  # eight days after the newest rate
    found = told(book)
    made = [(a.amount, a.invoice_amount) for p in found.payments.values() for a in p.applications]
    assert made == [(100, 94), (100, 90), (50, 45)]


def test_written_off_and_aged() -> None:
    """A write-off note of 19.00 on one, an uncollectible one of which 20.00 came; the rest is 11 days late."""
    book = Book()
    book.credit("anna", book.invoice("anna", 1), "19", reason="write_off")
    book.pay("anna", amount="20", invoice_id=book.invoice("anna", 2, status="uncollectible"))
    found = told(book)
    one, two = found.invoices.values()
    assert (one.written_off, one.outstanding, two.written_off, two.outstanding) == (19, 100, 99, 0)
    assert found.aging(date.fromisoformat(AS_OF)) == {("anna", "EUR"): {"days_1_30": 100, "total": 100}}
