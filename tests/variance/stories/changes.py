"""Amendments, ramps, uplifts, discounts."""

from tests.variance.book import Scenario, billed, month
from tests.variance.stories.telling import story


@story("more seats from February, billed as before")
def change_ignored(s: Scenario) -> None:
    old = s.seats()
    more = s.deal("2026-02-01", type="amendment")
    s.line(more, 15, action="change", replaces_line_id=old)
    s.monthly(old, [1, 2, 3])
    s.finds("amendment_not_applied", more, "400.00")


@story(
    "more seats from January that billing applied in March, with one line for the 200.00 a month of January and February"
)
def change_caught_up(s: Scenario) -> None:
    old = s.seats("2025-12-01")
    new = s.line(s.deal(type="amendment"), 15, action="change", replaces_line_id=old)
    s.invoice(billed(old, *month(12, 2025)))
    s.monthly(old, [1, 2])
    s.monthly(new, [3], 15)
    s.invoice(billed(new, "2026-01-01", "2026-02-28", 1, 400), issued="2026-03-02")


@story("the same of three months: a line over a quarter that makes up for it is no other frequency")
def change_caught_up_by_the_quarter(s: Scenario) -> None:
    old = s.seats("2025-11-01")
    new = s.line(s.deal("2025-12-01", type="amendment"), 15, action="change", replaces_line_id=old)
    s.invoice(billed(old, *month(11, 2025)))
    s.invoice(billed(old, *month(12, 2025)))
    s.monthly(old, [1, 2])
    s.monthly(new, [3], 15)
    s.invoice(billed(new, "2025-12-01", "2026-02-28", 1, 600), issued="2026-03-02")


@story("January and February in one line, no invoice of their own: right together")
def two_months_in_one(s: Scenario) -> None:
    line = s.seats("2025-12-01")
    s.invoice(billed(line, *month(12, 2025)))
    s.invoice(billed(line, "2026-01-01", "2026-02-28", 10, 40, "800.00"))
    s.monthly(line, [3])


@story("fewer seats from February, billed as before: too much")
def reduction_ignored(s: Scenario) -> None:
    old = s.seats()
    fewer = s.deal("2026-02-01", type="amendment")
    s.line(fewer, 4, action="change", replaces_line_id=old)
    s.monthly(None, [1, 2, 3])
    s.finds("amendment_not_applied", fewer, "480.00")


@story(
    "billed on the line that was changed, for five seats instead of twelve and not by the period; a second order's five are not billed"
)
def named_by_the_line_before(s: Scenario) -> None:
    old = s.seats()
    more = s.deal("2026-02-01", type="amendment")
    new = s.line(more, 12, action="change", replaces_line_id=old)
    other = s.line(s.deal("2026-02-01"), 5)
    s.monthly(old, [1])
    s.invoice(billed(old, "2026-02-02", "2026-02-28", 5))
    s.monthly(new, [3], 12)
    s.monthly(other, [3], 5)
    s.finds("quantity_mismatch", new, "280.00", "2026-02-01")
    s.finds("missing_invoice", other, "200.00", "2026-02-01")


@story("twice the seats from March 16, billed whole on the old line: 193.55 + 412.90 - 400.00")
def change_in_mid_period_ignored(s: Scenario) -> None:
    old = s.seats()
    more = s.deal("2026-03-16", type="amendment")
    s.line(more, 20, action="change", replaces_line_id=old)
    s.monthly(old, [1, 2, 3])
    s.finds("amendment_not_applied", more, "206.45")


@story(
    "renewed month by month and billed by the half year in shares: September billed whole, October not; the change before has nothing to do with it"
)
def shares_of_a_renewed_change(s: Scenario) -> None:
    # 4,800.00 for July to December, 184 days: 16 of July 417.39, August 808.70, September 782.61; before the change 15 days of 2,400.00.
    terms = {"auto_renew": True, "renewal_term_months": 1, "cancelled_on": "2025-11-30"}
    old = s.line(s.deal("2025-07-01", end_date="2025-07-31", **terms), billing_frequency="semiannual")
    more = s.deal("2025-07-16", type="amendment")
    new = s.line(more, 20, action="change", replaces_line_id=old, billing_frequency="semiannual")
    s.invoice(billed(old, "2025-07-01", "2025-07-15", amount="195.65"))
    s.invoice(billed(new, "2025-07-16", "2025-07-31", 20, 40, "417.39"))
    s.invoice(billed(new, *month(8, 2025), 20, 40, "808.70"))
    s.invoice(billed(new, *month(9, 2025), 20, 240))
    s.invoice(billed(new, *month(11, 2025), 20, 40, "782.61"))
    s.finds("proration_error", new, "4017.39", "2025-09-01")
    s.finds("missing_invoice", new, "808.70", "2025-10-01")


