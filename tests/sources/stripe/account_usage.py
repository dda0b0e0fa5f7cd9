"""Usage of an account: a meter whose days add up, one that takes the last value, and an item from before there were meters."""

from typing import Any

from tests.sources.stripe.recorded import RecordedStripe
from tests.sources.stripe.shapes import DAY, FEB_1, JAN_1, customer, item, price, subscription


def meter(identity: str, event_name: str, formula: str = "sum", **more: Any) -> dict[str, Any]:
    return {
        "id": identity,
        "object": "billing.meter",
        "created": JAN_1,
        "customer_mapping": {"event_payload_key": "stripe_customer_id", "type": "by_id"},
        "default_aggregation": {"formula": formula},
        "display_name": event_name.replace("_", " "),
        "event_name": event_name,
        "event_time_window": None,
        "livemode": False,
        "status": "active",
        "status_transitions": {"deactivated_at": None},
        "updated": JAN_1,
        "value_settings": {"event_payload_key": "value"},
        **more,
    }


def summary(item: str, used: int, start: int | None, end: int | None, invoice: str | None) -> dict[str, Any]:
    return {
        "id": f"sis_{item}_{used}",
        "object": "usage_record_summary",
        "invoice": invoice,
        "livemode": False,
        "period": {"start": start, "end": end},
        "subscription_item": item,
        "total_usage": used,
    }


def fill_usage(stripe: RecordedStripe) -> None:
    """Three days of one customer's calls, one of another's, and two periods of the older kind."""
    stripe.now = FEB_1 + 20 * DAY
    stripe.put("/v1/billing/meters", meter("mtr_calls", "api_calls"), meter("mtr_peak", "peak_seats", "last"))
    stripe.meters.events = [
        ("mtr_calls", "cus_1", JAN_1 + 2 * DAY + 36000, "100"),
        ("mtr_calls", "cus_1", JAN_1 + 3 * DAY - 1, "50.5"),
        ("mtr_calls", "cus_1", JAN_1 + 3 * DAY, "7"),  # midnight belongs to the day that it begins
        ("mtr_calls", "cus_1", FEB_1 + DAY, "5"),
        ("mtr_calls", "cus_1", FEB_1 + 2 * DAY, "5"),  # as much the day after: no copy of it
        ("mtr_calls", "cus_1", FEB_1 + 3 * DAY, "4"),
        ("mtr_calls", "cus_1", FEB_1 + 3 * DAY + 60, "-4"),  # corrected: nothing was used
        ("mtr_calls", "cus_2", FEB_1, "9"),  # of nobody who subscribed to it
        ("mtr_peak", "cus_1", FEB_1, "30"),
    ]
    stripe.lists["/v1/subscription_items/si_3/usage_record_summaries"] = [
        summary("si_3", 1200, None, None, None),  # the period that runs says nothing of when
        summary("si_3", 8000, JAN_1, FEB_1, "in_9"),
    ]


def metered(stripe: RecordedStripe, **more: object) -> None:
    """An account of one customer with one metered subscription, ten calls on every day of January."""
    recurring = {"interval": "month", "interval_count": 1, "usage_type": "metered", "meter": "mtr_1"}
    stripe.now = FEB_1 + 100 * DAY
    stripe.put("/v1/customers", customer("cus_1"), customer("cus_2"))
    stripe.put("/v1/billing/meters", meter("mtr_1", "calls"))
    stripe.put(
        "/v1/subscriptions", subscription("sub_1", [item("si_1", price("price_1", 5, recurring=recurring))], **more)
    )
    stripe.meters.events = [("mtr_1", "cus_1", JAN_1 + day * DAY, "10") for day in range(31)]
    stripe.event("evt_1", "customer.created", customer("cus_1"), JAN_1)
