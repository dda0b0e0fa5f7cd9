"""Expected billing as the SQL has it beside the second reading: what of a row must be equal, and one place that says so."""

from datetime import date

from tests.reference.billing import expected_billing
from tests.reference.billing.lines import Rows as Tables
from tests.support.company import Company

COMPARED = ("deal_line_id", "charge_type", "period_start", "period_end", "bill_on", "amount")
Compared = set[tuple[object, ...]]


def by_reference(tables: Tables, as_of: date) -> Compared:
    """The rows of the second reading."""
    return {tuple(getattr(row, name) for name in COMPARED) for row in expected_billing(tables, as_of)}


def by_sql(company: Company, which: str = "true") -> Compared:
    """The rows of the company's mart; `which` is a condition on them."""
    listed = company.query(f"select {', '.join(COMPARED)} from marts.expected_billing where {which}")
    return {tuple(row[name] for name in COMPARED) for row in listed}
