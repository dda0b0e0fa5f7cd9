"""Nothing billed."""

from tests.variance.book import Scenario, billed, month
from tests.variance.stories.telling import story


@story("won, in service, and never billed: all that is due, in one finding")
def never_billed(s: Scenario) -> None:
    deal = s.deal()
    s.line(deal)
    s.line(deal, 1, 500, sku="SETUP", charge_type="one_time")
    s.finds("unbilled_contract", deal, "1700.00")


@story("only a void invoice: that is no invoice")
def only_void(s: Scenario) -> None:
    line = s.seats()
    s.invoice(billed(line, *month(1)), status="void")
    s.finds("unbilled_contract", f"{s.name}-D1", "1200.00")


@story("service starts after as_of")
def not_started(s: Scenario) -> None:
    s.seats("2026-04-01")


@story("to be billed two days ago, within the grace days")
def within_grace(s: Scenario) -> None:
    s.seats("2026-03-29")


@story("lost deals owe nothing")
def not_won(s: Scenario) -> None:
    s.line(s.deal(is_won=False))


@story("one month was skipped")
def skipped_month(s: Scenario) -> None:
    line = s.seats()
    s.monthly(line, [1, 3])
    s.finds("missing_invoice", line, "400.00", "2026-02-01")


@story("in arrears: March is billed in April")
def arrears(s: Scenario) -> None:
    line = s.seats(billing_timing="arrears")
    s.invoice(billed(line, *month(1)), issued="2026-02-01")
    s.invoice(billed(line, *month(2)), issued="2026-03-01")


@story("an add-on whose sku is on no invoice")
def addon_never_billed(s: Scenario) -> None:
    deal = s.deal()
    line = s.line(deal)
    addon = s.line(deal, 1, 150, sku="SSO")
    s.monthly(line, [1, 2, 3])
    s.finds("addon_unbilled", addon, "450.00")


@story("an add-on that began after as_of")
def addon_in_future(s: Scenario) -> None:
    deal = s.deal()
    line = s.line(deal)
    s.line(deal, 1, 150, sku="SSO", start_date="2026-04-01")
    s.monthly(line, [1, 2, 3])


@story("the setup fee never made it to billing")
def fee_never_billed(s: Scenario) -> None:
    deal = s.deal()
    line = s.line(deal)
    fee = s.line(deal, 1, 500, sku="SETUP", charge_type="one_time")
    s.monthly(line, [1, 2, 3])
    s.finds("one_time_fee_unbilled", fee, "500.00")


@story("a fee in arrears, billed on its day, and one in two instalments")
def fees_billed(s: Scenario) -> None:
    deal = s.deal()
    fee = s.line(deal, 1, 500, sku="SETUP", charge_type="one_time")
    s.invoice(billed(fee, "2026-01-01", "2026-01-01", 1, 250, sku="SETUP"))
    s.invoice(billed(fee, "2026-02-01", "2026-02-01", 1, 250, sku="SETUP"))


@story("canceled in billing while the contract runs on")
def subscription_canceled(s: Scenario) -> None:
    line = s.seats()
    subscription = s.subscription(line, status="canceled", canceled_on="2026-01-31")
    s.monthly(line, [1])
    s.finds("billing_stopped_early", subscription, "800.00")


# Without it the last arrears of every contract that ends with its subscription ask to reinstate the subscription.
@story(
    "contract and subscription both end in February; its month, billed in arrears, was not: missing, nothing stopped early"
)
def ended_together(s: Scenario) -> None:
    line = s.line(s.deal(end_date="2026-02-28"), billing_timing="arrears")
    s.subscription(line, status="canceled", canceled_on="2026-02-28")
    s.invoice(billed(line, *month(1)), issued="2026-02-01")
    s.finds("missing_invoice", line, "400.00", "2026-02-01")


@story("canceled in billing; it has no items, so it was for all that its contract sells")
def subscription_without_items_canceled(s: Scenario) -> None:
    line = s.seats()
    subscription = s.subscription(status="canceled", canceled_on="2026-01-31")
    s.monthly(line, [1])
    s.finds("billing_stopped_early", subscription, "800.00")


@story(
    "canceled in billing; its item names the product and no line of the contract: of two products it was for that one"
)
def subscription_of_a_product_canceled(s: Scenario) -> None:
    deal = s.deal()
    seats = s.line(deal)
    addon = s.line(deal, 1, 150, sku="SSO")
    subscription = s.subscription(status="canceled", canceled_on="2026-01-31")
    s.add("subscription_items", id=s.id("SI"), subscription_id=subscription, sku="SSO", quantity=1, unit_price=150)
    s.invoice(billed(seats, *month(1)), billed(addon, *month(1), 1, 150, sku="SSO"))
    s.monthly(seats, [2, 3])
    s.finds("billing_stopped_early", subscription, "300.00")


