"""Faults in collection, cash application, payouts and the bank."""

from datetime import timedelta
from decimal import Decimal
from random import Random

from pipelines.sample import treasury
from pipelines.sample.calendar import DAY, at
from pipelines.sample.faults import fault
from pipelines.sample.faults.telling import middle
from pipelines.sample.payer import fee, receive, settle
from pipelines.sample.records import BankLine, Event, Invoice, Payment
from pipelines.sample.story import Story


def old_invoice(story: Story) -> Invoice:
    """An invoice that has been past due for more than a month."""
    story.terms = 14
    story.sell(ago=(6, 7))
    story.bill()
    return [i for i in story.invoices if i.due_on + 31 * DAY < story.as_of][-1]


def by_card(story: Story, quantity: int | None = None, price: Decimal | None = None) -> Payment:
    """A contract whose customer pays by card; the payment of an invoice in the middle, with a payout of its own."""
    story.sell(quantity, price)
    story.bill()
    invoice, _ = story.billed(middle(story))
    return settle(story, invoice, invoice.issued_on + 5 * DAY, "event", method="card")


@fault
def overdue(story: Story, case: int) -> None:
    """Not paid, more than a month past due."""
    invoice = old_invoice(story)
    story.hold.add(invoice.id)
    story.find("overdue", "invoice", invoice.id, invoice.outstanding, "exposure", note=f"due on {invoice.due_on}")
    story.pay().close()


@fault
def payment_failed_unresolved(story: Story, case: int) -> None:
    """The card was declined and nobody tried again."""
    story.terms = 45
    story.sell()
    story.bill()
    invoice = story.recent(10, 42)
    story.hold.add(invoice.id)
    story.pay()
    day = min(invoice.issued_on + DAY, story.as_of - 9 * DAY)
    payment = receive(story, day, invoice.outstanding, "card", invoice.currency)
    payment.invoice_id, payment.in_payout, payment.fee = invoice.id, False, 0
    payment.events = [Event("failed", payment.amount, payment.at, failure="card_declined")]
    story.find("payment_failed_unresolved", "payment", payment.id, payment.amount, "exposure", note="no later success")
    story.close()


@fault
def unapplied_cash(story: Story, case: int) -> None:
    """A transfer that fits nothing."""
    story.sell()
    story.bill().pay()
    payment = receive(story, story.as_of - timedelta(days=20), story.money(777) + 7, "bank_transfer")
    payment.unapplied = payment.amount
    story.find("unapplied_cash", "payment", payment.id, payment.amount, "exposure", note="names nothing, fits nothing")
    story.close()


