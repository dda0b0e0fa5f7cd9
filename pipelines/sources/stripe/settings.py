"""What is read from Stripe: lists, columns of the raw tables, limits. How they are used is in `extract.py`.

A column is written `name: kind path | path ...`: the first path that is there gives the value, so that answers of older
and newer API versions land in one column. Kinds: text, int (also money in minor units and Unix seconds), decimal (kept
as text), bool, id (an expanded object gives its id). `sum(list[field=value].field)` adds up a list; a number in a path
is a place in a list; `metadata.x` is what the company itself wrote on the object (option `metadata` renames it).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import Field

from pipelines.entities.currencies import MINOR_DIGITS
from pipelines.rest.client import Vendor
from pipelines.rest.options import HttpOptions

API_VERSION = "2026-10-28.endive"  # the columns below were checked against it; older answers are understood too
PAGE_SIZE = 100  # Stripe's limit
BATCH_ROWS = 5_000  # rows handed to dlt at a time
FEW_ATTEMPTS = 2  # for a question that the server may well not know


VENDOR = Vendor(
    label="Stripe",
    secret_hint="Put a restricted key with read access into TIEOUT_<SOURCE>_API_KEY",
    permission_hint="Give the restricted key read access to it",
    retry_header="Stripe-Should-Retry",
)


class StripeOptions(HttpOptions):
    """`[sources.NAME]` of tieout.toml, for system = "stripe"; all have a default."""

    base_url: str = "https://api.stripe.com"
    api_version: str = API_VERSION
    parallel: int = Field(default=4, ge=1, le=16)  # objects asked for by id, and payouts; Stripe allows 100 a second
    missing_lists_are_empty: bool = False  # for servers that stand in for Stripe and lack some; Stripe has them all
    metadata: dict[str, str] = Field(default={})  # our name -> the company's own name of a metadata field


@dataclass(frozen=True)
class Child:
    """A list inside an object, with a raw table of its own; `path` where the rest of a long one is read."""

    field: str
    table: str
    path: str
    columns: Mapping[str, str]
    required: tuple[str, ...] = ()


@dataclass(frozen=True)
class Endpoint:
    """One list of Stripe's, and the raw table that it fills."""

    table: str
    path: str
    columns: Mapping[str, str]
    entities: tuple[str, ...]  # of the import format that are made from it
    required: tuple[str, ...] = ()  # columns without which a row is worth nothing: it goes to quarantine
    object: str = ""  # what events call it; default: the table's name in the singular
    older_path: str = ""  # the list that older servers have in its place
    params: Mapping[str, str] = field(default_factory=dict)
    expand: tuple[str, ...] = ()  # asked for, done without where the server refuses
    child: Child | None = None

    @property
    def event_object(self) -> str:
        return self.object or self.table.removesuffix("s")


PRICE = {
    "product": "id product",
    "currency": "text currency",
    "unit_amount": "int unit_amount | amount",
    "unit_amount_decimal": "decimal unit_amount_decimal | amount_decimal",
    "interval": "text recurring.interval | interval",
    "interval_count": "int recurring.interval_count | interval_count",
    "usage_type": "text recurring.usage_type | usage_type",
    "billing_scheme": "text billing_scheme",
}

