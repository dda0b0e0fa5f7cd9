"""Expected billing as the SQL has it beside the second reading: what of a row must be equal, and one place that says so."""

from collections.abc import Callable
from datetime import date

from tests.reference.billing import expected_billing
from tests.reference.billing.lines import Rows as Tables
from tests.support.company import Company

COMPARED = ("deal_line_id", "charge_type", "period_start", "period_end", "bill_on", "amount")
Compared = set[tuple[object, ...]]


def golden_of(company: Company) -> dict[tuple[str, str], str]:
    """(entity, id) -> golden customer. Not the mart: what was deleted upstream stays with its own (DECISIONS.md) and is linked no more."""
    tables = {
        "customers": "billing_customer_id as id, customer_id from customers.int_customers__by_billing_customer",
        "accounts": "account_id as id, customer_id from customers.int_customers__by_account",
    }
    return {
        (entity, row["id"]): row["customer_id"]
        for entity, what in tables.items()
        for row in company.query(f"select {what}")
    }


def by_reference(
    tables: Tables,
    as_of: date,
    golden: Callable[[str, str], str | None] | None = None,
    contracts: frozenset[str] | None = None,
) -> Compared:
    """The rows of the second reading, of some contracts or of all."""
    return {
        tuple(getattr(row, name) for name in COMPARED)
        for row in expected_billing(tables, as_of, golden)
        if contracts is None or row.contract_id in contracts
    }


def by_sql(company: Company, which: str = "true") -> Compared:
    """The rows of the company's mart; `which` is a condition on them."""
    listed = company.query(f"select {', '.join(COMPARED)} from marts.expected_billing where {which}")
    return {tuple(row[name] for name in COMPARED) for row in listed}
