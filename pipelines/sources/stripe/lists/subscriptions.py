"""What was agreed in billing: subscriptions with their items, and schedules of what they will be."""

from pipelines.sources.stripe.endpoint import Child, Endpoint, Json


def phase_items(schedule: Json) -> list[Json]:
    """What each phase of a schedule bills, with ids of our own (`schedule:start:place`): Stripe gives them none."""
    found = schedule.get("phases")
    phases = [phase for phase in found if isinstance(phase, dict)] if isinstance(found, list) else []
    starts = [phase.get("start_date") for phase in phases]
    return [
        {
            **item,
            "id": f"{schedule.get('id')}:{phase.get('start_date')}:{place}",
            "start_date": phase.get("start_date"),
            "end_date": phase.get("end_date"),
            "next_start_date": next_start,
            "phase_discounts": phase.get("discounts"),
        }
        for phase, next_start in zip(phases, [*starts[1:], None], strict=True)
        for place, item in enumerate(phase.get("items") or (), 1)
    ]


SUBSCRIPTIONS = Endpoint(
    "subscriptions",
    "/v1/subscriptions",
    {
        "customer": "id customer",
        "status": "text status",
        "currency": "text currency | items.data.0.price.currency | items.data.0.plan.currency",
        "start_date": "int start_date",
        "ended_at": "int ended_at",
        "cancel_at": "int cancel_at",
        "canceled_at": "int canceled_at",
        "trial_end": "int trial_end",
        "billing_cycle_anchor": "int billing_cycle_anchor | start_date",
        "days_until_due": "int days_until_due",
        "current_period_start": "int current_period_start",
        "schedule": "id schedule",
        "pause_behavior": "text pause_collection.behavior",
        "coupon": "id discount.coupon | discount.source.coupon | discounts.0.coupon | discounts.0.source.coupon",
        "discount_end": "int discount.end | discounts.0.end",
        "crm_deal_id": "text metadata.crm_deal_id",
        "contract_id": "text metadata.contract_id",
    },
    entities=("subscriptions", "subscription_items"),
    required=("customer", "status"),
    params={"status": "all"},
    expand=("data.discounts", "data.items.data.discounts"),
    child=Child(
        "items",
        "subscription_items",
        "/v1/subscription_items?subscription={id}",
        {
            "subscription": "id subscription",
            "price": "id price | plan",
            "product": "id price.product | plan.product",
            "meter": "id price.recurring.meter | plan.meter",
            "usage_type": "text price.recurring.usage_type | plan.usage_type",
            "meter_name": "text metadata.meter | price.metadata.meter | plan.metadata.meter",
            "current_period_start": "int current_period_start",
            "currency": "text price.currency | plan.currency",
            "unit_amount": "int price.unit_amount | plan.amount",
            "unit_amount_decimal": "decimal price.unit_amount_decimal | plan.amount_decimal",
            "interval": "text price.recurring.interval | plan.interval",
            "interval_count": "int price.recurring.interval_count | plan.interval_count",
            "quantity": "decimal quantity",
            "coupon": "id discounts.0.coupon | discounts.0.source.coupon",
            "discount_end": "int discounts.0.end",
            "sku": "text metadata.sku | price.metadata.sku | plan.metadata.sku",
            "deal_line_id": "text metadata.deal_line_id",
        },
    ),
)

SUBSCRIPTION_SCHEDULES = Endpoint(
    "subscription_schedules",
    "/v1/subscription_schedules",
    {
        "customer": "id customer",
        "subscription": "id subscription",
        "status": "text status",
        "currency": "text phases.0.currency",
        "end_behavior": "text end_behavior",
        "start_date": "int phases.0.start_date",
        "current_phase_start": "int current_phase.start_date",
        "current_phase_end": "int current_phase.end_date",
        "canceled_at": "int canceled_at",
        "completed_at": "int completed_at",
        "released_at": "int released_at",
        "days_until_due": "int default_settings.invoice_settings.days_until_due",
        "crm_deal_id": "text metadata.crm_deal_id | phases.0.metadata.crm_deal_id",
        "contract_id": "text metadata.contract_id | phases.0.metadata.contract_id",
    },
    entities=("subscriptions", "subscription_items"),
    required=("customer", "status"),
    child=Child(
        "phases",
        "phase_items",
        "",
        {
            "subscription_schedule": "id subscription_schedule",
            "price": "id price | plan",
            "quantity": "decimal quantity",
            "start_date": "int start_date",
            "end_date": "int end_date",
            "next_start_date": "int next_start_date",
            "coupon": "id discounts.0.coupon | phase_discounts.0.coupon",
            "sku": "text metadata.sku",
            "deal_line_id": "text metadata.deal_line_id",
        },
        required=("price", "start_date"),
        flat=phase_items,
    ),
)
