"""Faults between contract and billing: billed, at another amount than agreed."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from pipelines.sample.calendar import DAY, add_months, thirty_360
from pipelines.sample.faults import fault
from pipelines.sample.faults.telling import middle, period, repeat_undue
from pipelines.sample.money import to_minor
from pipelines.sample.records import InvoiceLine, Row
from pipelines.sample.story import Story


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
    repeat_undue(story, line, keep_old)
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
    repeat_undue(story, line, still_off)
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
