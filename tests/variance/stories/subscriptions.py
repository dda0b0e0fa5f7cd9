"""Trials, and two subscriptions for one contract."""

from tests.variance.book import Scenario, billed, month
from tests.variance.stories.telling import story


@story("the trial's month stands on an invoice of 0.00, and is free; nothing since: that invoice is no conversion")
def trial_billed_at_nothing(s: Scenario) -> None:
    line = s.seats()
    subscription = s.subscription(line, status="trialing", trial_end="2026-01-31")
    s.invoice(billed(line, *month(1), price=0), subscription_id=subscription)
    s.finds("trial_not_converted", subscription, "800.00")


# Without it the sku that only the subscription's own item says is an add-on that nobody put on a subscription.
@story(
    "the trial is over; only one of its items names a line, and so the contract, of which the other item is by its sku"
)
def trial_led_to_its_contract_by_an_item(s: Scenario) -> None:
    deal = s.deal()
    line, fee = s.line(deal), s.line(deal, 1, 500, sku="SETUP", charge_type="one_time")
    s.line(deal, 1, 100, sku="DATA")
    forgotten = s.line(deal, 1, 70, sku="PLUS")
    subscription = s.subscription(line, status="trialing", trial_end="2026-01-31", contract_id=None)
    s.add("subscription_items", id=s.id("SI"), subscription_id=subscription, sku="DATA", quantity=1, unit_price=100)
    s.invoice(billed(fee, "2026-01-01", "2026-01-01", 1, 500, sku="SETUP"))
    s.finds("trial_not_converted", subscription, "1000.00")
    s.finds("addon_unbilled", forgotten, "210.00")


@story("the trial's last day is today: not yet a trial that nobody converted, nor is the year in advance owed")
def trial_ends_today(s: Scenario) -> None:
    deal = s.deal()
    line = s.line(deal, billing_frequency="annual")
    fee = s.line(deal, 1, 500, sku="SETUP", charge_type="one_time")
    s.subscription(line, status="trialing", trial_end="2026-03-31")
    s.invoice(billed(fee, "2026-01-01", "2026-01-01", 1, 500, sku="SETUP"))


@story("the trial still runs; what stands beside it in the contract, and a fee, are owed all the same")
def trial_running(s: Scenario) -> None:
    deal = s.deal("2026-03-10")
    line, fee = s.line(deal), s.line(deal, 1, 500, sku="SETUP", charge_type="one_time")
    beside = s.line(deal, 1, 70, sku="PLUS")
    s.line(s.deal("2026-01-01"), 2)  # another order, billed; what is not billed of it would be missing
    s.subscription(line, status="trialing", start_date="2026-03-10", trial_end="2026-04-10")
    s.monthly(f"{s.name}-L4", [1, 2, 3], quantity=2)
    s.finds("one_time_fee_unbilled", fee, "500.00")
    s.finds("addon_unbilled", beside, "70.00")


@story("the trial still runs; a fee is owed though it is an item of the trial's own subscription")
def fee_of_a_trial(s: Scenario) -> None:
    deal = s.deal("2026-03-10")
    line, fee = s.line(deal), s.line(deal, 1, 500, sku="SETUP", charge_type="one_time")
    s.line(s.deal("2026-01-01"), 2)  # another order, billed: a contract of which nothing is billed has another code
    s.subscription(line, fee, status="trialing", start_date="2026-03-10", trial_end="2026-04-10")
    s.monthly(f"{s.name}-L3", [1, 2, 3], quantity=2)
    s.finds("one_time_fee_unbilled", fee, "500.00")


@story("converted in February: January was free, and March is missing")
def trial_converted(s: Scenario) -> None:
    line = s.seats()
    s.subscription(line, trial_end="2026-01-31")
    s.monthly(line, [2])
    s.finds("missing_invoice", line, "400.00", "2026-03-01")


@story(
    "a trial that began with February: January before it is owed; of the month in which it ends, the contract decides"
)
def trial_in_mid_period(s: Scenario) -> None:
    line = s.seats()
    s.subscription(line, start_date="2026-02-01", trial_end="2026-02-14")
    s.monthly(line, [3])
    s.finds("missing_invoice", line, "400.00", "2026-01-01")
    s.finds("missing_invoice", line, "400.00", "2026-02-01")


@story("a month of the trial that was billed too low is wrong all the same")
def trial_billed_in_part(s: Scenario) -> None:
    line = s.seats()
    s.subscription(line, trial_end="2026-01-31")
    s.monthly(line, [1], price=30)
    s.monthly(line, [2, 3])
    s.finds("price_mismatch", line, "100.00", "2026-01-01")


@story("the contract ended with January, and two subscriptions that still live had both billed it")
def two_subscriptions_of_an_ended_contract(s: Scenario) -> None:
    s.line(s.deal(cancelled_on="2026-01-31"))
    first, second = s.subscription(), s.subscription()
    for subscription in (first, second):
        s.add("subscription_items", id=s.id("SI"), subscription_id=subscription, sku="SEAT", quantity=10, unit_price=40)
        s.invoice(billed(None, *month(1)), subscription_id=subscription)
    s.finds("duplicate_subscription", second, "400.00")


@story("two subscriptions share January's seats; from today on there are two items of the sku, one for each of them")
def two_subscriptions_for_two_items_from_today(s: Scenario) -> None:
    deal = s.deal()
    s.line(deal)
    s.line(deal, 5, start_date="2026-03-31")
    first, second = s.subscription(), s.subscription()
    for subscription in (first, second):
        s.add("subscription_items", id=s.id("SI"), subscription_id=subscription, sku="SEAT", quantity=5, unit_price=40)
        s.invoice(billed(None, *month(1), 5), subscription_id=subscription)
    for number in (2, 3):
        s.invoice(billed(None, *month(number)), subscription_id=first)


