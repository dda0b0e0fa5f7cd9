"""Credit notes."""

from tests.cash.scenarios.telling import book, finds, scenario


@scenario
def credited_too_much(name):
    """80.00 + 15.20 and 40.00 + 7.60 on 119.00: 23.80 too much."""
    invoice = book.invoice(name, status="paid")
    book.credit(name, invoice, "80", "15.20", 1)
    book.credit(name, invoice, "40", "7.60", 2)
    finds("credit_exceeds_invoice", invoice, "23.80")


@scenario
def credited_in_full(name):
    """Near miss."""
    book.credit(name, book.invoice(name, status="paid"), "100", "19")


@scenario
def credited_twice(name):
    invoice = book.invoice(name, due_on="2026-04-30")
    book.credit(name, invoice, "20", number=1)
    finds("duplicate_credit", book.credit(name, invoice, "20", number=2, issued_on="2026-03-05"), "20")


@scenario
def credited_twice_for_nobody(name):
    """The notes name their invoice and no customer: found all the same."""
    invoice = book.invoice(name, due_on="2026-04-30")
    book.credit(name, invoice, "20", number=1, customer_id=None)
    finds(
        "duplicate_credit", book.credit(name, invoice, "20", number=2, issued_on="2026-03-05", customer_id=None), "20"
    )


@scenario
def credited_for_two_reasons(name):
    """Near miss: the same amount for another reason, and a void copy."""
    invoice = book.invoice(name, due_on="2026-04-30")
    book.credit(name, invoice, "20", number=1)
    book.credit(name, invoice, "20", number=2, reason="goodwill")
    book.credit(name, invoice, "20", number=3, status="void")


@scenario
def unapproved(name):
    """600 USD at 0.90 are 540 EUR, approved by their creator, booked at a rate of nothing, which is none; 550 USD are 495 EUR and need nobody."""
    invoice = book.invoice(name, 1, "2000", "0", currency="USD", due_on="2026-04-30")
    note = book.credit(name, invoice, "600", number=1, currency="USD", approved_by="ann", exchange_rate="0")
    finds("unapproved_credit", note, "600")
    book.credit(name, invoice, "550", number=2, currency="USD", approved_by=None)
    book.add("fx_rates", rate_on="2026-02-27", from_currency="USD", to_currency="EUR", rate="0.9")
    # Older, and within the days: at 0.5 nobody would have to approve.
    book.add("fx_rates", rate_on="2026-02-25", from_currency="USD", to_currency="EUR", rate="0.5")


@scenario
def unapproved_before_the_first_rate(name):
    """In zloty, with today's rate and none of its day: it cannot be judged. Another one in forint was approved, and one in leu has its own rate."""
    for number, (currency, of_note) in enumerate(
        {"PLN": {}, "HUF": {"approved_by": "bob"}, "RON": {"exchange_rate": "0.2"}}.items(), 1
    ):
        invoice = book.invoice(name, number, "4000", "0", currency=currency, due_on="2026-04-30")
        note = {"approved_by": "ann", "issued_on": "2026-03-02", **of_note}
        book.credit(name, invoice, "2000", number=number, currency=currency, **note)
        book.add("fx_rates", rate_on="2026-03-30", from_currency=currency, to_currency="EUR", rate="0.2")


@scenario
def approved(name):
    """Near miss."""
    book.credit(name, book.invoice(name, 1, "2000", "0", due_on="2026-04-30"), "600")


@scenario
def taxed_in_the_header(name):
    """Near miss: two lines of 100.00, 38.00 of tax in the header, 19.00 of it on the first line."""
    invoice = book.invoice(name, 1, due_on="2026-04-30", subtotal="200", tax_total="38", total="238")
    book.add("invoice_lines", id=f"{invoice}_l2", invoice_id=invoice, sku="SSO", quantity="1", unit_price="100", amount="100")  # fmt: skip


@scenario
def lost_and_credited_beyond(name):
    """120.00 credited of 119.00, which nobody hoped to collect."""
    invoice = book.invoice(name, 1, status="uncollectible")
    book.credit(name, invoice, "120")
    finds("credit_exceeds_invoice", invoice, "1")


@scenario
def note_with_lines(name):
    """A note of 20.00 over the second of two lines, its 3.80 of tax in the note's head only: the tax is that line's too."""
    invoice = book.invoice(name, 1, due_on="2026-04-30", subtotal="200", tax_total="38", total="238")
    book.add(
        "invoice_lines",
        id=f"{invoice}_l2",
        invoice_id=invoice,
        sku="SSO",
        quantity="1",
        unit_price="100",
        amount="100",
        tax_amount="19",
    )
    note = book.credit(name, invoice, "20", "3.80")
    book.add(
        "credit_note_lines",
        id=f"{note}_l",
        credit_note_id=note,
        invoice_line_id=f"{invoice}_l2",
        amount="20",
        tax_amount="0",
    )


@scenario
def allocated_in_two_steps(name):
    """The source says on two days that the payment pays the invoice: it does so from the first."""
    invoice = book.invoice(name, status="paid")
    payment = book.pay(name)
    for number, (amount, on) in enumerate([("59", "2026-02-20"), ("60", "2026-02-12")]):
        book.add(
            "payment_allocations",
            id=f"{name}_{number}",
            payment_id=payment,
            invoice_id=invoice,
            amount=amount,
            allocated_on=on,
        )


@scenario
def credited_twice_without_an_invoice(name):
    """Near miss: of which invoice they are nobody says, and two notes of nothing repeat nothing."""
    book.credit(name, None, "20", number=1)
    book.credit(name, None, "20", number=2, issued_on="2026-03-05")
    invoice = book.invoice(name, due_on="2026-04-30")
    book.credit(name, invoice, "0", number=3)
    book.credit(name, invoice, "0", number=4, issued_on="2026-03-05")


@scenario
def unapproved_at_the_threshold(name):
    """Near miss: 500.00 need nobody, and a void note of more neither. 500.01 by a creator who is not told do."""
    invoice = book.invoice(name, 1, "3000", "0", due_on="2026-04-30")
    book.credit(name, invoice, "500", number=1, approved_by=None)
    book.credit(name, invoice, "900", number=2, approved_by=None, status="void")
    note = book.credit(name, invoice, "500.01", number=3, approved_by="  ", created_by=None, status=None)
    finds("unapproved_credit", note, "500.01")


@scenario
def paid_before_a_note_in_yen(name):
    """119.00 EUR paid on 02-10 met the full balance; the note of 20 of 03-05 counts by its number, though it says JPY: 20.00 too much."""
    invoice = book.invoice(name, status="paid")
    finds("overpayment", book.pay(name), "20")
    book.credit(name, invoice, "20", "0", currency="JPY", issued_on="2026-03-05")
