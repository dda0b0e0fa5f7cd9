"""Near misses between contract and billing: amounts that look wrong."""

from decimal import Decimal
from fractions import Fraction

from pipelines.sample import shapes
from pipelines.sample.calendar import DAY, add_months
from pipelines.sample.decoys import decoy
from pipelines.sample.decoys.told import shaped
from pipelines.sample.faults.telling import middle
from pipelines.sample.money import to_minor
from pipelines.sample.story import Story


@decoy
def not_yet_due(story: Story, case: int) -> None:
    """The newest month began two days ago and is not invoiced yet: within the grace days."""
    story.naming, story.paying = "deal_line", "event"
    deal = story.deal(add_months(story.as_of - 2 * DAY, -4), None)
    line = story.line(deal, "SEAT", shapes.seats(story), shapes.price(story, "40"))
    story.bill()
    newest = max(story.invoices, key=lambda invoice: invoice.issued_on)
    if newest.issued_on + 3 * DAY > story.as_of:
        story.drop(newest)
    story.decoy("not yet due", deal.id, line.id)
    story.pay().close()


@decoy
def overbilled_and_credited(story: Story, case: int) -> None:
    """Billed too high and put right by an approved note."""
    story.sell(price="40")
    story.bill()
    row = middle(story)
    invoice, line = story.billed(row)
    line.unit_price = (row.unit or Fraction(0)) * 5 / 4
    story.reprice(line, to_minor(line.unit_price * Fraction(row.quantity), story.currency))
    note = story.credit(invoice, [(line, line.amount - row.amount)], "error", invoice.issued_on + DAY)
    story.decoy("overbilled and credited", row.line.id, invoice.id, line.id, note.id)
    story.pay().close()


@decoy
def credited_as_a_whole(story: Story, case: int) -> None:
    """A goodwill note that names the invoice and no line: spread over the lines, it explains itself."""
    story.naming, story.paying = "deal_line", "event"
    shapes.monthly(story, story.began(5, 6))
    story.bill()
    invoice, _ = story.billed(middle(story))
    from pipelines.sample.money import spread

    parts = spread(story.money(33), [line.amount for line in invoice.lines])
    note = story.credit(invoice, list(zip(invoice.lines, parts, strict=True)), "goodwill", invoice.issued_on + DAY)
    note.itemised = False
    story.decoy("credited as a whole", note.id, invoice.id, *(line.id for line in story.deals[0].lines))
    story.pay().close()


@decoy
def small_credit_without_approval(story: Story, case: int) -> None:
    """Below the threshold nobody needs to approve."""
    story.sell(quantity=30)
    story.bill()
    invoice, line = story.billed(middle(story))
    note = story.credit(invoice, [(line, story.money(60))], "goodwill", invoice.issued_on + DAY, approved_by=None)
    story.decoy("small credit without approval", note.id, invoice.id)
    story.pay().close()


@decoy
def change_in_mid_month(story: Story, case: int) -> None:
    """More seats in the middle of a paid month: unused time given back, the rest billed."""
    shaped(story, shapes.grown)
    story.decoy(
        "change in mid-month", *(d.id for d in story.deals), *(line.id for d in story.deals for line in d.lines)
    )


@decoy
def cancelled_and_credited(story: Story, case: int) -> None:
    """Cancelled in a paid month, the rest credited and refunded."""
    shaped(story, shapes.cancelled)
    story.decoy(
        "cancelled and credited",
        *(d.id for d in story.deals),
        *(n.id for n in story.notes),
        *(p.id for p in story.payments),
    )


@decoy
def removed_line(story: Story, case: int) -> None:
    """An option was removed and is no longer billed."""
    shaped(story, shapes.shrunk)
    story.decoy("removed line", *(line.id for d in story.deals for line in d.lines))


@decoy
def last_month_by_30_360(story: Story, case: int) -> None:
    """A partial month by the contract's own rule."""
    shaped(story, shapes.thirty)
    story.decoy("last month by 30/360", story.deals[0].lines[0].id)


@decoy
def ramp_left_on_the_first_step(story: Story, case: int) -> None:
    """The invoice names the first step's line, at the second step's right price."""
    story.naming, story.paying = "deal_line", "event"
    start = story.began(6, 7)
    step = add_months(start, 3)
    deal = story.deal(start, 18)
    count = shapes.seats(story)
    first = story.line(deal, "SEAT", count, shapes.price(story, "44"), start=start, end=step - DAY)
    story.line(deal, "SEAT", count, shapes.price(story, "36"), start=step)
    story.bill()
    for invoice in story.invoices:
        for line in invoice.lines:
            line.deal_line_id, line.item_id = first.id, story.subscriptions[0].items[0].id
    story.decoy("ramp left on the first step", *(line.id for line in deal.lines))
    story.pay().close()


@decoy
def discount_ends_on_a_period_start(story: Story, case: int) -> None:
    """The discount's last day is a period's first: that period still has it, the next has not."""
    line = story.sell(discount=Decimal("15"))
    line.deal.approved_discount = Decimal("15")
    line.discount_until = add_months(line.deal.start, 2)
    story.decoy("discount ends on a period's start", line.id)
    story.bill().pay().close()


@decoy
def off_by_one_minor_unit(story: Story, case: int) -> None:
    """One minor unit is rounding."""
    story.sell()
    story.bill()
    row = middle(story)
    _, line = story.billed(row)
    line.amount += 1
    story.decoy("off by one minor unit", row.line.id, line.id)
    story.pay().close()