@story("changed in mid period, the unused time given back on a line that names none, the new line billed")
def change_with_unused_time(s: Scenario) -> None:
    old = s.seats()
    more = s.deal("2026-03-16", type="amendment")
    new = s.line(more, 20, action="change", replaces_line_id=old)
    s.monthly(old, [1, 2, 3])
    s.invoice(
        billed(None, "2026-03-16", "2026-03-31", -10, 40, "-206.45", is_proration=True),
        billed(new, "2026-03-16", "2026-03-31", 20, 40, "412.90", is_proration=True),
    )


@story("changed in mid period and billed by the difference: the two rows add up")
def change_by_difference(s: Scenario) -> None:
    old = s.seats()
    more = s.deal("2026-03-16", type="amendment")
    new = s.line(more, 20, action="change", replaces_line_id=old)
    s.monthly(old, [1, 2, 3])
    s.invoice(billed(new, "2026-03-16", "2026-03-31", 10, 40, "206.45", is_proration=True))


@story("a line removed from February, billed on")
def removal_ignored(s: Scenario) -> None:
    deal = s.deal()
    line = s.line(deal)
    gone = s.line(deal, 1, 150, sku="SSO")
    less = s.deal("2026-02-01", type="amendment")
    s.line(less, 1, 150, sku="SSO", action="remove", replaces_line_id=gone)
    for number in (1, 2, 3):
        s.invoice(billed(line, *month(number)), billed(gone, *month(number), 1, 150, sku="SSO"))
    s.finds("amendment_not_applied", less, "300.00")


@story("five seats more as a line of their own, never billed, while the ten are")
def added_seats_ignored(s: Scenario) -> None:
    line = s.seats()
    more = s.deal("2026-02-01", type="amendment")
    s.line(more, 5)
    s.monthly(line, [1, 2, 3])
    s.finds("amendment_not_applied", more, "400.00")


@story("an amendment sold another product, never billed: an add-on is missing, no amendment is late")
def product_added_later(s: Scenario) -> None:
    line = s.seats()
    addon = s.line(s.deal("2026-02-01", type="amendment"), 1, 150, sku="SSO")
    s.monthly(line, [1, 2, 3])
    s.finds("addon_unbilled", addon, "300.00")


@story("two lines of one sku with an item each; the dearer one's item is billed at the price of the other")
def parallel_lines_by_item(s: Scenario) -> None:
    deal = s.deal()
    first = s.line(deal)
    second = s.line(deal, 10, 50)
    s.subscription(first, second)
    for number, price in ((1, 50), (2, 50), (3, 40)):
        s.invoice(
            billed(None, *month(number), subscription_item_id=f"{s.name}-SI1"),
            billed(None, *month(number), price=price, subscription_item_id=f"{s.name}-SI2"),
        )
    s.finds("price_mismatch", second, "100.00", "2026-03-01")


@story("two lines of one sku, billed in one line: together they are right")
def parallel_lines_in_one(s: Scenario) -> None:
    line = s.seats()
    s.line(f"{s.name}-D1", 5)
    s.monthly(line, [1, 2, 3], quantity=15)


@story("the ramp's second step was missed in February, and March is at neither price")
def ramp_missed(s: Scenario) -> None:
    deal = s.deal()
    first = s.line(deal, end_date="2026-01-31")
    second = s.line(deal, 20, 38, start_date="2026-02-01")
    s.monthly(first, [1, 2])
    s.monthly(second, [3], quantity=20, price=37)
    s.finds("ramp_step_missed", second, "360.00", "2026-02-01")
    s.finds("price_mismatch", second, "20.00", "2026-03-01")


@story("the ramp's quantity is right, its price that of the step before")
def ramp_price_missed(s: Scenario) -> None:
    deal = s.deal()
    s.line(deal, 10, 30, end_date="2026-02-28")
    second = s.line(deal, 20, 40, start_date="2026-03-01")
    s.monthly(None, [1, 2], price=30)
    s.monthly(second, [3], quantity=20, price=30)
    s.finds("ramp_step_missed", second, "200.00", "2026-03-01")


