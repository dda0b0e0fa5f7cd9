"""Faults in credit notes and refunds."""

from datetime import timedelta

from pipelines.sample.calendar import DAY, at
from pipelines.sample.faults import fault
from pipelines.sample.faults.telling import middle
from pipelines.sample.payer import settle
from pipelines.sample.records import Event
from pipelines.sample.story import Story


@fault
def credit_exceeds_invoice(story: Story, case: int) -> None:
    """All of an invoice was credited, and then some goodwill on top."""
    story.sell()
    story.bill()
    invoice, line = story.billed(middle(story))
    story.credit(invoice, [(line, line.amount)], "error", invoice.issued_on + 2 * DAY)
    story.credit(invoice, [(line, story.money(30))], "goodwill", invoice.issued_on + 5 * DAY)
    invoice.status, story.mirrors = "paid", False
    story.hold.add(invoice.id)
    story.find("credit_exceeds_invoice", "invoice", invoice.id, -invoice.outstanding, "leakage", note="two notes")
    story.pay().close()


@fault
def duplicate_credit(story: Story, case: int) -> None:
    """The same goodwill twice."""
    story.sell()
    story.bill()
    invoice, line = story.billed(middle(story))
    first = story.credit(invoice, [(line, story.money(50))], "goodwill", invoice.issued_on + DAY)
    again = story.credit(invoice, [(line, story.money(50))], "goodwill", invoice.issued_on + 2 * DAY)
    story.find("duplicate_credit", "credit_note", again.id, again.amount, "leakage", note=f"repeats {first.id}")
    story.pay().close()


@fault
def unapproved_credit(story: Story, case: int) -> None:
    """A large credit that nobody approved: or only its own maker, in every second case."""
    story.sell(quantity=60)
    story.bill()
    invoice, line = story.billed(middle(story))
    approver = "billing.clerk" if case % 2 else None
    note = story.credit(invoice, [(line, story.money(800))], "goodwill", invoice.issued_on + DAY, approved_by=approver)
    story.find("unapproved_credit", "credit_note", note.id, note.amount, "leakage", note=f"approved by {approver}")
    story.pay().close()


@fault
def refund_without_credit(story: Story, case: int) -> None:
    """A payment was refunded, the invoice still stands as paid."""
    story.sell()
    story.bill()
    invoice, _ = story.billed(middle(story))
    payment = settle(story, invoice, invoice.issued_on + 6 * DAY, "event", method="card")
    refund = payment.amount * 2 // 5
    payment.events.append(Event("refunded", refund, at(payment.at.date() + timedelta(days=10), 10)))
    payment.applied = [(invoice, payment.amount - refund)]
    invoice.paid -= refund
    story.mirrors = False
    story.find("refund_without_credit", "payment", payment.id, refund, note=f"{invoice.id} carries no credit")
    story.pay().close()
