"""What is read from Stripe: every list with its columns, and which raw tables make which entity."""

from pipelines.sources.stripe.endpoint import Endpoint
from pipelines.sources.stripe.lists import catalogue, invoices, payments, payouts, subscriptions, usage
from pipelines.sources.stripe.settings import StripeOptions

EVENTS = "events"  # the feed, kept slim: what happened to which object, when
EVENT_COLUMNS = {"type": "text type", "object": "text data.object.id", "object_type": "text data.object.object"}

# Lists of the whole account, in the order in which they are read.
ENDPOINTS = (
    catalogue.CUSTOMERS,
    catalogue.PRODUCTS,
    catalogue.PRICES,
    catalogue.COUPONS,
    usage.METERS,
    subscriptions.SUBSCRIPTIONS,
    subscriptions.SUBSCRIPTION_SCHEDULES,
    invoices.INVOICES,
    invoices.CREDIT_NOTES,
    payments.PAYMENT_INTENTS,
    payments.CHARGES,
    payments.REFUNDS,
    payments.DISPUTES,
    payments.INVOICE_PAYMENTS,
    payouts.BALANCE_TRANSACTIONS,
    payouts.PAYOUTS,
)
# Lists of one object each, asked for where something tells that they have changed.
ASKED = (payouts.PAYOUT_TRANSACTIONS, invoices.CUSTOMER_BALANCE, usage.METER_USAGE, usage.USAGE_SUMMARIES)

# Which raw tables make an entity of the import format: what each entity's load is counted in.
ENTITY_TABLES = {
    "customers": ("customers",),
    "products": ("prices",),
    "subscriptions": ("subscriptions",),
    "subscription_items": ("subscription_items", "phase_items"),
    "invoices": ("invoices",),
    "invoice_lines": ("invoice_lines",),
    "credit_notes": ("credit_notes",),
    "credit_note_lines": ("credit_note_lines",),
    "usage_records": ("meter_usage", "usage_summaries"),
    "payment_events": ("charges", "refunds", "disputes"),
    "payment_allocations": ("invoice_payments", "customer_balance_transactions"),
    "payouts": ("payouts",),
    "payout_items": ("balance_transactions",),
}
# Summed up per currency in control.source_loads, from the raw rows: entity -> (raw table, column).
CONTROL_TOTALS = {
    "invoices": ("invoices", "total"),
    "invoice_lines": ("invoice_lines", "amount"),
    "credit_notes": ("credit_notes", "total"),
    "payouts": ("payouts", "amount"),
    "payout_items": ("balance_transactions", "net"),
}


def endpoints(options: StripeOptions) -> tuple[Endpoint, ...]:
    """The lists of the account that are to be read."""
    return tuple(e for e in ENDPOINTS if e is not usage.METERS or options.usage != "none")
