"""The published marts read a second time, in plain Python, from the design pages alone.

`read(facts)` gives of each mart the columns that are read here, by key. Expected billing and the amounts of cash have readings of
their own (tests/reference/billing, cash), the codes too.
"""

from tests.reference.codes.facts import Facts
from tests.reference.marts.books import Table
from tests.reference.marts.contract_to_cash import contract_to_cash
from tests.reference.marts.contracts import contracts
from tests.reference.marts.exceptions import exceptions
from tests.reference.marts.golden_customers import golden_customers
from tests.reference.marts.invoices import invoices
from tests.reference.marts.ledger_tie_out import ledger_tie_out
from tests.reference.marts.metrics_daily import metrics_daily
from tests.reference.marts.obligations import billed_lines
from tests.reference.marts.payments import cash_applications, payments, payout_reconciliation
from tests.reference.marts.revenue_waterfall import revenue_waterfall
from tests.reference.marts.variance_bridge import variance_bridge, variances

KEYS = {
    "cash_applications": ("payment_id", "invoice_id", "method"),
    "contract_to_cash": ("row_id",),
    "contracts": ("contract_id",),
    "exceptions": ("exception_id",),
    "golden_customers": ("customer_id",),
    "invoices": ("invoice_id",),
    "ledger_tie_out": ("period", "account_type", "currency"),
    "metrics_daily": ("metric", "currency"),
    "payments": ("payment_id",),
    "payout_reconciliation": ("payout_id",),
    "revenue_waterfall": ("contract_id", "deal_line_id", "month", "currency"),
    "variance_bridge": ("contract_id", "currency"),
}


def read(facts: Facts) -> dict[str, Table]:
    """mart -> key -> the columns that are read."""
    lines = billed_lines(facts, {row["invoice_line_id"] for row in facts.marts["extra_lines"]})
    obligations = contract_to_cash(facts, lines)
    for key, row in variances(facts).items():
        obligations[key] |= row
    return {
        "cash_applications": cash_applications(facts),
        "contract_to_cash": obligations,
        "contracts": contracts(facts),
        "exceptions": exceptions(facts),
        "golden_customers": golden_customers(facts),
        "invoices": invoices(facts, lines),
        "ledger_tie_out": ledger_tie_out(facts),
        "metrics_daily": metrics_daily(facts, lines),
        "payments": payments(facts),
        "payout_reconciliation": payout_reconciliation(facts),
        "revenue_waterfall": revenue_waterfall(facts, lines),
        "variance_bridge": variance_bridge(facts),
    }
