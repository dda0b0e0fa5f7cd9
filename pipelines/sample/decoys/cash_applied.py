"""Near misses in payments and what they settle."""

from datetime import timedelta
from random import Random

from pipelines.sample.calendar import DAY, add_months, at
from pipelines.sample.decoys import decoy
from pipelines.sample.faults.cash import by_card, old_invoice
from pipelines.sample.faults.telling import middle
from pipelines.sample.payer import receive, settle
from pipelines.sample.records import Event
from pipelines.sample.story import Story


@decoy
def parent_pays(story: Story, case: int) -> None:
    """The parent's transfer is exactly its child's invoice, and says nothing."""
    story.sell(quantity=11)
    child = Story(story.number + 1_000_000, Random(f"child:{story.number}"), story.as_of, story.country)
    child.parties[0].parent = story.parties[0].id
    child.sell(quantity=37)
    story.bill().pay()
    child.bill()
    invoice, _ = child.billed(middle(child))
    payment = receive(story, invoice.issued_on + 8 * DAY, invoice.total, "bank_transfer", invoice.currency)
    payment.applied = [(invoice, invoice.total)]
    invoice.paid, invoice.status, invoice.paid_at = invoice.total, "paid", payment.at
    story.decoy("parent pays", payment.id, invoice.id, child.parties[0].id)
    child.pay().close()
    story.children.append(child)
    story.close()


@decoy
def paid_in_two_parts(story: Story, case: int) -> None:
    """Two payments that both name the invoice and together settle it."""
    story.sell()
    story.bill()
    invoice, _ = story.billed(middle(story))
    first = settle(story, invoice, invoice.issued_on + 4 * DAY, "number", invoice.total * 2 // 5)
    second = settle(story, invoice, invoice.issued_on + 9 * DAY, "number")
    story.decoy("paid in two parts", first.id, second.id, invoice.id)
    story.pay().close()


@decoy
def one_transfer_for_several(story: Story, case: int) -> None:
    """One transfer for two invoices at a time, without a word: the one combination that fits."""
    story.terms = 45
    line = story.sell(ago=(7, 7))
    story.paying = "lump"
    line.uplift = None
    more = story.line(line.deal, "SETUP", 1)
    more.start = add_months(line.deal.start, 2)
    story.bill().pay().close()


@decoy
def one_payment_allocated_to_several(story: Story, case: int) -> None:
    """One payment with allocations to three invoices."""
    story.terms = 45
    story.sell(ago=(6, 7))
    story.bill()
    chosen = story.invoices[1:4]
    payment = receive(
        story, chosen[-1].issued_on + 3 * DAY, sum(i.total for i in chosen), "bank_transfer", chosen[0].currency
    )
    payment.allocations = [(invoice, invoice.total) for invoice in chosen]
    payment.applied = list(payment.allocations)
    for invoice in chosen:
        invoice.paid, invoice.status, invoice.paid_at = invoice.total, "paid", payment.at
    story.decoy("one payment allocated to several", payment.id, *(i.id for i in chosen))
    story.pay().close()


@decoy
def dispute_won(story: Story, case: int) -> None:
    """Disputed, defended, won."""
    payment = by_card(story)
    for later, kind in ((9, "disputed"), (25, "dispute_won")):
        payment.events.append(Event(kind, payment.amount, at(payment.at.date() + later * DAY, 8)))
    story.decoy("dispute won", payment.id, payment.applied[0][0].id)
    story.pay().close()


@decoy
def failed_then_paid(story: Story, case: int) -> None:
    """Declined, tried again two days later, paid."""
    payment = by_card(story)
    before = payment.at - timedelta(days=2)
    payment.events.insert(0, Event("failed", payment.amount, before, failure="insufficient_funds"))
    payment.events.insert(0, Event("attempted", payment.amount, before - timedelta(seconds=40)))
    story.decoy("failed, then paid", payment.id)
    story.pay().close()


@decoy
def failed_then_paid_by_another(story: Story, case: int) -> None:
    """Declined; another payment settled the invoice three days later."""
    story.sell()
    story.bill()
    invoice, _ = story.billed(middle(story))
    failed = receive(story, invoice.issued_on + 3 * DAY, invoice.total, "card", invoice.currency)
    failed.invoice_id, failed.fee, failed.in_payout = invoice.id, 0, False
    failed.events = [Event("failed", failed.amount, failed.at, failure="card_declined")]
    paid = settle(story, invoice, invoice.issued_on + 6 * DAY, "event", method="card")
    story.decoy("failed, then paid by another", failed.id, paid.id, invoice.id)
    story.pay().close()


@decoy
def events_come_twice(story: Story, case: int) -> None:
    """The same event rows were delivered a second time."""
    payment = by_card(story)
    payment.copies = len(payment.events)
    story.decoy("events come twice", payment.id, payment.applied[0][0].id)
    story.pay().close()


@decoy
def refunded_with_a_note(story: Story, case: int) -> None:
    """A part was refunded, and a credit note says why."""
    story.sell()
    story.bill()
    invoice, line = story.billed(middle(story))
    payment = settle(story, invoice, invoice.issued_on + 5 * DAY, "event", method="card")
    note = story.credit(invoice, [(line, line.amount // 4)], "refund", payment.at.date() + 6 * DAY)
    back = note.amount + note.tax
    payment.events.append(Event("refunded", back, at(note.issued_on + DAY, 10)))
    payment.applied = [(invoice, payment.amount - back)]
    invoice.paid -= back
    story.decoy("refunded with a note", payment.id, invoice.id, note.id)
    story.pay().close()


@decoy
def written_off_by_a_note(story: Story, case: int) -> None:
    """Long past due, and written off with approval."""
    invoice = old_invoice(story)
    lines = [(line, line.amount) for line in invoice.lines]
    note = story.credit(invoice, lines, "write_off", story.as_of - 10 * DAY)
    invoice.status = "paid"
    story.decoy("written off by a note", invoice.id, note.id)
    story.pay().close()


@decoy
def uncollectible(story: Story, case: int) -> None:
    """Long past due and given up."""
    invoice = old_invoice(story)
    invoice.status, story.mirrors = "uncollectible", False
    story.decoy("uncollectible", invoice.id)
    story.pay().close()


@decoy
def paid_before_the_invoice(story: Story, case: int) -> None:
    """The money came three days before the invoice, and names it."""
    story.sell()
    story.bill()
    invoice, _ = story.billed(middle(story))
    payment = settle(story, invoice, invoice.issued_on - 3 * DAY, "given")
    story.decoy("paid before the invoice", payment.id, invoice.id)
    story.pay().close()


@decoy
def unapplied_since_three_days(story: Story, case: int) -> None:
    """A transfer without a reference that came three days ago: within the week."""
    story.sell()
    story.bill().pay()
    payment = receive(story, story.as_of - 3 * DAY, story.money(555) + 5, "bank_transfer")
    payment.unapplied = payment.amount
    story.decoy("unapplied since three days", payment.id)
    story.close()


@decoy
def past_due_for_three_weeks(story: Story, case: int) -> None:
    """Past due by less than the thirty days."""
    story.terms = 14
    story.sell(ago=(6, 7))
    story.bill()
    invoice = next(i for i in reversed(story.invoices) if 1 <= (story.as_of - i.due_on).days <= 29)
    story.hold.add(invoice.id)
    story.decoy("past due for less than a month", invoice.id)
    story.pay().close()