@story("5% a year on the anniversary, billed at last year's price: 1,260.00 - 1,200.00")
def uplift_forgotten(s: Scenario) -> None:
    line = s.line(s.deal("2025-03-01"), annual_uplift_pct=5, billing_frequency="quarterly")
    for start, end in (
        ("2025-03-01", "2025-05-31"),
        ("2025-06-01", "2025-08-31"),
        ("2025-09-01", "2025-11-30"),
        ("2025-12-01", "2026-02-28"),
        ("2026-03-01", "2026-05-31"),
    ):
        s.invoice(billed(line, start, end, 10, 120))
    s.finds("uplift_missed", line, "60.00", "2026-03-01")


@story("10% at renewal, billed at the old price")
def renewal_uplift_forgotten(s: Scenario) -> None:
    line = s.line(s.deal(end_date="2026-02-28", auto_renew=True, renewal_uplift_pct=10))
    s.monthly(line, [1, 2, 3])
    s.finds("uplift_missed", line, "40.00", "2026-03-01")


@story("10% until January, still given in February; March is right")
def discount_ended(s: Scenario) -> None:
    line = s.seats(discount_pct=10, discount_until="2026-01-31")
    s.monthly(line, [1, 2], discount_amount=40)
    s.monthly(line, [3])
    s.finds("expired_discount", line, "40.00", "2026-02-01")


@story("25% on the invoice where 10% is agreed")
def discount_too_large(s: Scenario) -> None:
    line = s.seats(discount_pct=10)
    s.monthly(line, [1, 2], discount_amount=40)
    s.monthly(line, [3], discount_amount=100)
    s.finds("excess_discount", line, "60.00", "2026-03-01")


# The invoice over the line's whole term, right on the day it was written, looked like another frequency.
@story("a year billed once in advance, cancelled after six months, and half of it given back")
def term_cancelled_and_credited(s: Scenario) -> None:
    deal = s.deal("2025-07-01", end_date="2026-06-30", cancelled_on="2025-12-31")
    line = s.line(deal, billing_frequency="once")
    invoice = s.invoice(billed(line, "2025-07-01", "2026-06-30", 10, 480))
    s.credit(invoice, 2400, f"{invoice}-1", issued_on="2026-01-05")


# Counted from the contract's first end alone, the year that was billed is one before it, and the one that was not is none.
@story("more seats within the first renewed year, which was billed to its end; of the second one nothing is")
def renewed_line_changed_and_not_billed_again(s: Scenario) -> None:
    deal = s.deal("2024-12-01", end_date="2024-12-31", auto_renew=True, renewal_term_months=12)
    old = s.line(deal)
    new = s.line(s.deal("2025-11-01", type="amendment"), 15, action="change", replaces_line_id=old)
    s.invoice(billed(old, *month(12, 2024)))
    for number in range(1, 11):
        s.invoice(billed(old, *month(number, 2025)))
    for number in (11, 12):
        s.invoice(billed(new, *month(number, 2025), 15))
    s.finds("renewal_gap", deal, "1800.00")


# Read with the ends of other companies' contracts, the new line covers the day after the term, and nothing renewed.
@story("a contract renewed, and a later amendment adds a product without an end: the seats go on as before")
def endless_line_added_after_the_renewal(s: Scenario) -> None:
    deal = s.deal("2025-12-01", end_date="2025-12-31", auto_renew=True, renewal_term_months=12)
    seats = s.line(deal)
    sso = s.line(s.deal("2026-02-01", type="amendment"), 1, 50, sku="SSO")
    s.invoice(billed(seats, *month(12, 2025)))
    s.monthly(seats, [1, 2, 3])
    s.monthly(sso, [2, 3], 1, 50, sku="SSO")


# The days are the new line's, the name is the old one's: the line that it names has it.
@story("twice the seats from March 16, each part billed for its days, the second one on the old line's name")
def new_part_named_as_the_old(s: Scenario) -> None:
    old = s.seats()
    s.line(s.deal("2026-03-16", type="amendment"), 20, action="change", replaces_line_id=old)
    s.monthly(old, [1, 2])
    s.invoice(billed(old, "2026-03-01", "2026-03-15", amount="193.55"))
    s.invoice(billed(old, "2026-03-16", "2026-03-31", 20, amount="412.90"))
