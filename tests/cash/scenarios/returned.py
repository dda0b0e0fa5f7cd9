"""Failed, disputed, refunded."""

from tests.cash.book import AS_OF
from tests.cash.scenarios.telling import book, finds, scenario


def subscribed(name, **values):
    book.add(
        "subscriptions",
        **{"id": f"{name}_s", "customer_id": f"{name}_c", "status": "past_due", "currency": "EUR", **values},
    )
    return book.invoice(name, due_on="2026-04-10", subscription_id=f"{name}_s")


@scenario
def declined(name):
    invoice = subscribed(name)
    book.event(f"{name}_p1", "failed", "119", "2026-03-10", customer_id=f"{name}_c", invoice_id=invoice, method="card")
    finds("payment_failed_unresolved", f"{name}_p1", "119")


@scenario
def declined_in_another_currency(name):
    """Tried in euros, then in dollars: the dollars failed."""
    invoice = subscribed(name)
    book.event(f"{name}_p1", "attempted", "119", "2026-03-09", customer_id=f"{name}_c", invoice_id=invoice)
    book.event(f"{name}_p1", "failed", "130", "2026-03-10", customer_id=f"{name}_c", invoice_id=invoice, currency="USD")
    finds("payment_failed_unresolved", f"{name}_p1", "130")


@scenario
def declined_then_paid(name):
    """Near miss: the retry came through under another id."""
    invoice = subscribed(name)
    book.rows["invoices"][-1]["status"] = "paid"
    book.event(f"{name}_p1", "failed", "119", "2026-03-10", customer_id=f"{name}_c", invoice_id=invoice)
    book.pay(name, 2, on="2026-03-12", invoice_id=invoice)


@scenario
def declined_then_credited(name):
    """Near miss: a note settles the invoice, there is nothing to retry."""
    invoice = subscribed(name)
    book.rows["invoices"][-1]["status"] = "paid"
    book.event(f"{name}_p1", "failed", "119", "2026-03-10", customer_id=f"{name}_c", invoice_id=invoice)
    book.credit(name, invoice, "100", "19", issued_on="2026-03-12")


@scenario
def declined_and_cancelled(name):
    """Near miss: nothing is served any more."""
    invoice = subscribed(name, status="canceled")
    book.event(f"{name}_p1", "failed", "119", "2026-03-10", customer_id=f"{name}_c", invoice_id=invoice)


@scenario
def declined_for_nothing_named(name):
    """No invoice is named: then any subscription of the customer that goes on will do, until its last day."""
    subscribed(name, canceled_on=AS_OF, end_date=AS_OF)
    book.event(f"{name}_p1", "failed", "119", "2026-03-10", customer_id=f"{name}_c")
    finds("payment_failed_unresolved", f"{name}_p1", "119")


@scenario
def declined_for_nothing_named_and_cancelled(name):
    """Near miss: as above, and the only subscription is over."""
    subscribed(name, status="canceled")
    book.event(f"{name}_p1", "failed", "119", "2026-03-10", customer_id=f"{name}_c")


@scenario
def declined_for_nothing_named_and_ended(name):
    """Near miss: it ended yesterday, by its term or by a cancellation."""
    subscribed(name, end_date="2026-03-30")
    book.add(
        "subscriptions",
        id=f"{name}_s2",
        customer_id=f"{name}_c",
        status="active",
        currency="EUR",
        canceled_on="2026-03-30",
    )
    book.event(f"{name}_p1", "failed", "119", "2026-03-10", customer_id=f"{name}_c")


@scenario
def declined_last_week(name):
    """Near miss: seven days are not over."""
    invoice = subscribed(name)
    book.event(f"{name}_p1", "failed", "119", "2026-03-24", customer_id=f"{name}_c", invoice_id=invoice)


@scenario
def disputed(name):
    """60.00 of 119.00 are disputed: the invoice stays paid."""
    payment = book.pay(name, invoice_id=book.invoice(name, status="paid"))
    book.event(payment, "disputed", "60", "2026-03-01", dispute_due_on="2026-04-05")
    finds("dispute_open", payment, "60")


@scenario
def disputed_twice(name):
    """Two of one payment: the next deadline counts, whichever came first."""
    payment = book.pay(name, invoice_id=book.invoice(name, status="paid"))
    book.event(payment, "disputed", "60", "2026-03-01", dispute_due_on="2026-04-02")
    book.event(payment, "disputed", "20", "2026-03-04", dispute_due_on="2026-04-25")
    finds("dispute_open", payment, "80")


@scenario
def dispute_won(name):
    """Near miss, its events in the wrong order of arrival."""
    payment = f"{name}_p1"
    book.event(payment, "dispute_won", "119", "2026-03-20")
    book.event(payment, "disputed", "119", "2026-03-01")
    book.pay(name, invoice_id=book.invoice(name, status="paid"))


@scenario
def dispute_lost(name):
    payment = book.pay(name, invoice_id=book.invoice(name, status="paid"))
    book.event(payment, "disputed", "119", "2026-03-01")
    book.event(payment, "dispute_lost", "119", "2026-03-20")
    finds("dispute_lost_unadjusted", payment, "119")


