"""Money that came and went back: payment intents, charges, refunds, disputes, and what they pay."""

from pipelines.sources.stripe.endpoint import Endpoint

PAYMENT_INTENTS = Endpoint(
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
)

CHARGES = Endpoint(
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
)

REFUNDS = Endpoint(
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
)

DISPUTES = Endpoint(
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
)

INVOICE_PAYMENTS = Endpoint(
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
)
