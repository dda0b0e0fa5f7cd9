"""What is read from Ordway: lists, the field behind each of our columns, its words in ours. How, is in `connector.py`.

A column that Ordway has no field for is expected under our name among the custom fields; `fields` in tieout.toml names
others.
"""

from pydantic import Field

from pipelines.rest.client import Vendor
from pipelines.rest.options import RestOptions
from pipelines.rest.stream import Child, Stream

VENDOR = Vendor(
    label="Ordway",
    secret_hint="Put API key and user token into TIEOUT_<SOURCE>_API_KEY and TIEOUT_<SOURCE>_USER_TOKEN, and check "
    "`user_email` and `company`",
    permission_hint="Give the API user read access to this object",
)
# what `tieout connect` asks for: name -> what it is
SECRETS = {"api_key": "API key", "user_token": "user token"}
ASKED = {
    "user_email": "e-mail of the user whose token it is",
    "company": "the company's identifier in Ordway",
}


class OrdwayOptions(RestOptions):
    """`[sources.NAME]` of tieout.toml, for system = "ordway"."""

    base_url: str = "https://api.ordwaylabs.com/api/v1"
    whole_after_days: int = Field(default=0, ge=0, le=0)  # each list is read whole in every run
    page_size: int = Field(default=500, ge=1, le=500)
    user_email: str  # whose token it is
    company: str  # the company's identifier in Ordway


def _own(*names: str) -> dict[str, str]:
    return {name: f"custom_fields.{name}" for name in names}


FREQUENCY = {
    "month": "monthly",
    "quarter": "quarterly",
    **dict.fromkeys(("semi_annual", "semi-annual", "half_yearly", "six_months"), "semiannual"),
    **dict.fromkeys(("yearly", "annually", "year"), "annual"),
    **dict.fromkeys(("one_time", "one-time"), "once"),
}
STATUS = {"cancelled": "canceled", "expired": "canceled", "trial": "trialing", "draft": "paused", "suspended": "paused"}
PAID = dict.fromkeys(("processed", "posted", "completed", "success", "applied", "unapplied", "paid"), "succeeded")
NOT_PAID = dict.fromkeys(("declined", "error"), "failed") | dict.fromkeys(
    ("pending", "processing", "draft"), "attempted"
)
METHOD = {
    **dict.fromkeys(("credit_card", "debit_card"), "card"),
    **dict.fromkeys(("ach", "ach_debit", "sepa"), "direct_debit"),
    **dict.fromkeys(("wire", "wire_transfer", "bank", "electronic"), "bank_transfer"),
    "cheque": "check",
    "cash": "other",
}
_DATED = {"updated": "updated_date", "counted": True, "sends_nulls": False}

