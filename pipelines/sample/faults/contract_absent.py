"""Faults between contract and billing: sold, and not billed, or no longer, or not as it was changed."""

from fractions import Fraction

from pipelines.sample import shapes
from pipelines.sample.calendar import DAY, add_months
from pipelines.sample.faults import fault
from pipelines.sample.faults.telling import middle, period, relink, repeat_undue
from pipelines.sample.story import Story


@fault
def unbilled_contract(story: Story, case: int) -> None:
    """Won and delivered, and billing never heard of it."""
    shapes.annual_term(story, story.began(2, 5))
    story.schedule()
    total = sum(row.amount for row in story.due_rows)
    story.find("unbilled_contract", "deal", story.deals[0].id, total, "leakage", note="no invoice was ever made")
    story.close()


@fault
def missing_invoice(story: Story, case: int) -> None:
    """One month in the middle was skipped, on all lines."""
    shapes.monthly(story, story.began(5, 7))
    story.naming, story.paying = "deal_line", "given"
    story.bill()
    invoice, _ = story.billed(middle(story))
    for line in invoice.lines:
        assert line.row
        period(story, "missing_invoice", line.row, 0, "the month was skipped")
    story.drop(invoice)
    story.pay().close()


@fault
def billing_stopped_early(story: Story, case: int) -> None:
    """The subscription was canceled or paused in billing, the contract goes on."""
    story.sell()
    story.bill()
    sub = story.subscriptions[0]
    stop = story.due_rows[-3].end
    lost = [row for row in story.due_rows if row.start > stop]
    for invoice in [i for i in story.invoices if i.lines[0].start > stop]:
        story.drop(invoice)
    if case % 2:
        sub.status = "paused"  # nothing says since when: the last invoice does
    else:
        sub.status, sub.canceled_on, sub.end = "canceled", stop, stop
    total = sum(row.amount for row in lost)
    story.find(
        "billing_stopped_early", "subscription", sub.id, total, "leakage", note=f"{sub.status} in billing after {stop}"
    )
    story.pay().close()


@fault
def addon_unbilled(story: Story, case: int) -> None:
    """Single sign-on was sold with the seats and never reached billing."""
    seats = story.sell()
    addon = story.line(seats.deal, "SSO", 1, shapes.price(story, "150"))
    story.bill()
    for line in [line for invoice in story.invoices for line in invoice.lines if line.sku == "SSO"]:
        story.unbill(line)
    story.subscriptions[0].items = [item for item in story.subscriptions[0].items if item.sku != "SSO"]
    total = sum(row.amount for row in story.due_rows if row.line is addon)
    story.find("addon_unbilled", "deal_line", addon.id, total, "leakage", note="sku on no invoice")
    story.pay().close()


@fault
def one_time_fee_unbilled(story: Story, case: int) -> None:
    """The setup fee was forgotten."""
    seats = story.sell()
    fee = story.line(seats.deal, "SETUP", 1, shapes.price(story, "1500"))
    story.bill()
    row = next(row for row in story.due_rows if row.line is fee)
    story.unbill(story.billed(row)[1])
    story.find("one_time_fee_unbilled", "deal_line", fee.id, row.amount, "leakage", note="setup fee never invoiced")
    story.pay().close()


@fault
def amendment_not_applied(story: Story, case: int) -> None:
    """Five seats more from a period's start; the invoices go on with the old count."""
    old = story.sell(quantity=10, months=24)
    story.bill()
    change = story.due_rows[-2].start
    more = story.deal(change, None, type="amendment", amends=old.deal.id, end=old.deal.end)
    new = story.line(more, "SEAT", 15 + case % 3, old.price, action="change", replaces=old)
    relink(story)
    short = [row for row in story.due_rows if row.line is new]
    lost = sum(row.amount - story.billed(row)[1].amount for row in short)
    story.find("amendment_not_applied", "deal", more.id, lost, "leakage", note="billed as before the amendment")
    story.pay().close()


@fault
def removal_not_applied(story: Story, case: int) -> None:
    """Single sign-on was removed by an amendment and is billed on."""
    seats = story.sell(months=24)
    sso = story.line(seats.deal, "SSO", 1, shapes.price(story, "150"))
    story.bill()
    gone = next(row for row in story.due_rows[-3:] if row.line is sso).start
    less = story.deal(gone, None, type="amendment", amends=seats.deal.id, end=seats.deal.end)
    story.line(less, "SSO", 1, sso.price, action="remove", replaces=sso)
    story.schedule()
    extra = [line for i in story.invoices for line in i.lines if line.sku == "SSO" and line.start >= gone]
    over = sum(line.amount for line in extra)
    story.find("amendment_not_applied", "deal", less.id, over, "overbilling", note="removed, and still billed")
    story.pay().close()


@fault
def ramp_step_missed(story: Story, case: int) -> None:
    """The second step of a ramp is billed at the first step's price."""
    story.naming, story.paying = "deal_line", "event"
    start = story.began(5, 7)
    step = add_months(start, 4)
    deal = story.deal(start, 18)
    count = shapes.seats(story)
    first = story.line(deal, "SEAT", count, shapes.price(story, "30"), start=start, end=step - DAY)
    assert first.price
    second = story.line(deal, "SEAT", count, first.price * 2, start=step)
    story.bill()
    for row in [row for row in story.due_rows if row.line is second]:
        _, line = story.billed(row)
        line.unit_price = Fraction(first.price)
        story.reprice(line, row.amount // 2)
        period(story, "ramp_step_missed", row, line.amount, "billed at the step before")
    repeat_undue(story, second, lambda line, row: story.reprice(line, row.amount // 2))
    story.pay().close()
