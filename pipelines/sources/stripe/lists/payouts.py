"""How money reaches the bank: balance transactions and payouts."""

from pipelines.sources.stripe.endpoint import Endpoint

BALANCE_TRANSACTIONS = Endpoint(
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
)

PAYOUTS = Endpoint(
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
)

# Which balance transactions a payout paid out: asked payout by payout, since the transaction itself does not say.
PAYOUT_TRANSACTIONS = Endpoint(
    "payout_transactions", BALANCE_TRANSACTIONS.path, {"payout": "id payout"}, entities=("payout_items",)
)
