"""What the marts are read from a second time: the company's own rows, and marts that other second readings vouch for."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from tests.reference.codes.facts import Facts, Row, facts, unit
from tests.support.company import Company

Key = tuple[Any, ...]
Table = dict[Key, Row]
# Beside those of tests/reference/codes.
ALSO = (
    "contract_lines",
    "expected_billing",
    "exceptions",
    "ledger_tie_out",
    "payout_reconciliation",
    "receivables_aging",
    "revenue_waterfall",
)


def books(rows: Mapping[str, Sequence[Mapping[str, Any]]], company: Company, as_of: date) -> Facts:
    """The facts of the codes, and the marts that only this reading needs."""
    found = facts(rows, company, as_of)
    # Not the mart: what was deleted upstream stays with its golden customer (DECISIONS.md) and is linked no more.
    for entity, key, table in (
        ("customer", "billing_customer_id", "billing_customer"),
        ("account", "account_id", "account"),
    ):
        listed = company.query(f"select {key} as id, customer_id from customers.int_customers__by_{table}")
        found.links |= {(entity, row["id"]): row["customer_id"] for row in listed}
    found.marts |= {name: company.query(f"select * from marts.{name}") for name in ALSO}
    found.marts["steward_fields"] = company.query(
        f"select * from seeds.steward_fields where decided_on <= date '{as_of}' order by decided_on"
    )
    found.marts["extra_lines"] = company.query("select * from billing.int_billing__extra_lines")
    found.marts["catalogue"] = company.query("select * from exceptions.int_exceptions__catalogue")
    return found


def contract_of_deal(facts: Facts) -> dict[str, str]:
    """Won deal -> contract."""
    return {deal: row["contract_id"] for row in facts.marts["contracts"] for deal in row["deal_ids"].split(", ")}


def stated_contract(facts: Facts, invoice: Row, deals: Mapping[str, str]) -> str | None:
    """Section 4: the invoice's contract, else its subscription's `contract_id` or `crm_deal_id`."""
    known = {row["contract_id"] for row in facts.marts["contracts"]}
    subscription = facts.by_id["subscriptions"].get(invoice["subscription_id"] or "", {})
    for row in (invoice, subscription):
        if row.get("contract_id") in known:
            return str(row["contract_id"])
        if row.get("crm_deal_id") in deals:
            return deals[row["crm_deal_id"]]
    return None


def shares(amount: Fraction, weights: Sequence[Fraction], currency: str) -> list[Fraction]:
    """Pro rata by weight, to the minor unit, what is left over by largest remainder; ties go to the first."""
    if amount < 0:  # divided as what it takes back was: a half cent goes to the first both times
        return [-each for each in shares(-amount, weights, currency)]
    total = sum(weights, Fraction(0))
    if not weights:
        return []
    if total == 0:
        weights, total = [Fraction(1)] * len(weights), Fraction(len(weights))
    one = Fraction(unit(currency))
    exact = [amount * weight / total / one for weight in weights]
    floors = [int(value // 1) for value in exact]
    left = int(amount / one) - sum(floors)
    order = sorted(range(len(weights)), key=lambda place: (-(exact[place] - floors[place]), place))
    for place in order[:left]:
        floors[place] += 1
    return [value * one for value in floors]
