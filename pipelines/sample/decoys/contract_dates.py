"""Near misses between contract and billing: documents and dates that look wrong."""

from dataclasses import replace

from pipelines.sample import shapes
from pipelines.sample.calendar import DAY, add_months
from pipelines.sample.decoys import decoy
from pipelines.sample.decoys.told import shaped
from pipelines.sample.faults.telling import middle
from pipelines.sample.story import Story


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
