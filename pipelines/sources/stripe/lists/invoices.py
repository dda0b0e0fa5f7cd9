"""What was billed and credited: invoices and credit notes with their lines, and the balance that customers have."""

from pipelines.sources.stripe.endpoint import Child, Endpoint

INVOICES = Endpoint(
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
        "ending_balance": "int ending_balance",
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
                "bool proration | parent.subscription_item_details.proration | parent.invoice_item_details.proration"
            ),
            "subscription_item": "id subscription_item | parent.subscription_item_details.subscription_item",
            "sku": "text metadata.sku | price.metadata.sku | plan.metadata.sku",
            "deal_line_id": "text metadata.deal_line_id",
        },
        required=("amount", "currency"),
    ),
)

CREDIT_NOTES = Endpoint(
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
        "customer_balance_transaction": "id customer_balance_transaction",
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
)

# Asked for customer by customer: what their credit balance owes to whom. Never changed, only added to.
CUSTOMER_BALANCE = Endpoint(
    "customer_balance_transactions",
    "/v1/customers/{id}/balance_transactions",
    {
        "customer": "id customer",
        "type": "text type",
        "currency": "text currency",
        "amount": "int amount",
        "ending_balance": "int ending_balance",
        "invoice": "id invoice",
        "credit_note": "id credit_note",
        "description": "text description",
        "stated_reason": "text metadata.reason",
        "created_by": "text metadata.created_by",
        "approved_by": "text metadata.approved_by",
    },
    entities=("payment_allocations", "credit_notes"),
    required=("customer", "currency", "amount", "type"),
    object="customer_balance_transaction",
)
