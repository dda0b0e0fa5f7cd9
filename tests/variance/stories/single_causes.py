"""One difference has one cause, and what has another one is not taken for it."""

from tests.variance.book import Scenario, billed, month
from tests.variance.stories.telling import story


@story("billed once for half a year of a cancelled year, at one month's price: no share of a period explains that")
def a_term_at_a_months_price(s: Scenario) -> None:
    line = s.line(s.deal(end_date="2026-12-31", cancelled_on="2026-06-30"), billing_frequency="once")
    s.invoice(billed(line, "2026-01-01", "2026-06-30"))
    s.finds("price_mismatch", line, "2000.00", "2026-01-01")


@story(
    "a year billed once, 10% off until June and billed off all of it: the discount that has ended, six months of 40.00"
)
def a_discount_that_ends_inside_the_term(s: Scenario) -> None:
    terms = {"billing_frequency": "once", "discount_pct": 10, "discount_until": "2026-06-30"}
    line = s.line(s.deal(end_date="2026-12-31"), **terms)
    s.invoice(billed(line, "2026-01-01", "2026-12-31", 10, 480, discount_amount=480))
    s.finds("expired_discount", line, "240.00", "2026-01-01")


@story("March with a discount of 40.00 that nobody granted, and the same invoice again: 40.00 a piece, not 80.00")
def discounted_and_twice(s: Scenario) -> None:
    line = s.seats()
    s.monthly(line, [1, 2])
    s.monthly(line, [3], discount_amount=40)
    again = s.invoice(billed(line, *month(3), discount_amount=40), issued="2026-03-05")
    s.finds("excess_discount", line, "40.00", "2026-03-01")
    s.finds("duplicate_invoice", again, "360.00")


@story(
    "the unused half of a removed line given back on a line without a name is the removed line's, not its neighbour's"
)
def given_back_of_two(s: Scenario) -> None:
    deal = s.deal()
    stays = s.line(deal, 5)
    goes = s.line(deal)
    s.line(s.deal("2026-03-16", type="amendment"), action="remove", replaces_line_id=goes)
    for number in (1, 2, 3):
        s.invoice(billed(stays, *month(number), 5), billed(goes, *month(number)))
    s.invoice(billed(None, "2026-03-16", "2026-03-31", -10, 40, "-206.45", is_proration=True))


@story(
    "invoices whose header names nothing: January's line by its subscription item, February's by what was sold, March's by itself"
)
def known_by_their_lines(s: Scenario) -> None:
    line = s.seats()
    s.subscription(line, contract_id=None)
    nameless = {"contract_id": None}
    s.invoice(billed(None, *month(1), subscription_item_id=f"{s.name}-SI1"), **nameless)
    s.invoice(billed(None, *month(2)), **nameless)
    s.invoice(billed(line, *month(3)), **nameless)


@story(
    "twice the seats from March 16, in two lines that begin a day late: both rows' month holds them, and the row that begins beside them has them"
)
def a_day_beside_its_row(s: Scenario) -> None:
    old = s.seats()
    s.line(s.deal("2026-03-16", type="amendment"), 20, action="change", replaces_line_id=old)
    s.monthly(old, [1, 2])
    own = billed(old, "2026-03-01", "2026-03-15", amount="193.55")
    s.invoice(own, *(billed(None, "2026-03-17", "2026-03-31", 10, 40, amount) for amount in ("200", "212.90")))


@story("January is free and was billed by mistake on the 20th: that is no first invoice that came late")
def free_month_billed(s: Scenario) -> None:
    line = s.seats(discount_pct=100, discount_until="2026-01-31")
    s.invoice(billed(line, *month(1)), issued="2026-01-20")
    s.monthly(line, [2, 3])
    s.finds("price_mismatch", line, "400.00", "2026-01-01")


@story("renewed each month at 10% more and then doubled: billed as before the change, at another renewal's price")
def two_causes_at_once(s: Scenario) -> None:
    deal = s.deal("2025-12-01", end_date="2025-12-31", auto_renew=True, renewal_term_months=1, renewal_uplift_pct=10)
    old = s.line(deal)
    new = s.line(
        s.deal("2025-12-31", end_date="2025-12-31", type="amendment"), 20, action="change", replaces_line_id=old
    )
    s.invoice(
        billed(old, *month(12, 2025)), billed(new, "2025-12-31", "2025-12-31", 10, 40, "12.90", is_proration=True)
    )
    s.monthly(new, [1], 20, 44)
    s.monthly(new, [2], 20, "48.40")
    s.invoice(billed(new, *month(3), 11, 40))
    s.finds("price_mismatch", new, "624.80", "2026-03-01")  # 20 x 53.24 less 440.00


@story("a line without a sku, found by the contract line that it names")
def line_without_sku(s: Scenario) -> None:
    line = s.seats()
    s.monthly(line, [1, 2])
    s.invoice(billed(line, *month(3), sku=None))


@story("two seats more from February, which was billed; in March one seat too many: the change was not missed")
def too_many_after_a_change(s: Scenario) -> None:
    old = s.seats()
    new = s.line(s.deal("2026-02-01", type="amendment"), 12, action="change", replaces_line_id=old)
    s.monthly(old, [1])
    s.monthly(new, [2], 12)
    s.monthly(new, [3], 13)
    s.finds("quantity_mismatch", new, "40.00", "2026-03-01")


@story("nine seats in two invoices, and the tenth on a line of 0.00: one seat was not billed")
def a_seat_for_nothing(s: Scenario) -> None:
    line = s.seats()
    s.monthly(line, [1, 2])
    s.monthly(line, [3], 4)
    s.invoice(billed(line, *month(3), 5), billed(line, *month(3), 1, 0))
    s.finds("quantity_mismatch", line, "40.00", "2026-03-01")


@story(
    "an invoice of a customer that billing does not have, for what no contract sells; a draft of another, three days old"
)
def invoice_of_nobody(s: Scenario) -> None:
    lost = s.invoice(billed(None, *month(3), sku="TRAINING"), contract_id=None, customer_id=f"{s.name}-gone")
    s.invoice(billed(None, *month(3), sku="TRAINING"), contract_id=None, status="draft", issued="2026-03-28")
    s.finds("invoice_without_contract", lost, 0)
