"""What stands beside another finding and is none of it."""

from tests.variance.book import Scenario, billed, month
from tests.variance.stories.telling import story
from tests.variance.stories.usage import bill_usage, metered


@story(
    "one sku as a fee a month and by use: 10.00 too little of the one and 10.00 too much of the other are two findings"
)
def one_sku_two_charges(s: Scenario) -> None:
    deal = s.deal()
    flat = s.line(deal, 1, 100, sku="API")
    use = s.line(deal, 0, "0.50", sku="API", charge_type="usage", meter="calls")
    s.use("calls", "2026-01-10", 100)
    s.monthly(flat, [2, 3], 1, 100, sku="API")
    s.monthly(flat, [1], 1, 90, sku="API")
    bill_usage(s, use, 1, 100, "60.00")
    s.finds("price_mismatch", flat, "10.00", "2026-01-01")
    s.finds("usage_misrated", use, "10.00", "2026-01-01")


@story("renewed and not billed since; the month skipped in the first term is a finding of its own")
def skipped_before_the_renewal(s: Scenario) -> None:
    deal = s.deal("2025-11-01", end_date="2026-01-31", auto_renew=True, renewal_term_months=12)
    line = s.line(deal)
    s.invoice(billed(line, *month(11, 2025)))
    s.monthly(line, [1])
    s.finds("missing_invoice", line, "400.00", "2025-12-01")
    s.finds("renewal_gap", deal, "800.00")


@story(
    "renewed, two months left out and the third billed ahead of its day: months are missing, billing went on after the term"
)
def billed_ahead_after_the_renewal(s: Scenario) -> None:
    deal = s.deal("2025-12-01", end_date="2026-01-31", auto_renew=True, renewal_term_months=12)
    line = s.line(deal)
    s.invoice(billed(line, *month(12, 2025)))
    s.monthly(line, [1])
    s.invoice(billed(line, *month(4)), issued="2026-03-30")
    for number in (2, 3):
        s.finds("missing_invoice", line, "400.00", f"2026-0{number}-01")


@story("renewed for two months, of which one was billed, and renewed again: it stopped within a term, at no renewal")
def stopped_within_a_renewed_term(s: Scenario) -> None:
    deal = s.deal("2025-11-01", end_date="2025-12-31", auto_renew=True, renewal_term_months=2)
    line = s.line(deal)
    for number in (11, 12):
        s.invoice(billed(line, *month(number, 2025)))
    s.monthly(line, [1])
    for number in (2, 3):
        s.finds("missing_invoice", line, "400.00", f"2026-0{number}-01")


@story("renewed fifteen days ago and not billed: the days of grace are over")
def renewed_and_grace_over(s: Scenario) -> None:
    deal = s.deal("2026-01-17", end_date="2026-03-16", auto_renew=True, renewal_term_months=2)
    line = s.line(deal)
    s.invoice(billed(line, "2026-01-17", "2026-02-16"))
    s.invoice(billed(line, "2026-02-17", "2026-03-16"))
    s.finds("renewal_gap", deal, "400.00")


@story("renewed fourteen days ago and not billed: the last day of grace")
def renewed_within_grace(s: Scenario) -> None:
    deal = s.deal("2026-01-18", end_date="2026-03-17", auto_renew=True, renewal_term_months=2)
    line = s.line(deal)
    s.invoice(billed(line, "2026-01-18", "2026-02-17"))
    s.invoice(billed(line, "2026-02-18", "2026-03-17"))


@story("five seats more by an order of its own, never billed: no amendment was missed")
def second_order_unbilled(s: Scenario) -> None:
    line = s.seats()
    more = s.line(s.deal("2026-02-01", type="new"), 5)
    s.monthly(line, [1, 2, 3])
    for number in (2, 3):
        s.finds("missing_invoice", more, "200.00", f"2026-0{number}-01")


@story("February's fee on January's invoice with January's dates, and in February again: it is one fee")
def fee_billed_early_and_again(s: Scenario) -> None:
    deal = s.deal()
    seats = s.line(deal)
    fee = s.line(deal, 1, 500, sku="SETUP", charge_type="one_time", start_date="2026-02-01")
    s.invoice(billed(seats, *month(1)), billed(fee, *month(1), 1, 500, sku="SETUP"))
    s.monthly(seats, [2, 3])
    again = s.invoice(billed(fee, "2026-02-01", "2026-02-01", 1, 500, sku="SETUP"))
    s.finds("duplicate_invoice", again, "500.00")


@story("a million billed of 900,000 sold, at a hundred thousand each: as large as an amount may be, it has its cause")
def very_large(s: Scenario) -> None:
    line = s.seats("2026-03-01", quantity=900_000, price=100_000)
    s.monthly(line, [3], 1_000_000, 100_000)
    s.finds("quantity_mismatch", line, "10000000000.00", "2026-03-01")


@story("usage of 50.00 above a commitment of 40.00, billed at 60.00: the commitment has nothing to do with it")
def usage_above_its_commitment(s: Scenario) -> None:
    line = metered(s, commit_amount=40)
    bill_usage(s, line, 1, 100, "60.00")
    bill_usage(s, line, 2, 200)
    s.finds("usage_misrated", line, "10.00", "2026-01-01")