@story("paused in billing: since the last period that it billed; the month skipped before is another finding")
def subscription_paused(s: Scenario) -> None:
    line = s.seats("2025-12-01")
    subscription = s.subscription(line, status="paused", start_date="2025-12-01")
    s.invoice(billed(line, *month(12, 2025)), subscription_id=subscription)
    s.invoice(billed(line, *month(2)), subscription_id=subscription)
    s.finds("missing_invoice", line, "400.00", "2026-01-01")
    s.finds("billing_stopped_early", subscription, "400.00")


@story("canceled in billing and replaced by another subscription that bills on")
def subscription_replaced(s: Scenario) -> None:
    line = s.seats()
    old = s.subscription(line, status="canceled", canceled_on="2026-01-31")
    new = s.subscription(line, start_date="2026-02-01")
    for number, subscription in ((1, old), (2, new), (3, new)):
        s.invoice(billed(line, *month(number)), subscription_id=subscription)


@story("canceled in billing and in the CRM on the same day")
def both_canceled(s: Scenario) -> None:
    line = s.line(s.deal(cancelled_on="2026-01-31"))
    s.subscription(line, status="canceled", canceled_on="2026-01-31")
    s.monthly(line, [1])


@story("the trial is over, only the setup fee was billed")
def trial_over(s: Scenario) -> None:
    deal = s.deal("2026-02-01")
    line = s.line(deal)
    fee = s.line(deal, 1, 500, sku="SETUP", charge_type="one_time")
    subscription = s.subscription(line, status="trialing", start_date="2026-01-01", trial_end="2026-01-31")
    s.invoice(billed(fee, "2026-02-01", "2026-02-01", 1, 500, sku="SETUP"))
    s.finds("trial_not_converted", subscription, "800.00")


@story("the trial ended with January, a month that was free: what came after it is owed")
def trial_in_service(s: Scenario) -> None:
    deal = s.deal()
    line = s.line(deal)
    fee = s.line(deal, 1, 500, sku="SETUP", charge_type="one_time")
    subscription = s.subscription(line, status="trialing", trial_end="2026-01-31")
    s.invoice(billed(fee, "2026-01-01", "2026-01-01", 1, 500, sku="SETUP"))
    s.finds("trial_not_converted", subscription, "800.00")


@story(
    "a canceled subscription and the live one both billed January: the invoice is the duplicate, not the subscription"
)
def canceled_beside_live(s: Scenario) -> None:
    line = s.seats()
    old = s.subscription(line, status="canceled", canceled_on="2026-01-02")
    live = s.subscription(line)
    s.invoice(billed(line, *month(1)), subscription_id=old)
    again = s.invoice(billed(line, *month(1)), issued="2026-01-03", subscription_id=live)
    for number in (2, 3):
        s.invoice(billed(line, *month(number)), subscription_id=live)
    s.finds("duplicate_invoice", again, "400.00")


@story("the term is over, it renews by itself, and nothing is billed since")
def renewed_unbilled(s: Scenario) -> None:
    deal = s.deal("2025-12-01", end_date="2026-01-31", auto_renew=True, renewal_term_months=12)
    line = s.line(deal)
    s.invoice(billed(line, *month(12, 2025)))
    s.monthly(line, [1])
    s.subscription(line, status="canceled", start_date="2025-12-01", canceled_on="2026-01-31")
    s.finds("renewal_gap", deal, "800.00")


@story("renewed eleven days ago, not billed yet: not a gap before renewal_grace_days")
def renewed_lately(s: Scenario) -> None:
    deal = s.deal("2026-01-21", end_date="2026-03-20", auto_renew=True)
    line = s.line(deal)
    s.invoice(billed(line, "2026-01-21", "2026-02-20"))
    s.invoice(billed(line, "2026-02-21", "2026-03-20"))


@story("nobody renewed it, usage goes on, nothing is billed: all lines as if renewed")
def lapsed_in_use(s: Scenario) -> None:
    deal = s.deal(end_date="2026-01-31")
    line = s.line(deal)
    s.line(deal, 0, "0.50", sku="API", charge_type="usage", meter="calls")
    s.use("calls", "2026-02-10", 100)
    s.monthly(line, [1])
    # The last day of the term is not after the term.
    s.invoice(billed(None, "2026-01-31", "2026-01-31", 0, "0.50", sku="API"))
    s.finds("renewal_gap", deal, "850.00")  # 2 x 400 of seats, and 50.00 of usage in February


@story("nobody renewed it and nobody uses it: it ended")
def lapsed_and_quiet(s: Scenario) -> None:
    line = s.line(s.deal(end_date="2026-01-31"))
    s.monthly(line, [1])