ENDPOINTS = (
    Endpoint(
        "customers",
        "/v1/customers",
        {
            "name": "text name | business_name | description | email",
            "legal_name": "text metadata.legal_name | business_name",
            "email": "text email",
            "domain": "text metadata.domain",
            "phone": "text phone",
            "tax_id": "text tax_ids.data.0.value | metadata.tax_id",
            "line1": "text address.line1",
            "line2": "text address.line2",
            "city": "text address.city",
            "state": "text address.state",
            "postal_code": "text address.postal_code",
            "country": "text address.country",
            "currency": "text currency",
            "delinquent": "bool delinquent",
            "balance": "int balance",
            "crm_account_id": "text metadata.crm_account_id",
        },
        entities=("customers",),
        expand=("data.tax_ids",),
    ),
    Endpoint(
        "products",
        "/v1/products",
        {"name": "text name", "active": "bool active", "sku": "text metadata.sku"},
        entities=("products",),
        required=("name",),
    ),
    Endpoint(
        "prices",
        "/v1/prices",
        {
            **PRICE,
            "nickname": "text nickname",
            "active": "bool active",
            "lookup_key": "text lookup_key",
            "sku": "text metadata.sku",
        },
        entities=("products",),
        required=("currency",),
        older_path="/v1/plans",
    ),
    Endpoint(
        "coupons",
        "/v1/coupons",
        {"percent_off": "decimal percent_off", "amount_off": "int amount_off", "currency": "text currency"},
        entities=(),
    ),
    Endpoint(
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
    ),
    Endpoint(
        "invoices",
        "/v1/invoices",
        {
            "number": "text number",
            "customer": "id customer",
            "subscription": "id subscription | parent.subscription_details.subscription",
            "status": "text status",
            "currency": "text currency",
            "subtotal": "int subtotal",
            "total": "int total",
            "tax": "int tax | sum(total_taxes.amount) | sum(total_tax_amounts.amount)",
            "starting_balance": "int starting_balance",
            "amount_due": "int amount_due",
            "amount_paid": "int amount_paid",
            "collection_method": "text collection_method",
            "due_date": "int due_date",
            "effective_at": "int effective_at",
            "finalized_at": "int status_transitions.finalized_at",
            "paid_at": "int status_transitions.paid_at",
            "voided_at": "int status_transitions.voided_at",
            "webhooks_delivered_at": "int webhooks_delivered_at",
            "charge": "id charge",
            "payment_intent": "id payment_intent",
            "crm_deal_id": (
                "text metadata.crm_deal_id | parent.subscription_details.metadata.crm_deal_id | "
                "subscription_details.metadata.crm_deal_id"
            ),
            "contract_id": (
                "text metadata.contract_id | parent.subscription_details.metadata.contract_id | "
                "subscription_details.metadata.contract_id"
            ),
            "po_number": "text metadata.po_number",
        },
        entities=("invoices", "invoice_lines"),
        required=("customer", "status", "currency", "total"),
        child=Child(
            "lines",
            "invoice_lines",
            "/v1/invoices/{id}/lines",
            {
                "invoice": "id invoice",
                "amount": "int amount",
                "currency": "text currency",
                "description": "text description",
                "quantity": "decimal quantity_decimal | quantity",
                "unit_amount_decimal": (
                    "decimal pricing.unit_amount_decimal | price.unit_amount_decimal | price.unit_amount | "
                    "plan.amount_decimal | plan.amount"
                ),
                "price": "id price | pricing.price_details.price | plan",
                "product": "id price.product | pricing.price_details.product | plan.product",
                "discount_amount": "int sum(discount_amounts.amount)",
                "tax_amount": "int sum(taxes.amount) | sum(tax_amounts.amount)",
                "tax_inclusive": (
                    "int sum(taxes[tax_behavior=inclusive].amount) | sum(tax_amounts[inclusive=true].amount)"
                ),
                "period_start": "int period.start",
                "period_end": "int period.end",
                "proration": (
                    "bool proration | parent.subscription_item_details.proration | "
                    "parent.invoice_item_details.proration"
                ),
                "subscription_item": "id subscription_item | parent.subscription_item_details.subscription_item",
                "sku": "text metadata.sku | price.metadata.sku | plan.metadata.sku",
                "deal_line_id": "text metadata.deal_line_id",
            },
            required=("amount", "currency"),
        ),
    ),
    Endpoint(
        "credit_notes",
        "/v1/credit_notes",
        {
            "invoice": "id invoice",
            "customer": "id customer",
            "currency": "text currency",
            "total": "int total | amount",
            "tax": "int sum(total_taxes.amount) | sum(tax_amounts.amount)",
            "reason": "text reason",
            "status": "text status",
            "effective_at": "int effective_at",
            "voided_at": "int voided_at",
            "refund": "id refund | refunds.0.refund",
            "stated_reason": "text metadata.reason",
            "created_by": "text metadata.created_by",
            "approved_by": "text metadata.approved_by",
        },
        entities=("credit_notes", "credit_note_lines"),
        required=("customer", "currency", "total"),
        child=Child(
            "lines",
            "credit_note_lines",
            "/v1/credit_notes/{id}/lines",
            {
                "credit_note": "id credit_note",
                "invoice_line_item": "id invoice_line_item",
                "amount": "int amount",
                "discount_amount": "int discount_amount",
                "tax_amount": "int sum(taxes.amount) | sum(tax_amounts.amount)",
                "tax_inclusive": (
                    "int sum(taxes[tax_behavior=inclusive].amount) | sum(tax_amounts[inclusive=true].amount)"
                ),
            },
            required=("amount",),
        ),
    ),
    Endpoint(
        "payment_intents",
        "/v1/payment_intents",
        {
            "customer": "id customer",
            "status": "text status",
            "invoice": "id invoice",
            "latest_charge": "id latest_charge",
        },
        entities=("payment_events",),
        required=("status",),
    ),
    Endpoint(
        "charges",
        "/v1/charges",
        {
            "payment_intent": "id payment_intent",
            "customer": "id customer",
            "invoice": "id invoice",
            "status": "text status",
            "currency": "text currency",
            "amount": "int amount",
            "amount_captured": "int amount_captured",
            "captured": "bool captured",
            "balance_transaction": "id balance_transaction",
            "failure_balance_transaction": "id failure_balance_transaction",
            "failure_code": "text failure_code",
            "method": "text payment_method_details.type",
            "wallet": "text payment_method_details.card.wallet.type",
            "description": "text description",
        },
        entities=("payment_events",),
        required=("status", "currency", "amount"),
    ),
    Endpoint(
        "refunds",
        "/v1/refunds",
        {
            "charge": "id charge",
            "payment_intent": "id payment_intent",
            "status": "text status",
            "currency": "text currency",
            "amount": "int amount",
            "balance_transaction": "id balance_transaction",
            "reason": "text reason",
        },
        entities=("payment_events",),
        required=("status", "currency", "amount"),
    ),
    Endpoint(
        "disputes",
        "/v1/disputes",
        {
            "charge": "id charge",
            "payment_intent": "id payment_intent",
            "status": "text status",
            "currency": "text currency",
            "amount": "int amount",
            "reason": "text reason",
            "due_by": "int evidence_details.due_by",
            "reinstated_at": "int balance_transactions.1.created",
        },
        entities=("payment_events",),
        required=("status", "currency", "amount"),
    ),
    Endpoint(
        "invoice_payments",
        "/v1/invoice_payments",
        {
            "invoice": "id invoice",
            "payment_intent": "id payment.payment_intent",
            "charge": "id payment.charge",
            "status": "text status",
            "currency": "text currency",
            "amount_paid": "int amount_paid",
            "paid_at": "int status_transitions.paid_at",
        },
        entities=("payment_allocations",),
        required=("invoice", "currency"),
    ),
    Endpoint(
        "balance_transactions",
        "/v1/balance_transactions",
        {
            "origin": "id source",  # what moved the balance: a charge, a refund, a dispute, ...; `source` is ours
            "type": "text type",
            "reporting_category": "text reporting_category",
            "status": "text status",
            "currency": "text currency",
            "amount": "int amount",
            "fee": "int fee",
            "net": "int net",
            "available_on": "int available_on",
            "exchange_rate": "decimal exchange_rate",
        },
        entities=("payout_items",),
        required=("currency", "amount", "net"),
    ),
    Endpoint(
        "payouts",
        "/v1/payouts",
        {
            "status": "text status",
            "currency": "text currency",
            "amount": "int amount",
            "arrival_date": "int arrival_date",
            "automatic": "bool automatic",
            "balance_transaction": "id balance_transaction",
            "reconciliation_status": "text reconciliation_status",
            "trace_id": "text trace_id.value",
            "reference": "text metadata.reference",
        },
        entities=("payouts",),
        required=("currency", "amount"),
    ),
)

