"""What was used: meters with their sums by customer and day, and the older sums by subscription item and period."""

from pipelines.sources.stripe.endpoint import Endpoint

METERS = Endpoint(
    "meters",
    "/v1/billing/meters",
    {
        "event_name": "text event_name",
        "display_name": "text display_name",
        "formula": "text default_aggregation.formula",
        "status": "text status",
        "deactivated_at": "int status_transitions.deactivated_at",
    },
    entities=("usage_records",),
    required=("event_name", "formula"),
    object="billing.meter",
    windows=False,
)

# Asked meter by meter and customer by customer. Ids are ours, `meter:customer:start`: Stripe makes the sums as it is
# asked, and does not promise theirs.
METER_USAGE = Endpoint(
    "meter_usage",
    "/v1/billing/meters/{id}/event_summaries",
    {
        "meter": "id meter",
        "event_name": "text event_name",
        "customer": "id customer",
        "start_time": "int start_time",
        "end_time": "int end_time",
        "quantity": "decimal aggregated_value",
    },
    entities=("usage_records",),
    required=("customer", "start_time", "end_time", "quantity"),
)

# Of metered items whose price has no meter: usage as it was reported before there were meters. Ids `item:start`.
USAGE_SUMMARIES = Endpoint(
    "usage_summaries",
    "/v1/subscription_items/{id}/usage_record_summaries",
    {
        "subscription_item": "id subscription_item",
        "subscription": "id subscription",
        "customer": "id customer",
        "meter_name": "text meter_name",
        "invoice": "id invoice",
        "start_time": "int period.start | current_period_start",
        "end_time": "int period.end",
        "quantity": "decimal total_usage",
    },
    entities=("usage_records",),
    required=("subscription_item", "customer", "start_time", "quantity"),
)
