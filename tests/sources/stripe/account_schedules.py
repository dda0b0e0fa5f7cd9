"""What an account will bill: schedules of subscriptions, prices of tiers and packages."""

from typing import Any

from tests.sources.stripe.recorded import RecordedStripe
from tests.sources.stripe.shapes import DAY, JAN_1, invoice, item, line, price, subscription

APR_1, MAY_1, JUL_1, OCT_1 = (JAN_1 + days * DAY for days in (90, 120, 181, 273))


def phase(start: int, end: int, quantity: int, **more: Any) -> dict[str, Any]:
    billed = {
        "billing_thresholds": None,
        "discounts": [],
        "metadata": {},
        "plan": "price_1",
        "price": "price_1",
        **more,
    }
    return {
        "add_invoice_items": [],
        "currency": "eur",
        "discounts": [],
        "end_date": end,
        "items": [{**billed, "quantity": quantity}],
        "metadata": {},
        "proration_behavior": "none",
        "start_date": start,
    }


def schedule(identity: str, status: str, phases: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "id": identity,
        "object": "subscription_schedule",
        "canceled_at": None,
        "completed_at": None,
        "created": JAN_1,
        "current_phase": None,
        "customer": "cus_1",
        "default_settings": {"billing_cycle_anchor": "automatic", "invoice_settings": {"days_until_due": 14}},
        "end_behavior": "release",
        "metadata": {"contract_id": "K-2"},
        "phases": phases,
        "released_at": None,
        "released_subscription": None,
        "status": status,
        "subscription": None,
        **more,
    }


def fill_schedules(stripe: RecordedStripe) -> None:
    """One in its second of four phases, one to come, one that was released."""
    months = {"interval": "month", "interval_count": 1, "usage_type": "licensed"}
    tiers = [
        {"up_to": 10, "unit_amount": 500, "unit_amount_decimal": "500", "flat_amount": 1000},
        {"up_to": None, "unit_amount": 300, "unit_amount_decimal": "300", "flat_amount": None},
    ]
    tiered = {"recurring": months, "billing_scheme": "tiered", "tiers": tiers}
    graduated = price("price_graduated", None, tiers_mode="graduated", **tiered)
    volume = price("price_volume", None, tiers_mode="volume", **tiered)
    packs = price("price_packs", 1000, transform_quantity={"divide_by": 5, "round": "up"})
    calls = {"interval": "month", "interval_count": 1, "usage_type": "metered", "meter": "mtr_calls"}
    metered = price("price_calls", None, tiers_mode="graduated", **{**tiered, "recurring": calls})
    seven = [{"up_to": None, "unit_amount": 0, "unit_amount_decimal": "0", "flat_amount": 3334}]
    odd = price("price_odd", None, tiers_mode="volume", **{**tiered, "tiers": seven})
    stripe.put("/v1/prices", graduated, volume, packs, metered, odd)
    stripe.put(
        "/v1/subscriptions",
        subscription(
            "sub_6",
            [
                item("si_graduated", graduated),
                item("si_volume", volume),
                item("si_packs", packs),
                item("si_calls", metered, None),
                item("si_odd", odd, 7),
            ],
        ),
        subscription("sub_7", [item("si_7", price("price_1", 4000))], schedule="sched_1"),
    )
    of = {"price": "price_packs", "product": "prod_1"}
    dozen = {"type": "price_details", "unit_amount_decimal": "1000", "price_details": of}
    stripe.put("/v1/invoices", invoice("in_packs", [line("il_packs", 3000, pricing=dozen)]))
    stripe.put(
        "/v1/subscription_schedules",
        schedule(
            "sched_1",
            "active",
            [
                phase(JAN_1 - 31 * DAY, JAN_1, 8),
                phase(JAN_1, APR_1, 12),
                phase(APR_1, JUL_1, 20, metadata={"deal_line_id": "L-2"}),
                phase(JUL_1, OCT_1, 25, discounts=[{"coupon": "ten", "discount": None, "promotion_code": None}]),
            ],
            current_phase={"start_date": JAN_1, "end_date": APR_1},
            end_behavior="cancel",
            subscription="sub_7",
        ),
        schedule("sched_2", "not_started", [phase(MAY_1, OCT_1, 3)]),
        schedule(
            "sched_3", "released", [phase(JAN_1, OCT_1, 4)], released_at=JAN_1 + DAY, released_subscription="sub_1"
        ),
    )