@scenario
def dispute_lost_and_credited(name):
    """Near miss."""
    invoice = book.invoice(name, status="paid")
    payment = book.pay(name, invoice_id=invoice)
    book.event(payment, "disputed", "119", "2026-03-01")
    book.event(payment, "dispute_lost", "119", "2026-03-20")
    book.credit(name, invoice, "100", "19", reason="dispute", issued_on="2026-03-21")


@scenario
def dispute_lost_and_reopened(name):
    """Near miss: the invoice is open again, and due."""
    payment = book.pay(name, invoice_id=book.invoice(name))
    book.event(payment, "disputed", "119", "2026-03-01")
    book.event(payment, "dispute_lost", "119", "2026-03-20")


@scenario
def dispute_lost_in_part(name):
    """Near miss: 60.00 of 119.00 are lost and the invoice is open again. What the bank took back is no short payment."""
    payment = book.pay(name, invoice_id=book.invoice(name))
    book.event(payment, "disputed", "60", "2026-03-01")
    book.event(payment, "dispute_lost", "60", "2026-03-20")


@scenario
def refunded(name):
    payment = book.pay(name, invoice_id=book.invoice(name, status="paid"))
    book.event(payment, "refunded", "30", "2026-03-01")
    finds("refund_without_credit", payment, "30")


@scenario
def refunded_and_partly_credited(name):
    """30.00 went back, a note covers 20.00 of it."""
    invoice = book.invoice(name, status="paid")
    payment = book.pay(name, invoice_id=invoice)
    book.event(payment, "refunded", "30", "2026-03-01")
    book.credit(name, invoice, "20", reason="refund")
    finds("refund_without_credit", payment, "10")


@scenario
def refunded_and_credited(name):
    """Near miss; the payment names nothing and was found by its amount, before the note."""
    invoice = book.invoice(name, status="paid")
    payment = book.pay(name)
    book.event(payment, "refunded", "119", "2026-03-01")
    book.credit(name, invoice, "100", "19", reason="refund", issued_on="2026-03-02")


@scenario
def part_refunded_and_credited_with_tax(name):
    """Near miss; found by its amount as above, and only the note's 10.00 and 1.90 of tax went back."""
    invoice = book.invoice(name, status="paid")
    payment = book.pay(name)
    book.event(payment, "refunded", "11.90", "2026-03-01")
    book.credit(name, invoice, "10", "1.90", reason="refund", issued_on="2026-03-02")


@scenario
def other_currencies(name):
    """Near miss, and for the codes of exchange rates: a draft in pounds, a void invoice in francs, kroner owed."""
    book.invoice(name, 1, currency="GBP", status="draft")
    book.invoice(name, 2, currency="CHF", status="void")
    book.invoice(name, 3, currency="NOK", due_on="2026-04-30")


@scenario
def refunded_twice(name):
    """20.00 and 10.00 went back, nine days apart, and no note says why."""
    payment = book.pay(name, invoice_id=book.invoice(name, status="paid"))
    book.event(payment, "refunded", "20", "2026-03-01")
    book.event(payment, "refunded", "10", "2026-03-10")
    finds("refund_without_credit", payment, "30")


@scenario
def declined_and_this_one_cancelled(name):
    """Near miss: another subscription goes on, the invoice's own does not."""
    subscribed(name)
    book.add("subscriptions", id=f"{name}_s2", customer_id=f"{name}_c", status="canceled", currency="EUR")
    book.rows["invoices"][-1]["subscription_id"] = f"{name}_s2"
    invoice = book.rows["invoices"][-1]["id"]
    book.event(f"{name}_p1", "failed", "119", "2026-03-10", customer_id=f"{name}_c", invoice_id=invoice)


@scenario
def attempted(name):
    """Near miss: an attempt of which nobody told the end moves no money."""
    book.event(
        f"{name}_p1", "attempted", "119", customer_id=f"{name}_c", invoice_id=book.invoice(name, due_on="2026-04-30")
    )


@scenario
def refunded_in_dollars(name):
    """130.00 USD at 0.90 were near enough to 119.00 EUR, and went back: told in the payment's currency, the invoice is open by its own."""
    payment = book.pay(
        name, amount="130", on="2026-02-28", currency="USD", invoice_id=book.invoice(name, status="paid")
    )
    book.event(payment, "refunded", "130", "2026-03-05", currency="USD")
    finds("refund_without_credit", payment, "130")


@scenario
def dispute_lost_in_dollars(name):
    """As above, of 500.00 EUR: 130.00 USD settled 117.00 of it, of which the bank took back 39.00 USD, 35.10 EUR."""
    payment = book.pay(
        name, amount="130", on="2026-02-28", currency="USD", invoice_id=book.invoice(name, 1, "500", "0", status="paid")
    )
    book.event(payment, "disputed", "39", "2026-03-05", currency="USD")
    book.event(payment, "dispute_lost", "39", "2026-03-20", currency="USD")
    finds("dispute_lost_unadjusted", payment, "39")
