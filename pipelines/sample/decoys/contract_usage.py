"""Near misses in usage, commitments and what is invoiced ahead."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from pipelines.sample import shapes
from pipelines.sample.calendar import DAY, add_months, at
from pipelines.sample.decoys import decoy
from pipelines.sample.records import Usage
from pipelines.sample.schedule import usage_row
from pipelines.sample.story import Story


@decoy
def used_what_is_included(story: Story, case: int) -> None:
    """Months below the included quantity are not charged; nor would some rejected calls have been."""
    story.naming, story.paying = "deal_line", "event"
    start = story.began(5, 6)
    deal = story.deal(start, None)
    story.line(deal, "PLATFORM", 1, shapes.price(story, "500"))
    line = story.line(
        deal, "API", 0, Decimal("0.002") * (150 if story.currency == "JPY" else 1), included=Decimal(10_000)
    )
    story.use(line, [25_000, 4_000, 18_000, 3_000, 15_000, 2_000, 12_000], start)
    day = add_months(start, 1) + 9 * DAY
    story.usage.append(
        Usage(f"ur_{story.number:06d}_x", line.meter or "", Decimal(1_000), at(day, 3), status="rejected")
    )
    story.decoy("used what is included", line.id, f"{story.customer.id}|{line.meter}")  # type: ignore[union-attr]
    story.bill().pay().close()


@decoy
def usage_at_midnight_elsewhere(story: Story, case: int) -> None:
    """A record of half past midnight, written in a zone two hours east: in UTC it belongs to the period before."""
    story.naming, story.paying = "deal_line", "event"
    start = story.began(5, 6)
    line = shapes.graduated(story, start)
    moment = at(add_months(start, 2) - DAY, 22, 30)
    story.usage.append(Usage(f"ur_{story.number:06d}_z", line.meter or "", Decimal(7_777), moment, offset=2))
    story.decoy("usage at midnight elsewhere", line.id)
    story.bill().pay().close()


@decoy
def usage_delivered_twice_billed_once(story: Story, case: int) -> None:
    """A record came under two ids; billing counted it once."""
    story.naming, story.paying = "deal_line", "event"
    line = shapes.graduated(story, story.began(5, 6))
    first = story.usage[2]
    story.usage.append(replace(first, id=f"{first.id}_again"))
    story.decoy("usage delivered twice, billed once", line.id, f"{story.customer.id}|{line.meter}")  # type: ignore[union-attr]
    story.bill().pay().close()


@decoy
def true_up_in_one_line(story: Story, case: int) -> None:
    """Usage and the rest of the minimum stand in one invoice line."""
    story.naming, story.paying = "deal_line", "event"
    line = shapes.committed(story, story.began(7, 8))
    line.commit = story.money(900)
    story.bill()
    for invoice in story.invoices:
        usage = next((each for each in invoice.lines if each.row and each.row.charge == "usage"), None)
        rest = next((each for each in invoice.lines if each.row and each.row.charge == "commit"), None)
        if usage and rest:
            invoice.lines.remove(rest)
            story.reprice(usage, usage.amount + rest.amount)
            usage.unit_price = None
    story.decoy("true-up in one line", line.id)
    story.pay().close()


@decoy
def volume_at_the_bound(story: Story, case: int) -> None:
    """Exactly at the bound of a tier, and one beyond it."""
    story.naming, story.paying = "deal_line", "event"
    start = story.began(5, 6)
    line = shapes.volume(story, start)
    story.usage.clear()
    story.use(line, [1000, 1001, 5000, 5001, 999, 1000, 1001], start, records=1)
    story.bill()
    first = next(row for row in story.due_rows if row.charge == "usage")
    assert first.amount == usage_row(line, first.start, first.end, first.quantity)
    story.decoy("volume at the bound", line.id)
    story.pay().close()


@decoy
def invoiced_ahead(story: Story, case: int) -> None:
    """Next month's invoice went out a week early: its row is not due, and nobody minds."""
    story.naming, story.paying = "deal_line", "event"
    deal = story.deal(add_months(story.as_of - timedelta(days=25), -4), None)
    line = story.line(deal, "SEAT", shapes.seats(story), shapes.price(story, "40"))
    kept, story.as_of = story.as_of, story.as_of + 10 * DAY
    story.bill()
    story.as_of = kept
    story.schedule()
    for invoice in story.invoices:
        if invoice.issued_on > story.as_of:
            terms = invoice.due_on - invoice.issued_on
            invoice.issued_on = story.as_of - 2 * DAY
            invoice.due_on = invoice.issued_on + terms
    story.decoy("invoiced ahead", deal.id, line.id)
    story.pay().close()
