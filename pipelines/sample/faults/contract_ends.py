"""Faults between contract and billing where a term, a trial or a commitment ends."""

from datetime import timedelta
from decimal import Decimal

from pipelines.sample import shapes
from pipelines.sample.faults import fault
from pipelines.sample.faults.telling import period
from pipelines.sample.products import SCALE
from pipelines.sample.story import Story


@fault
def commit_shortfall_unbilled(story: Story, case: int) -> None:
    """A quarter's calls fell short of the minimum and no true-up was made."""
    story.naming, story.paying = "deal_line", "event"
    line = shapes.committed(story, story.began(7, 8))
    line.commit = story.money(900)
    story.bill()
    row = next(row for row in story.due_rows if row.charge == "commit" and row.amount)
    story.unbill(story.billed(row)[1])
    period(story, "commit_shortfall_unbilled", row, 0, "no true-up for the quarter", "leakage")
    story.pay().close()


@fault
def renewal_gap(story: Story, case: int) -> None:
    """The term was over, the contract renewed itself, the subscription just ended."""
    line = story.sell(ago=(8, 8), months=6)
    deal = line.deal
    deal.auto_renew, deal.renewal_term, deal.renewal_uplift = True, 6, Decimal("3")
    story.bill()
    end = deal.end
    assert end
    for invoice in [i for i in story.invoices if i.lines[0].start > end]:
        story.drop(invoice)
    sub = story.subscriptions[0]
    sub.status, sub.end, sub.canceled_on = "canceled", end, end
    total = sum(row.amount for row in story.due_rows if row.start > end)
    story.find("renewal_gap", "deal", deal.id, total, "leakage", note=f"nothing billed after {end}")
    story.pay().close()


@fault
def renewal_gap_of_usage(story: Story, case: int) -> None:
    """The term was over and nothing renews it, the calls went on: all lines are owed as if renewed without uplift."""
    seats = story.sell(ago=(8, 8), months=6)
    deal, end = seats.deal, seats.deal.end
    assert end
    calls = story.line(deal, "API", 0, Decimal("0.002") * SCALE[story.currency])
    story.use(calls, [story.rng.randrange(50_000, 90_000) for _ in range(10)], deal.start or end)
    story.bill()
    deal.auto_renew, deal.renewal_term = True, 6
    story.schedule()
    total = sum(row.amount for row in story.due_rows if row.start > end)
    deal.auto_renew, deal.renewal_term = False, None
    story.schedule()
    story.find("renewal_gap", "deal", deal.id, total, "leakage", note=f"usage goes on after {end}")
    story.pay().close()


@fault
def trial_not_converted(story: Story, case: int) -> None:
    """The trial is over, the setup was paid, the seats were never billed."""
    story.naming, story.paying = "deal_line", "event"
    start = story.began(3, 4)
    deal = story.deal(start, 12)
    seats = story.line(deal, "SEAT", shapes.seats(story), shapes.price(story, "40"), start=start + timedelta(days=30))
    story.line(deal, "SETUP", 1, shapes.price(story, "1500"))
    story.bill()
    for line in [line for invoice in story.invoices for line in invoice.lines if line.sku == "SEAT"]:
        story.unbill(line)
    sub = story.subscriptions[0]
    sub.status, sub.start, sub.trial_end = "trialing", start, start + timedelta(days=29)
    total = sum(row.amount for row in story.due_rows if row.line is seats)
    story.find("trial_not_converted", "subscription", sub.id, total, "leakage", note=f"trial ended on {sub.trial_end}")
    story.pay().close()


@fault
def billed_after_cancellation(story: Story, case: int) -> None:
    """Cancelled at a period's end, and two more invoices went out."""
    line = story.sell()
    story.bill()
    on = story.due_rows[-3].end
    line.deal.cancelled_on = on
    story.schedule()
    for invoice in story.invoices:
        for billed in invoice.lines:
            if billed.start > on:
                note = f"cancelled on {on}"
                story.find(
                    "billed_after_cancellation", "invoice_line", billed.id, billed.amount, "overbilling", note=note
                )
    story.pay().close()
