"""marts.exceptions: the columns beside code, subject and amount, of findings that a first run opened."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from tests.reference.codes.facts import REPORTING, Facts, Row, rounded
from tests.reference.marts.books import Table

# exceptions.yaml: 'by_sign' = leakage where expected > actual, overbilling where actual > expected.
BY_SIGN = {"amendment_not_applied", "price_mismatch", "quantity_mismatch", "proration_error", "usage_misrated"}
RANKS = ("low", "medium", "high", "critical")
# Settings' defaults: from which amount in reporting currency on, and the days until it should be worked.
FROM = {"medium": 100, "high": 1_000, "critical": 10_000}
DAYS = {"critical": 1, "high": 3, "medium": 5, "low": 7}
DEADLINE_DAYS = 7


def exceptions(facts: Facts) -> Table:
    """By exception: what its code, its amount and the day make of it."""
    names = {row["customer_id"]: row["name"] for row in facts.marts["golden_customers"]}
    catalogue = {row["code"]: row for row in facts.marts["catalogue"]}
    pressing = _pressing(facts)
    owners = {
        name: {one[f"{name}_id"]: one["customer_id"] for one in facts.marts[f"{name}s"]}
        for name in ("contract", "invoice")
    }
    found: Table = {}
    for row in facts.marts["exceptions"]:
        code = catalogue[row["code"]]
        worth = _reporting(facts, row)
        severity = _severity(code["severity_floor"], worth)
        if row["code"] == "dispute_open" and row["payment_id"] in pressing:
            severity = "critical"
        found[row["exception_id"],] = {
            "title": code["title"], "category": _category(row, code["category"]), "severity": severity, "status": "open",
            "customer_name": names.get(row["customer_id"]), "subject_type": row["subject_type"],
            "amount_at_risk": rounded(abs(row["amount_at_risk"]), row["currency"]) if row["currency"] else Decimal(0),
            "amount_at_risk_reporting": worth, "reporting_currency": REPORTING,
            "first_seen_on": facts.as_of, "last_seen_on": facts.as_of, "resolved_on": None, "age_days": 0, "owner": code["owner"],
            "due_on": facts.as_of + timedelta(days=DAYS[severity]), "customer_id": _customer(owners, row, code["claims"]),
        }  # fmt: skip
    return found


def _category(row: Row, category: str) -> str:
    if row["code"] not in BY_SIGN:
        return category
    return "leakage" if row["expected_amount"] > row["actual_amount"] else "overbilling"


def _reporting(facts: Facts, row: Row) -> Decimal | None:
    """At the rate of as_of; without one it has no worth. Nothing is nothing in any currency."""
    if not row["amount_at_risk"]:
        return Decimal(0)
    rate = Fraction(1) if row["currency"] == REPORTING else facts.rates.on(row["currency"], REPORTING, facts.as_of)
    return None if rate is None else rounded(Fraction(row["amount_at_risk"]) * rate, REPORTING)


def _severity(floor: str, worth: Decimal | None) -> str:
    reached = [name for name, least in FROM.items() if worth is not None and worth >= least]
    return max([floor, *reached], key=RANKS.index)


def _pressing(facts: Facts) -> set[str]:
    """Payments with a dispute to be answered soon: by the next deadline, or where all are over by the last."""
    deadlines: dict[str, list[date]] = defaultdict(list)
    for event in facts.rows["payment_events"]:
        if event["type"] == "disputed" and event["dispute_due_on"]:
            deadlines[event["payment_id"]].append(event["dispute_due_on"])
    nearest = {
        key: min((day for day in days if day >= facts.as_of), default=max(days)) for key, days in deadlines.items()
    }
    return {key for key, day in nearest.items() if (day - facts.as_of).days <= DEADLINE_DAYS}


def _customer(owners: dict[str, dict[str, str | None]], row: Row, claims: str | None) -> str | None:
    """Of an obligation its contract's, of an invoice its own; of other subjects as the model says."""
    if claims == "obligation" and row["contract_id"] in owners["contract"] and row["subject_type"] != "invoice":
        return owners["contract"][row["contract_id"]]
    if row["subject_type"] == "invoice" and claims != "obligation":
        return owners["invoice"][row["subject_id"]]
    said: str | None = row["customer_id"]
    return said
