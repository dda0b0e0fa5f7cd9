"""Near misses between contract and billing."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from pipelines.sample import shapes
from pipelines.sample.calendar import DAY, add_months, at
from pipelines.sample.decoys import decoy
from pipelines.sample.faults.telling import middle
from pipelines.sample.money import to_minor
from pipelines.sample.records import Usage
from pipelines.sample.schedule import usage_row
from pipelines.sample.story import Story


def shaped(story: Story, shape: shapes.Shape, least: int = 6, most: int = 7) -> None:
    """A clean shape, every line named."""
    story.naming, story.paying = "deal_line", "event"
    shape(story, story.began(least, most))
    story.bill().pay().close()


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


@decoy
def void_and_billed_again(story: Story, case: int) -> None:
    """The first try was voided: the second is no duplicate."""
    story.sell()
    story.bill()
    first, _ = story.billed(middle(story))
    again = replace(first, lines=[replace(line) for line in first.lines], issued_on=first.issued_on + DAY)
    again.id, again.number = f"{first.id}_2", f"{first.number}-2"
    for line in again.lines:
        line.id = f"{line.id}_2"
    first.status = "void"
    story.invoices.insert(story.invoices.index(first) + 1, again)
    story.decoy("void and billed again", first.id, again.id)
    story.pay().close()


@decoy
def deleted_and_billed_again(story: Story, case: int) -> None:
    """The first try was deleted upstream: a tombstone bills nothing."""
    story.sell()
    story.bill()
    first, _ = story.billed(middle(story))
    again = replace(first, lines=[replace(line) for line in first.lines], issued_on=first.issued_on + DAY)
    again.id, again.number = f"{first.id}_2", f"{first.number}-2"
    for line in again.lines:
        line.id = f"{line.id}_2"
    first.deleted = True
    story.invoices.insert(story.invoices.index(first) + 1, again)
    story.decoy("deleted and billed again", first.id, again.id)
    story.pay().close()


@decoy
def starts_soon(story: Story, case: int) -> None:
    """Won, starts in two weeks, nothing billed."""
    story.naming = "deal_line"
    deal = story.deal(story.as_of + 14 * DAY, 12, closed=story.as_of - 5 * DAY)
    line = story.line(deal, "SEAT", shapes.seats(story), shapes.price(story, "40"))
    story.decoy("starts soon", deal.id, line.id, deal.account_id)
    story.close()


@decoy
def trial_still_running(story: Story, case: int) -> None:
    """The setup is paid, the trial runs for another week."""
    story.naming, story.paying = "deal_line", "event"
    start = story.as_of - 22 * DAY
    deal = story.deal(start, 12, closed=start - 6 * DAY)
    story.line(deal, "SEAT", shapes.seats(story), shapes.price(story, "40"), start=start + 30 * DAY)
    story.line(deal, "SETUP", 1, shapes.price(story, "1500"))
    story.bill()
    sub = story.subscriptions[0]
    sub.status, sub.start, sub.trial_end = "trialing", start, start + 29 * DAY
    story.decoy("trial still running", deal.id, sub.id)
    story.pay().close()


@decoy
def lost_deal(story: Story, case: int) -> None:
    """A large deal that was not won, beside a small one that was."""
    line = story.sell()
    lost = story.deal(line.deal.start, 12, contract=None)
    lost.is_won, lost.stage = False, "closed_lost"
    big = story.line(lost, "PLATFORM", 10)
    story.decoy("lost deal", lost.id, big.id)
    story.bill().pay().close()


@decoy
def renewed_itself(story: Story, case: int) -> None:
    """The term is over, the contract renewed itself and was billed so."""
    shaped(story, shapes.renewing_monthly, 4, 5)
    story.decoy("renewed itself", story.deals[0].id, story.subscriptions[0].id)


@decoy
def ended_without_renewal(story: Story, case: int) -> None:
    """The term is over and nothing renews it: billing rightly stopped."""
    line = story.sell(ago=(8, 8), months=6)
    story.decoy("ended without renewal", line.deal.id, line.id)
    story.bill()
    story.decoy("ended without renewal", story.subscriptions[0].id)
    story.pay().close()


@decoy
def nine_days_late(story: Story, case: int) -> None:
    """The first invoice nine days after its day: within the ten."""
    story.sell(ago=(3, 5))
    story.bill()
    first = story.invoices[0]
    first.issued_on += 9 * DAY
    first.due_on += 9 * DAY
    story.decoy("nine days late", story.deals[0].id, first.id)
    story.pay().close()


@decoy
def shorter_terms(story: Story, case: int) -> None:
    """An invoice due earlier than agreed harms nobody here."""
    story.terms = 30
    story.sell()
    story.bill()
    invoice, _ = story.billed(middle(story))
    invoice.due_on -= 9 * DAY
    story.decoy("shorter terms", invoice.id)
    story.pay().close()


@decoy
def fresh_draft(story: Story, case: int) -> None:
    """A draft of yesterday, its row not due."""
    story.naming, story.paying = "deal_line", "event"
    deal = story.deal(add_months(story.as_of - DAY, -4), None)
    story.line(deal, "SEAT", shapes.seats(story), shapes.price(story, "40"))
    story.bill()
    newest = max(story.invoices, key=lambda invoice: invoice.issued_on)
    if newest.issued_on + 3 * DAY > story.as_of:
        newest.status = "draft"
        story.decoy("fresh draft", newest.id, deal.id)
    story.pay().close()


@decoy
def not_sent_since_yesterday(story: Story, case: int) -> None:
    """Finalised yesterday, goes out tomorrow."""
    story.naming, story.paying = "deal_line", "event"
    deal = story.deal(add_months(story.as_of - DAY, -4), None)
    story.line(deal, "SEAT", shapes.seats(story), shapes.price(story, "40"))
    story.bill()
    newest = max(story.invoices, key=lambda invoice: invoice.issued_on)
    if newest.issued_on + 3 * DAY > story.as_of:
        newest.sent = False
        story.hold.add(newest.id)
        story.decoy("not sent since yesterday", newest.id)
    story.pay().close()


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