# Which balance transactions a payout paid out: asked payout by payout, since the transaction itself does not say.
PAYOUT_TRANSACTIONS = "payout_transactions"

# The event feed, kept slim: what happened to which object, when.
EVENTS = "events"
EVENT_COLUMNS = {"type": "text type", "object": "text data.object.id", "object_type": "text data.object.object"}


# Which raw tables make an entity of the import format: what each entity's load is counted in.
ENTITY_TABLES = {
    "customers": ("customers",),
    "products": ("prices",),
    "subscriptions": ("subscriptions",),
    "subscription_items": ("subscription_items",),
    "invoices": ("invoices",),
    "invoice_lines": ("invoice_lines",),
    "credit_notes": ("credit_notes",),
    "credit_note_lines": ("credit_note_lines",),
    "payment_events": ("charges", "refunds", "disputes"),
    "payment_allocations": ("invoice_payments",),
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

# Stripe's minor unit is ISO 4217's but for these: ISK and UGX are whole today and still written with two digits, MGA (a
# fifth by ISO) is whole here. HUF and TWD have two digits everywhere; only their payouts are whole. macros/stripe.sql
# says the same, and a test holds the two together.
OWN_MINOR_DIGITS = {"ISK": 2, "UGX": 2, "MGA": 0}


def minor_digits(currency: str) -> int:
    """How many of an amount's last digits stand behind the point, for Stripe's amounts in `currency` (any case)."""
    return {**MINOR_DIGITS, **OWN_MINOR_DIGITS}.get(currency.upper(), 2)
