"""Paid without cash, open though paid."""

from tests.cash.scenarios.telling import book, finds, scenario


@scenario
def never_paid(name):
    finds("paid_without_cash", book.invoice(name, status="paid"), "119")


@scenario
def paid_by_parts(name):
    """Near miss: 50.00 by a note, 9.00 written off, 60.00 by money."""
    invoice = book.invoice(name, status="paid")
    book.credit(name, invoice, "50", number=1)
    book.credit(name, invoice, "9", number=2, reason="write_off")
    book.pay(name, amount="60", invoice_id=invoice)


@scenario
def paid_by_void_note(name):
    """A void note covers nothing."""
    invoice = book.invoice(name, status="paid")
    book.credit(name, invoice, "100", "19", status="void")
    finds("paid_without_cash", invoice, "119")


@scenario
def bounced(name):
    """The direct debit was reversed and nobody reopened the invoice."""
    invoice = book.invoice(name, status="paid")
    payment = book.pay(name, invoice_id=invoice)
    book.event(payment, "reversed", "119", "2026-02-20")
    finds("paid_without_cash", invoice, "119")


@scenario
def still_open(name):
    invoice = book.invoice(name)
    book.pay(name, invoice_id=invoice)
    finds("open_though_paid", invoice, "0")


@scenario
def closed(name):
    """Near miss."""
    book.pay(name, invoice_id=book.invoice(name, status="paid"))


@scenario
def open_over_nothing(name):
    """Near miss: an invoice of 0.00 has nothing to be paid."""
    book.invoice(name, net="0", tax="0")