@story(
    "two live subscriptions bill ten seats, beside a training of the same sku that was paid once: one of them is too many"
)
def two_subscriptions_beside_a_fee(s: Scenario) -> None:
    deal = s.deal()
    s.line(deal)
    fee = s.line(deal, 1, 500, charge_type="one_time")
    s.invoice(billed(fee, "2026-01-01", "2026-01-01", 1, 500))
    first, second = s.subscription(), s.subscription(start_date="2026-02-01")
    for subscription in (first, second):
        s.add("subscription_items", id=s.id("SI"), subscription_id=subscription, sku="SEAT", quantity=10, unit_price=40)
    for number in (1, 2, 3):
        s.invoice(billed(None, *month(number)), subscription_id=first)
    for number in (2, 3):
        s.invoice(billed(None, *month(number)), subscription_id=second, issued=f"2026-0{number}-02")
    s.finds("duplicate_subscription", second, "800.00")


@story(
    "the seats moved to another subscription with February, and both billed January: the old one goes on for its add-on"
)
def moved_to_another_subscription(s: Scenario) -> None:
    deal = s.deal()
    seats = s.line(deal)
    addon = s.line(deal, 1, 150, sku="SSO")
    new = s.subscription(seats, start_date="2025-12-31")
    old = s.subscription(seats, addon)
    s.book.rows["subscription_items"][-2]["end_date"] = "2026-01-31"
    s.invoice(billed(seats, *month(1)), billed(addon, *month(1), 1, 150, sku="SSO"), subscription_id=old)
    again = s.invoice(billed(seats, *month(1)), issued="2026-01-02", subscription_id=new)
    for number in (2, 3):
        s.invoice(billed(seats, *month(number)), subscription_id=new)
        s.invoice(billed(addon, *month(number), 1, 150, sku="SSO"), subscription_id=old)
    s.finds("duplicate_invoice", again, "400.00")


@story(
    "seats changed to another product stay findable by their old sku; seats of a line of their own, by no name and 30 of 31 days, are that line's"
)
def own_sku_before_the_old_one(s: Scenario) -> None:
    deal = s.deal()
    old = s.line(deal)
    new = s.line(s.deal("2026-02-01", type="amendment"), 10, 60, sku="SSO", action="change", replaces_line_id=old)
    own = s.line(deal, 5)
    s.invoice(billed(old, *month(1)), billed(own, *month(1), 5))
    s.invoice(billed(new, *month(2), price=60, sku="SSO"), billed(own, *month(2), 5))
    s.invoice(billed(new, *month(3), price=60, sku="SSO"), billed(None, "2026-03-02", "2026-03-31", 5, 38))
    s.finds("price_mismatch", own, "10.00", "2026-03-01")


@story("a sku that is in no price book, sold for half a year to come: 6 x 400.00")
def sku_of_nobody_for_half_a_year(s: Scenario) -> None:
    deal = s.deal("2026-04-01", end_date="2026-09-30", closed_at="2026-03-01T00:00:00")
    s.line(deal, sku="SPOOK")


@story("a sku that is in no price book, sold for next month, once added and once taken away again; and metered")
def sku_of_nobody(s: Scenario) -> None:
    deal = s.deal("2026-04-01", closed_at="2026-03-01T00:00:00")
    s.line(deal, sku="GHOST")
    gone = s.line(deal, 3, 70, sku="GHOST")
    s.line(
        s.deal("2026-05-01", type="amendment", closed_at="2026-03-02T00:00:00"),
        3,
        70,
        sku="GHOST",
        action="remove",
        replaces_line_id=gone,
    )
    s.line(deal, 9, 1, sku="GHOST", charge_type="usage", meter="ghosts")


@story(
    "an add-on stands on an invoice of its contract, by no name and of a sku that two contracts have: it was on an invoice, and its month is on none"
)
def addon_that_nothing_leads_to(s: Scenario) -> None:
    deal, other = s.deal(), f"{s.name}-K2"
    seats, addon = s.line(deal), s.line(deal, 1, 150, sku="SSO", end_date="2026-01-31")
    theirs = s.line(s.deal(contract_id=other), 1, 150, sku="SSO", end_date="2026-01-31")
    s.invoice(billed(theirs, *month(1), 1, 150, sku="SSO"), contract_id=other)
    s.invoice(billed(seats, *month(1)), billed(None, *month(1), 1, 150, sku="SSO"), contract_id=None)
    s.monthly(seats, [2, 3])
    s.finds("missing_invoice", addon, "150.00", "2026-01-01")


# By its deal's id, which is first in the alphabet, the pounds were the dollar contract's.
@story(
    "a name that two contracts bear, one of them because its deal states it in another currency: pounds are the one's whose id it is"
)
def pounds_of_one_name_in_two_currencies(s: Scenario) -> None:
    euros = s.seats()
    dollars = s.line(s.deal(currency="USD"))
    s.monthly(euros, [1, 2])
    for number in (1, 2, 3):
        s.invoice(billed(dollars, *month(number)), currency="USD", contract_id=f"{s.name}-D2")
    s.invoice(billed(None, *month(3)), currency="GBP")
    s.finds("currency_drift", f"{s.name}-D2", "0.00")
    s.finds("currency_drift", f"{s.name}-I6", "0.00")