@story("two contracts of one sku; the second one's invoices name but a subscription, and that one but its deal")
def named_by_the_subscriptions_deal(s: Scenario) -> None:
    s.monthly(s.seats(), [1, 2, 3])
    deal = s.deal(contract_id=f"{s.name}-K2")
    s.line(deal, 5)
    subscription = s.subscription(contract_id=None, crm_deal_id=deal)
    for number in (1, 2, 3):
        s.invoice(billed(None, *month(number), 5), contract_id=None, subscription_id=subscription)


@story("two contracts of one sku; the second one's invoices name it, or its deal, or a subscription of it, and no line")
def named_in_every_other_way(s: Scenario) -> None:
    s.monthly(s.seats(), [1, 2, 3])
    deal = s.deal(contract_id=f"{s.name}-K2")
    s.line(deal, 5)
    subscription = s.subscription(contract_id=f"{s.name}-K2")
    s.invoice(billed(None, *month(1), 5), contract_id=f"{s.name}-K2")
    s.invoice(billed(None, *month(2), 5), contract_id=None, crm_deal_id=deal)
    s.invoice(billed(None, *month(3), 5), contract_id=None, subscription_id=subscription)


@story("one subscription billed January and February, the next one February and March: February is billed twice")
def overlapping_subscriptions(s: Scenario) -> None:
    s.seats()
    first, second = s.subscription(), s.subscription(start_date="2026-02-01")
    for subscription, months in ((first, (1, 2)), (second, (2, 3))):
        s.add("subscription_items", id=s.id("SI"), subscription_id=subscription, sku="SEAT", quantity=10, unit_price=40)
        for number in months:
            s.invoice(billed(None, *month(number)), subscription_id=subscription)
    s.finds("duplicate_subscription", second, "400.00")


# Taken out with its credit note, it left 130.00 that nobody had billed.
@story(
    "two live subscriptions bill January in two parts, and a note took the second one's back in full: there is nothing to claim, and the note says what is missing"
)
def second_subscriptions_part_credited(s: Scenario) -> None:
    s.seats()
    first, second = s.subscription(), s.subscription(start_date="2026-02-01")
    for subscription, price in ((first, 27), (second, 13)):
        s.add("subscription_items", id=s.id("SI"), subscription_id=subscription, sku="SEAT", quantity=10, unit_price=40)
        part = s.invoice(billed(None, *month(1), price=price), subscription_id=subscription)
    s.credit(part, 130)
    for number in (2, 3):
        s.invoice(billed(None, *month(number)), subscription_id=first)


# One trial an item hid what was due since the other's had ended.
@story(
    "two trials of the same seats, over with February and with January, and neither converted: February was free by the one, March is owed once"
)
def two_trials_of_one_line(s: Scenario) -> None:
    deal = s.deal()
    line = s.line(deal)
    fee = s.line(deal, 1, 500, sku="SETUP", charge_type="one_time")
    first, _ = (s.subscription(line, status="trialing", trial_end=day) for day in ("2026-02-28", "2026-01-31"))
    s.invoice(billed(fee, "2026-01-01", "2026-01-01", 1, 500, sku="SETUP"))
    s.finds("trial_not_converted", first, "400.00")


# It was taken for the second subscription's double billing, and what that left for three tenths too little.
@story("ten seats, seven by one live subscription and three by another: together they bill what was sold")
def two_subscriptions_share_a_line(s: Scenario) -> None:
    line = s.seats()
    for quantity in (7, 3):
        subscription = s.subscription()
        s.add("subscription_items", id=s.id("SI"), subscription_id=subscription, sku="SEAT", quantity=quantity,
              unit_price=40, deal_line_id=line)  # fmt: skip
        for number in (1, 2, 3):
            s.invoice(billed(line, *month(number), quantity), subscription_id=subscription)


def billed_by_two(s: Scenario, **dates: str | None) -> str:
    """Ten seats, billed by one subscription all along, and in March by another one too; returns that one."""
    s.seats()
    first, second = s.subscription(), s.subscription(**dates)
    for subscription, months in ((first, (1, 2, 3)), (second, (3,))):
        s.add("subscription_items", id=s.id("SI"), subscription_id=subscription, sku="SEAT", quantity=10, unit_price=40)
        for number in months:
            s.invoice(billed(None, *month(number)), subscription_id=subscription)
    return second


@story("a second subscription that says no first day bills March as well: it lives, and is the later one")
def second_subscription_without_a_start(s: Scenario) -> None:
    s.finds("duplicate_subscription", billed_by_two(s, start_date=None), "400.00")


@story("a second subscription begins today and bills March as well")
def second_subscription_begins_today(s: Scenario) -> None:
    s.finds("duplicate_subscription", billed_by_two(s, start_date="2026-03-31"), "400.00")


@story(
    "a second subscription begins tomorrow and billed March already: an invoice too many, no second subscription yet"
)
def second_subscription_begins_tomorrow(s: Scenario) -> None:
    billed_by_two(s, start_date="2026-04-01")
    s.finds("duplicate_invoice", f"{s.name}-I4", "400.00")


@story(
    "a second subscription ended yesterday and had billed March: an invoice too many, no second subscription any more"
)
def second_subscription_ended_yesterday(s: Scenario) -> None:
    billed_by_two(s, end_date="2026-03-30")
    s.finds("duplicate_invoice", f"{s.name}-I4", "400.00")
