"""Overdue, short payment."""

from tests.cash.scenarios.telling import book, finds, scenario


@scenario
def late(name):
    """Due on 2026-02-28, 31 days before; nothing paid."""
    finds("overdue", book.invoice(name, due_on="2026-02-28"), "119")


@scenario
def late_by_thirty_days(name):
    """Near miss: not more than 30 days."""
    book.invoice(name, due_on="2026-03-01")


@scenario
def late_and_partly_credited(name):
    """A credit note of 10.00 with 1.90 tax: 107.10 are left."""
    invoice = book.invoice(name, due_on="2026-02-20")
    book.credit(name, invoice, "10", "1.90")
    finds("overdue", invoice, "107.10")


@scenario
def late_and_written_off(name):
    """Near miss: a write-off leaves nothing to collect, an uncollectible invoice neither."""
    book.credit(name, book.invoice(name, due_on="2026-02-20", status="paid"), "100", "19", reason="write_off")
    book.invoice(name, 2, due_on="2026-02-20", status="uncollectible")
    # Void and draft were never owed.
    book.invoice(name, 3, due_on="2026-02-20", status="void")
    book.invoice(name, 4, due_on="2026-02-20", status="draft")


@scenario
def short(name):
    """100.00 for 119.00, past due since 2026-03-20: short, though not overdue by 30 days."""
    invoice = book.invoice(name)
    book.pay(name, amount="100", invoice_id=invoice)
    finds("short_payment", invoice, "19")


@scenario
def short_not_due(name):
    """Near miss: the rest is not due yet."""
    book.pay(name, amount="100", invoice_id=book.invoice(name, due_on="2026-04-10"))


@scenario
def two_halves(name):
    """Near miss: paid in two parts."""
    invoice = book.invoice(name, status="paid")
    book.pay(name, 1, "60", invoice_id=invoice)
    book.pay(name, 2, "59", invoice_id=invoice)


@scenario
def short_due_today(name):
    """Near miss: due today is not past due."""
    book.pay(name, amount="100", invoice_id=book.invoice(name, due_on="2026-03-31"))


@scenario
def dunned(name):
    """Due 60, 61, 90 and 91 days ago: each step begins the day after."""
    for number, due in enumerate(("2026-01-30", "2026-01-29", "2025-12-31", "2025-12-30"), 1):
        finds("overdue", book.invoice(name, number, issued_on="2025-12-01", due_on=due), "119")


@scenario
def rest_written_off(name):
    """Near miss: 100.00 of 119.00 came and the rest was written off later. The payment names nothing: what is left without the write-off is what it paid."""
    invoice = book.invoice(name, status="paid", due_on="2026-02-20")
    book.pay(name, amount="100")
    book.credit(name, invoice, "19", reason="write_off")


@scenario
def written_off_though_paid(name):
    """119.00 came, and 19.00 were written off later all the same: write-offs count as of today (DECISIONS.md), and 119.00 fits no balance of 100.00."""
    invoice = book.invoice(name, due_on="2026-04-30")
    finds("unapplied_cash", book.pay(name), "119")
    book.credit(name, invoice, "19", reason="write_off")
