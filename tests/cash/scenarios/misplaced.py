"""Payments: twice, too much, to the wrong one, not applied."""

from tests.cash.scenarios.telling import book, finds, scenario


@scenario
def twice(name):
    invoice = book.invoice(name, status="paid")
    book.pay(name, 1, invoice_id=invoice)
    finds("duplicate_payment", book.pay(name, 2, on="2026-02-12", invoice_id=invoice), "119")


@scenario
def twice_and_refunded(name):
    """Near miss: the first one was given back, and the second stands."""
    invoice = book.invoice(name, status="paid")
    first = book.pay(name, 1, invoice_id=invoice)
    book.event(first, "refunded", "119", "2026-02-13")
    book.pay(name, 2, on="2026-02-12", invoice_id=invoice)


@scenario
def event_twice(name):
    """Near miss: a second success of another time is money; the same event again is not, and the extract drops it by its id."""
    book.pay(name, invoice_id=book.invoice(name, status="paid"))


@scenario
def two_systems(name):
    """Two systems number their payments alike: each pays its own invoice, and neither is the other's second instalment."""
    first, second = (book.invoice(name, count, status="paid") for count in (1, 2))
    payment = book.pay(name, on="2026-03-25", method="wallet", invoice_id=first)
    book.pay(name, on="2026-03-25", method="wallet", source="payments_us")
    book.add(
        "payment_allocations",
        id="two_systems_x",
        source="payments_us",
        payment_id=payment,
        invoice_id=second,
        amount="119",
    )


@scenario
def too_much(name):
    invoice = book.invoice(name, status="paid")
    finds("overpayment", book.pay(name, amount="130", invoice_id=invoice), "11")


@scenario
def too_much_and_refunded(name):
    """Near miss: the excess went back."""
    payment = book.pay(name, amount="130", invoice_id=book.invoice(name, status="paid"))
    book.event(payment, "refunded", "11", "2026-02-20")


@scenario
def paid_then_credited(name):
    """Found by its amount; the whole invoice was credited afterwards, and the money is the customer's."""
    invoice = book.invoice(name, status="paid")
    finds("overpayment", book.pay(name), "119")
    book.credit(name, invoice, "100", "19", reason="goodwill", issued_on="2026-03-02")


@scenario
def part_of_paid_again(name):
    """Paid in full, then 20.00 more for it: beyond the balance, and not the whole again."""
    invoice = book.invoice(name, status="paid")
    book.pay(name, 1, invoice_id=invoice)
    finds("overpayment", book.pay(name, 2, "20", "2026-02-12", invoice_id=invoice), "20")


@scenario
def overallocated(name):
    """Allocations of 60.00 + 59.00 on a payment of 100.00."""
    one, two = (
        book.invoice(name, 1, "50", "10", due_on="2026-04-30", status="paid"),
        book.invoice(name, 2, "50", "9", due_on="2026-04-30"),
    )
    payment = book.pay(name, amount="100")
    book.allocate(payment, one, "60")
    book.allocate(payment, two, "59")
    finds("overallocated_payment", payment, "19")


@scenario
def allocated_then_refunded(name):
    """Near miss: over-allocation is judged against the gross."""
    invoice = book.invoice(name, status="paid")
    payment = book.pay(name)
    book.allocate(payment, invoice, "119")
    book.event(payment, "refunded", "119", "2026-02-20")
    book.credit(name, invoice, "100", "19")


@scenario
def stranger(name):
    book.invoice(name, status="paid")


@scenario
def misapplied(name):
    """Allocated to the invoice of a customer that is no relative."""
    payment = book.pay(name)
    book.allocate(payment, "stranger_i1", "119")
    finds("misapplied_payment", payment, "119")


book.customer("child", parent="mother")


@scenario
def mother(name):
    """Near miss: the parent pays for its child, by allocation and by amount."""
    book.allocate(book.pay(name), book.invoice("child", status="paid"), "119")
    book.invoice("child", 2, "200", "38", status="paid")
    book.pay(name, 2, "238")


@scenario
def without_rate(name):
    """Dollars for an invoice in euros, seventeen days before the first rate."""
    invoice = book.invoice(name, due_on="2026-04-30")
    finds("unapplied_cash", book.pay(name, amount="130", currency="USD", invoice_id=invoice), "130")


@scenario
def unapplied(name):
    """Fits nothing, seven days ago. One invoice is paid, one is open."""
    book.pay(name, 2, on="2026-02-11", invoice_id=book.invoice(name, 1, status="paid"))
    book.invoice(name, 2, "200", "38", due_on="2026-04-30")
    finds("unapplied_cash", book.pay(name, amount="77.70", on="2026-03-24"), "77.70")


@scenario
def unapplied_six_days(name):
    """Near miss."""
    book.pay(name, amount="77.70", on="2026-03-25")


@scenario
def ambiguous(name):
    """Two invoices of the amount: both stay open, and the payment lists them."""
    book.invoice(name, 1, due_on="2026-04-30")
    book.invoice(name, 2, due_on="2026-04-30")
    finds("unapplied_cash", book.pay(name), "119")


@scenario
def named_void(name):
    """It names an invoice that is void: no overpayment, money without an invoice."""
    finds("unapplied_cash", book.pay(name, invoice_id=book.invoice(name, status="void")), "119")


@scenario
def amount_of_a_draft(name):
    """Its amount is that of a draft only: nobody has been asked for that yet, so it is no candidate."""
    book.invoice(name, status="draft")
    finds("unapplied_cash", book.pay(name), "119")


@scenario
def misapplied_by_event(name):
    """The event names the invoice of a stranger, who pays the rest: 59.00 went wrong, counted once."""
    invoice = book.invoice("stranger", 2, status="paid")
    book.pay("stranger", 2, "60", invoice_id=invoice)
    finds("misapplied_payment", book.pay(name, amount="59", on="2026-02-11", invoice_id=invoice), "59")


@scenario
def misapplied_beside_an_allocation(name):
    """The stranger's own part of that invoice is allocated: the 59.00 that the event names went wrong all the same."""
    invoice = book.invoice("stranger", 3, status="paid")
    book.allocate(book.pay("stranger", 3, "60"), invoice, "60")
    finds("misapplied_payment", book.pay(name, amount="59", on="2026-02-11", invoice_id=invoice), "59")


@scenario
def amount_of_a_void_one(name):
    """The invoice of its amount is void, and a note was written all the same: nothing that money could settle."""
    book.credit(name, book.invoice(name, status="void"), "100", "19")
    finds("unapplied_cash", book.pay(name), "119")
