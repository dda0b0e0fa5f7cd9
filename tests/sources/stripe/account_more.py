"""A second account, with what the first one has not: usage, schedules, tiers, credit balances."""

from tests.sources.stripe.account_balance import fill_balances
from tests.sources.stripe.account_schedules import fill_schedules
from tests.sources.stripe.account_usage import fill_usage
from tests.sources.stripe.recorded import RecordedStripe
from tests.sources.stripe.shapes import FEB_1, JAN_1, customer, item, price, subscription


def fill_more(stripe: RecordedStripe) -> None:
    """An account with one case of each rule."""
    stripe.put("/v1/customers", customer("cus_1"), customer("cus_2"))
    stripe.put(
        "/v1/products",
        {"id": "prod_1", "object": "product", "name": "Seats", "created": JAN_1, "metadata": {"sku": "SEAT"}},
    )
    older = price("price_old", 2, recurring={"interval": "month", "interval_count": 1, "usage_type": "metered"})
    stripe.put("/v1/prices", price("price_1", 4000), older)
    stripe.put(
        "/v1/coupons", {"id": "ten", "object": "coupon", "percent_off": 10, "amount_off": None, "created": JAN_1}
    )
    stripe.put("/v1/subscriptions", subscription("sub_2", [item("si_3", older, None, current_period_start=FEB_1)]))
    fill_usage(stripe)
    fill_schedules(stripe)
    fill_balances(stripe)