@fault
def short_payment(story: Story, case: int) -> None:
    """Ninety percent came, the rest is past due."""
    invoice = old_invoice(story)
    story.hold.add(invoice.id)
    settle(story, invoice, invoice.issued_on + 9 * DAY, "event", invoice.total * 9 // 10)
    story.find("short_payment", "invoice", invoice.id, invoice.outstanding, "leakage", note="ten percent short")
    story.pay().close()


@fault
def overpayment(story: Story, case: int) -> None:
    """A little more than the invoice came in for it."""
    story.sell()
    story.bill()
    invoice, _ = story.billed(middle(story))
    excess = story.money(25)
    payment = settle(story, invoice, invoice.issued_on + 6 * DAY, "event", invoice.total + excess)
    payment.applied, payment.unapplied = [(invoice, invoice.total)], excess
    invoice.paid = invoice.total
    story.find("overpayment", "payment", payment.id, excess, "overbilling", note=f"more than {invoice.id} asks")
    story.pay().close()


@fault
def duplicate_payment(story: Story, case: int) -> None:
    """Paid once, and once more."""
    story.sell()
    story.bill()
    invoice, _ = story.billed(middle(story))
    settle(story, invoice, invoice.issued_on + 4 * DAY, "event")
    again = receive(story, invoice.issued_on + 12 * DAY, invoice.total, currency=invoice.currency)
    again.invoice_id, again.unapplied = invoice.id, again.amount
    story.find("duplicate_payment", "payment", again.id, again.amount, "overbilling", note=f"{invoice.id} was paid")
    story.pay().close()


@fault
def misapplied_payment(story: Story, case: int) -> None:
    """A stranger's invoice was paid from this customer's money, by an allocation."""
    story.sell()
    story.bill().pay()
    other = Story(story.number + 1_000_000, Random(f"other:{story.number}"), story.as_of, story.country)
    other.sell()
    other.bill()
    invoice, _ = other.billed(middle(other))
    payment = receive(story, invoice.issued_on + 8 * DAY, invoice.total, currency=invoice.currency)
    payment.allocations = payment.applied = [(invoice, invoice.total)]
    invoice.paid, invoice.status, invoice.paid_at = invoice.total, "paid", payment.at
    story.find("misapplied_payment", "payment", payment.id, payment.amount, note=f"{invoice.id} is another's")
    other.pay().close()
    story.children.append(other)
    story.close()


@fault
def overallocated_payment(story: Story, case: int) -> None:
    """The allocation says more than the payment brought; the invoice is not due yet."""
    story.terms = 45
    story.sell()
    story.bill()
    invoice = story.recent(8, 40)
    story.hold.add(invoice.id)
    excess = story.money(20)
    payment = settle(story, invoice, invoice.issued_on + 5 * DAY, "event", invoice.total - excess)
    payment.invoice_id, payment.allocations = None, [(invoice, invoice.total)]
    story.find("overallocated_payment", "payment", payment.id, excess, note="allocated more than received")
    story.pay().close()


@fault
def paid_without_cash(story: Story, case: int) -> None:
    """Marked paid; no money ever came."""
    invoice = old_invoice(story)
    invoice.status, invoice.paid_at = "paid", at(invoice.due_on, 9)
    story.mirrors = False
    story.find("paid_without_cash", "invoice", invoice.id, invoice.total, "leakage", note="status paid, no payment")
    story.pay().close()


@fault
def open_though_paid(story: Story, case: int) -> None:
    """Paid in full and never closed."""
    story.sell()
    story.bill()
    invoice, _ = story.billed(middle(story))
    story.pay()
    invoice.status, invoice.paid_at = "open", None
    story.find("open_though_paid", "invoice", invoice.id, note="covered in full")
    story.close()


@fault
def dispute_open(story: Story, case: int) -> None:
    """The bank asks for evidence within the week."""
    payment = by_card(story)
    due = story.as_of + timedelta(days=5)
    payment.events.append(Event("disputed", payment.amount, at(payment.at.date() + 10 * DAY, 8), due_on=due))
    story.find("dispute_open", "payment", payment.id, payment.amount, "exposure", note=f"evidence due on {due}")
    story.pay().close()


@fault
def dispute_lost_unadjusted(story: Story, case: int) -> None:
    """The dispute was lost, the money went back, the invoice still says paid."""
    payment = by_card(story)
    invoice, paid = payment.applied[0]
    for days_later, kind in ((10, "disputed"), (30, "dispute_lost")):
        payment.events.append(Event(kind, payment.amount, at(payment.at.date() + days_later * DAY, 8)))
    payment.applied = []
    invoice.paid -= paid
    story.mirrors = False
    story.find("dispute_lost_unadjusted", "payment", payment.id, paid, "leakage", note=f"{invoice.id} still paid")
    story.pay().close()


@fault
def payout_mismatch(story: Story, case: int) -> None:
    """The processor paid out less than its items add up to."""
    payout = treasury.own_payout(story, by_card(story))
    payout.amount -= story.money(5)
    story.find("payout_mismatch", "payout", payout.id, story.money(5), note="less than its items")
    story.pay().close()


@fault
def payout_not_in_bank(story: Story, case: int) -> None:
    """The processor says paid, the bank knows nothing."""
    payout = treasury.own_payout(story, by_card(story))
    payout.banked = None
    story.find("payout_not_in_bank", "payout", payout.id, payout.amount, "exposure", note="no bank line")
    story.pay().close()


@fault
def bank_receipt_unidentified(story: Story, case: int) -> None:
    """Money from nobody known."""
    story.sell()
    story.bill().pay()
    amount = story.money(4321) + 9
    line = BankLine(
        f"bt_{story.number:06d}_x",
        story.as_of - 16 * DAY,
        amount,
        story.currency,
        "THANK YOU",
        f"Holding {story.number} Trust",
    )
    story.bank.append(line)
    story.find("bank_receipt_unidentified", "bank_transaction", line.id, amount, "exposure", note="unknown payer")
    story.close()


@fault
def payment_not_in_payout(story: Story, case: int) -> None:
    """A card payment that no payout ever held."""
    payment = by_card(story)
    payment.in_payout = False
    net = payment.amount - fee(payment.amount, "card", payment.currency)
    story.find("payment_not_in_payout", "payment", payment.id, net, "exposure", note="in no payout")
    story.pay().close()
