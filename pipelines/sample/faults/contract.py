"""Faults between contract and billing."""

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from pipelines.sample import shapes
from pipelines.sample.calendar import DAY, add_months, thirty_360
from pipelines.sample.faults import fault, placed_in
from pipelines.sample.money import to_minor
from pipelines.sample.products import SCALE
from pipelines.sample.records import InvoiceLine, Item, Line, Row, Subscription
from pipelines.sample.story import Story


def sign(billed: int, expected: int) -> str:
    """The category of a code that goes by sign."""
    return "leakage" if billed < expected else "overbilling"


def period(story: Story, code: str, row: Row, billed: int, note: str, category: str | None = None) -> None:
    """A finding on one deal line x period, over the difference."""
    story.find(
        code,
        "deal_line x period",
        row.line.id,
        abs(row.amount - billed),
        category or sign(billed, row.amount),
        period_start=row.start,
        note=note,
    )


def middle(story: Story) -> Row:
    """A due row that is neither the first nor the last."""
    due = story.due_rows
    return due[len(due) // 2]


def relink(story: Story) -> None:
    """Point invoice lines at the rows of the schedule as it is now, by period."""
    rows = [row for group in story.schedule().values() for row in group]
    for invoice in story.invoices:
        for line in invoice.lines:
            if line.row:
                sku, start = line.row.line.sku, line.start
                line.row = next((r for r in rows if r.line.sku == sku and r.start == start and r.amount), line.row)


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
    _repeat_undue(story, second, lambda line, row: story.reprice(line, row.amount // 2))
    story.pay().close()


def _repeat_undue(story: Story, item: Line, spoil: Callable[[InvoiceLine, Row], None]) -> None:
    """What billing gets wrong it also gets wrong on rows that are billed and not due yet: no finding there."""
    due = {(row.line.id, row.start) for row in story.due_rows}
    for invoice in story.invoices:
        for line in invoice.lines:
            if line.row and line.row.line is item and (item.id, line.row.start) not in due:
                spoil(line, line.row)


@fault
def uplift_missed(story: Story, case: int) -> None:
    """The anniversary passed and the price stayed."""
    line = story.sell(ago=(14, 14), months=36, uplift=Decimal("3.5"))
    story.bill()
    flat = replace(line, uplift=None)
    anniversary = add_months(line.first, 12)
    old = to_minor(Fraction(flat.quantity) * Fraction(flat.price or 0), story.currency)

    def keep_old(billed: InvoiceLine, row: Row) -> None:
        if row.start >= anniversary:
            billed.unit_price = Fraction(flat.price or 0)
            story.reprice(billed, old)

    for row in [row for row in story.due_rows if row.start >= anniversary]:
        keep_old(story.billed(row)[1], row)
        period(story, "uplift_missed", row, old, "billed at last year's price")
    _repeat_undue(story, line, keep_old)
    story.pay().close()


@fault
def expired_discount(story: Story, case: int) -> None:
    """Ten percent off for three months, still there in the fourth and after."""
    line = story.sell(discount=Decimal("10"))
    line.deal.approved_discount = Decimal("10")
    line.discount_until = add_months(line.deal.start, 3) - DAY
    story.bill()
    until = line.discount_until

    def still_off(billed: InvoiceLine, row: Row) -> None:
        if row.start > until:
            story.reprice(billed, to_minor((row.gross or Fraction(0)) * 9 / 10, story.currency))
            billed.discount = (row.gross or Fraction(0)) / 10

    for row in [row for row in story.due_rows if row.start > until]:
        billed = story.billed(row)[1]
        still_off(billed, row)
        period(story, "expired_discount", row, billed.amount, f"discount ended on {until}")
    _repeat_undue(story, line, still_off)
    story.pay().close()


@fault
def excess_discount(story: Story, case: int) -> None:
    """Ten percent were agreed, the invoice gives twenty-five."""
    line = story.sell(discount=Decimal("10"))
    line.deal.approved_discount = Decimal("10")
    story.bill()
    row = middle(story)
    _, billed = story.billed(row)
    full = (row.unit or Fraction(0)) * Fraction(row.quantity)
    story.reprice(billed, to_minor(full * 3 / 4, story.currency))
    billed.discount = full / 4
    period(story, "excess_discount", row, billed.amount, "25% given, 10% agreed")
    story.pay().close()


@fault
def price_mismatch(story: Story, case: int) -> None:
    """One month at another unit price: too low, or too high in every second case."""
    story.sell(price="40")
    story.bill()
    row = middle(story)
    _, billed = story.billed(row)
    billed.unit_price = (row.unit or Fraction(0)) * (Fraction(43, 40) if case % 2 else Fraction(37, 40))
    story.reprice(billed, to_minor(billed.unit_price * Fraction(row.quantity), story.currency))
    period(story, "price_mismatch", row, billed.amount, "unit price differs")
    story.pay().close()


@fault
def quantity_mismatch(story: Story, case: int) -> None:
    """One month with fewer seats than sold: or more, in every second case."""
    story.sell(quantity=20 + case)
    story.bill()
    row = middle(story)
    _, billed = story.billed(row)
    billed.quantity = row.quantity + (3 if case % 2 else -4)
    story.reprice(billed, to_minor((row.unit or Fraction(0)) * Fraction(billed.quantity), story.currency))
    period(story, "quantity_mismatch", row, billed.amount, f"{billed.quantity} billed, {row.quantity} sold")
    story.pay().close()


@fault
def proration_error(story: Story, case: int) -> None:
    """The last, partial month is billed in full: or by 30/360, where that makes a difference."""
    line = story.sell(ago=(6, 6))
    line.deal.end = add_months(line.deal.start, 4) + timedelta(days=10)
    story.bill()
    row = story.due_rows[-1]
    _, billed = story.billed(row)
    full = (row.unit or Fraction(0)) * Fraction(row.quantity)
    by_360 = to_minor(full * Fraction(thirty_360(row.start, row.end), 30), story.currency)
    story.reprice(billed, by_360 if abs(by_360 - row.amount) > 1 else to_minor(full, story.currency))
    period(story, "proration_error", row, billed.amount, "11 days by another rule than actual days")
    story.pay().close()


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