STREAMS = (
    Stream(
        "customers",
        "customers",
        {
            **_own("legal_name", "phone", "tax_id", "street", "city", "region", "postal_code", "country"),
            **_own("crm_account_id", "domain"),
            "name": "name",
            "website": "text website",
            "email": "billing_contact_email",
            "currency": "currency",
            "status": "status",
            "balance": "balance",
            "created_at": "created_date",
        },
        entity="customers",
        id="customer_id",
        required=("name",),
        words={"status": {"inactive": "", "draft": "", "past_due": "delinquent"}},
        **_DATED,  # type: ignore[arg-type]
    ),
    Stream(
        "products",
        "products",
        {
            **_own("charge_type", "price_period", "valid_from", "valid_to"),
            "sku": "sku",
            "name": "name",
            "list_price": "price",
            "currency": "currency",
        },
        entity="products",
        id="product_id",
        **_DATED,  # type: ignore[arg-type]
    ),
    Stream(
        "subscriptions",
        "subscriptions",
        {
            **_own("crm_deal_id", "contract_id", "end_date", "trial_end"),
            "customer_id": "customer_id",
            "status": "status",
            "currency": "currency",
            "start_date": "service_start_date | contract_effective_date | billing_start_date",
            "canceled_on": "cancellation_date",
            "payment_terms_days": "_joined.payment_terms_days",
        },
        entity="subscriptions",
        id="subscription_id",
        required=("customer_id", "status"),
        words={"status": STATUS},
        child=Child(
            "lines",
            "subscription_lines",
            {
                **_own("price_period", "discount_until", "deal_line_id"),
                "start_date": "custom_fields.line_start_date",
                "end_date": "custom_fields.line_end_date",
                "product_id": "text product_id",
                "quantity": "quantity",
                "unit_price": "list_price",
                "billing_frequency": "billing_period",
                "discount_pct": "discount",
            },
            parent="subscription_id",
            entity="subscription_items",
            id="subscription_line_id",
            required=("quantity", "unit_price"),
        ),
        **_DATED,  # type: ignore[arg-type]
    ),
    Stream(
        "invoices",
        "invoices",
        {
            **_own("number", "crm_deal_id", "contract_id", "sent_at", "paid_at", "voided_at", "po_number"),
            "customer_id": "customer_id",
            "subscription_id": "subscription_id",
            "status": "status",
            "currency": "currency",
            "subtotal": "subtotal",
            "tax_total": "invoice_tax",
            "total": "invoice_amount",
            "issued_on": "invoice_date",
            "due_on": "due_date",
            "created_at": "created_date",
            "exchange_rate": "exchange_rate",
        },
        entity="invoices",
        id="invoice_id",
        required=("customer_id", "status", "currency", "total"),
        words={
            "status": {
                **dict.fromkeys(("posted", "partially_paid", "past_due", "unpaid"), "open"),
                **dict.fromkeys(("voided", "cancelled", "canceled", "reversed"), "void"),
                "written_off": "uncollectible",
            }
        },
        child=Child(
            "lines",
            "invoice_lines",
            {
                **_own("discount_amount", "is_proration", "deal_line_id"),
                "product_id": "text product_id",
                "description": "description",
                "quantity": "quantity",
                "unit_price": "list_price",
                "amount": "effective_price",
                "tax_amount": "line_tax",
                "period_start": "start_date",
                "period_end": "end_date",
                "subscription_item_id": "subscription_line_id",
            },
            parent="invoice_id",
            entity="invoice_lines",
            id="_line_id",
            required=("amount",),
        ),
        **_DATED,  # type: ignore[arg-type]
    ),
    Stream(
        "credits",
        "credits",
        {
            **_own("invoice_id", "tax_amount", "reason", "approved_by", "exchange_rate"),
            "customer_id": "customer_id",
            "currency": "currency",
            "amount": "credit_amount",
            "status": "status",
            "issued_on": "credit_date",
            "created_by": "created_by",
        },
        entity="credit_notes",
        id="credit_id",
        required=("customer_id", "currency", "amount"),
        words={
            "status": {
                **dict.fromkeys(("posted", "open", "applied", "unapplied", "active"), "issued"),
                **dict.fromkeys(("voided", "cancelled", "canceled"), "void"),
                "draft": "",
            }
        },
        **_DATED,  # type: ignore[arg-type]
    ),
    Stream(
        "payments",
        "payments",
        {
            **_own("invoice_id", "failure_code", "exchange_rate"),
            "type": "status",
            "amount": "payment_amount",
            "currency": "currency",
            "occurred_at": "payment_date",
            "customer_id": "customer_id",
            "method": "payment_type",
            "fee": "fee_amount",
            "reference": "reference_number",
        },
        entity="payment_events",
        id="payment_id",
        required=("type", "amount", "currency", "occurred_at"),
        words={"type": PAID | NOT_PAID | {"voided": "reversed"}, "method": METHOD},
        child=Child(
            "invoices",
            "payment_invoices",
            {**_own("allocated_on"), "invoice_id": "invoice_id", "amount": "applied_amount"},
            parent="payment_id",
            entity="payment_allocations",
            id="_line_id",
            required=("invoice_id", "amount"),
        ),
        **_DATED,  # type: ignore[arg-type]
    ),
    Stream(
        "refunds",
        "refunds",
        {
            **_own("invoice_id"),
            "payment_id": "payment_id",
            "status": "text refund_status",
            "amount": "refund_amount",
            "currency": "currency",
            "occurred_at": "refund_date",
            "customer_id": "customer_id",
            "method": "refund_type",
            "reference": "reference_number",
        },
        entity="payment_events",
        id="refund_id",
        required=("payment_id", "amount", "currency", "occurred_at"),
        words={"method": METHOD},
        **_DATED,  # type: ignore[arg-type]
    ),
    Stream(
        "usages",
        "usages",
        {
            **_own("status", "invoice_line_id"),
            "customer_id": "customer_id",
            "subscription_id": "subscription_id",
            "meter": "custom_fields.meter | charge_id",
            "quantity": "quantity",
            "occurred_at": "date",
        },
        entity="usage_records",
        id="usage_id",
        required=("customer_id", "meter", "quantity", "occurred_at"),
        **_DATED,  # type: ignore[arg-type]
    ),
)
