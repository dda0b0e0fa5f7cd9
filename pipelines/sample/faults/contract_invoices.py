"""Faults of whole invoices and subscriptions: too many, without a contract, late, unsent, wrong in themselves."""

from copy import copy
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from pipelines.sample.calendar import DAY
from pipelines.sample.faults import fault, placed_in
from pipelines.sample.faults.telling import middle
from pipelines.sample.records import Item, Subscription
from pipelines.sample.story import Story


@fault
def duplicate_invoice(story: Story, case: int) -> None:
    """The newest month was invoiced twice, two days apart."""
    story.sell(ago=(4, 6))
    story.bill()
    first = story.recent(3, 34)
    again = replace(first, lines=[copy(line) for line in first.lines], issued_on=first.issued_on + 2 * DAY)
    place = len(story.invoices) + 1
    again.id, again.number = f"in_{story.number:06d}_{place:03d}", f"INV-{story.number:06d}-{place:03d}"
    again.due_on = first.due_on + 2 * DAY
    for number, line in enumerate(again.lines, 1):
        line.id = f"il_{story.number:06d}_{place:03d}_{number}"
    story.invoices.append(again)
    story.hold.add(again.id)
    story.find("duplicate_invoice", "invoice", again.id, again.net, "overbilling", note=f"repeats {first.id}")
    story.pay().close()


@fault
def duplicate_subscription(story: Story, case: int) -> None:
    """Someone set the contract up a second time; both bill."""
    line = story.sell(ago=(6, 7))
    story.bill()
    first = story.subscriptions[0]
    rows = story.due_rows[-2:]
    second = Subscription(
        f"sub_{story.number:06d}_2", first.customer_id, first.contract_id, first.deal_id, first.currency, rows[0].start
    )
    item = Item(
        f"si_{story.number:06d}_2_1", None, line.sku, line.quantity, line.price or Decimal(0), "month", "monthly"
    )
    item.start, second.terms = rows[0].start, first.terms
    second.items.append(item)
    story.subscriptions.append(second)
    from pipelines.sample import biller

    total = 0
    for row in rows:
        billed = biller.invoice_line(story, row, item)
        billed.deal_line_id = None
        biller.invoice(story, second, row.bill_on, [billed])
        total += billed.amount
    story.find("duplicate_subscription", "subscription", second.id, total, "overbilling", note=f"beside {first.id}")
    story.pay().close()


@fault
def invoice_without_contract(story: Story, case: int) -> None:
    """A customer known to the CRM, without any deal, was invoiced."""
    story.paying = "event"
    invoice = story.loose_invoice(story.as_of - timedelta(days=50), story.money(400))
    story.find("invoice_without_contract", "invoice", invoice.id, note="no deal, no contract")
    story.pay().close()


@fault
def late_first_invoice(story: Story, case: int) -> None:
    """The hand-over took twenty days."""
    story.sell(ago=(3, 5))
    story.bill()
    first = story.invoices[0]
    first.issued_on += 20 * DAY
    first.due_on += 20 * DAY
    story.find("late_first_invoice", "deal", story.deals[0].id, first.net, "exposure", note="20 days after bill_on")
    story.pay().close()


@fault
def billing_frequency_mismatch(story: Story, case: int) -> None:
    """Sold by the quarter, billed by the month: one month of the running quarter is still to come."""
    line = story.sell(ago=(4, 4))
    story.bill()
    line.frequency = "quarterly"
    rows = [row for group in story.schedule().values() for row in group]
    for invoice in story.invoices:
        for billed in invoice.lines:
            billed.row = next(row for row in rows if row.start <= billed.start <= row.end)
    current = story.due_rows[-1]
    billed_so_far = sum(b.amount for i in story.invoices for b in i.lines if b.row and b.row.start == current.start)
    gap = max(0, current.amount - billed_so_far)
    story.find("billing_frequency_mismatch", "deal_line", line.id, gap, "exposure", note="monthly instead of quarterly")
    story.pay().close()


@fault
def payment_terms_mismatch(story: Story, case: int) -> None:
    """The newest invoice gives thirty days more than agreed, and is unpaid."""
    story.sell()
    story.bill()
    invoice = story.recent(0, 31)
    invoice.due_on += 30 * DAY
    story.hold.add(invoice.id)
    story.find("payment_terms_mismatch", "invoice", invoice.id, invoice.total, "exposure", note="30 days too long")
    story.pay().close()


@fault
def stuck_draft(story: Story, case: int) -> None:
    """A draft of more than a week ago."""
    story.sell()
    story.bill()
    invoice = story.recent(8, 40)
    invoice.status = "draft"
    story.find("stuck_draft", "invoice", invoice.id, invoice.net, "exposure", note="never finalised")
    story.pay().close()


@fault
def invoice_not_sent(story: Story, case: int) -> None:
    """Finalised, and it stayed in the outbox."""
    story.terms = 45
    story.sell()
    story.bill()
    invoice = story.recent(4, 35)
    invoice.sent = False
    story.hold.add(invoice.id)
    story.find("invoice_not_sent", "invoice", invoice.id, invoice.net, "exposure", note="sent_at is empty")
    story.pay().close()


@fault
@placed_in("DE")
def tax_mismatch(story: Story, case: int) -> None:
    """One line at the reduced rate."""
    story.sell()
    story.bill()
    _, line = story.billed(middle(story))
    right = line.tax
    line.tax = right * 7 // 19
    story.find("tax_mismatch", "invoice_line", line.id, right - line.tax, "exposure", note="7% instead of 19%")
    story.pay().close()


@fault
def invoice_total_mismatch(story: Story, case: int) -> None:
    """The total says more than lines and tax."""
    story.sell()
    story.bill()
    invoice, _ = story.billed(middle(story))
    invoice.misprint = story.money(10)
    story.find("invoice_total_mismatch", "invoice", invoice.id, invoice.misprint, note="lines and tax say less")
    story.pay().close()
