"""marts.contracts: sections 1 to 3 by contract."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.reference.billing import last_terms
from tests.reference.billing.dates import NEVER, months_later
from tests.reference.codes.facts import Facts, Row, rounded
from tests.reference.marts.books import Table

PRICE_MONTHS = {"month": 1, "quarter": 3, "year": 12}
BILLING_MONTHS = {"monthly": 1, "quarterly": 3, "semiannual": 6, "annual": 12}


def contracts(facts: Facts) -> Table:
    """By contract: who, when, in what state, and what it is worth."""
    lines: dict[str, list[Row]] = defaultdict(list)
    for line in facts.marts["contract_lines"]:
        lines[line["contract_id"]].append(line)
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in facts.marts["expected_billing"]:
        rows[row["contract_id"]].append(row)
    found: Table = {}
    terms = last_terms(facts.text, facts.as_of)
    for contract_id, deals in _together(facts).items():
        first, term = deals[0], terms[contract_id]
        cancelled = min((deal["cancelled_on"] for deal in deals if deal["cancelled_on"]), default=None)
        term_end = None if term.last == NEVER else term.last
        monthly = _monthly(facts, rows[contract_id], first["currency"])
        found[contract_id,] = {
            "customer_id": facts.customer("account", first["account_id"]),
            "account_id": first["account_id"],
            "currency": first["currency"],
            "end_date": term_end,
            "cancelled_on": cancelled,
            "auto_renew": bool(term_end) and term.auto_renews,
            "start_date": min(
                (day for day in [*map(_start, deals), *(line["valid_from"] for line in lines[contract_id])] if day),
                default=None,
            ),
            "deal_ids": ", ".join(sorted(deal["id"] for deal in deals)),
        }
        if monthly is not None:
            found[contract_id,] |= {"mrr": monthly, "arr": 12 * monthly}
        last = [term_end, *(line["end_date"] for line in lines[contract_id] if line["charge_type"] != "one_time" and line["action"] != "remove")]  # fmt: skip
        last += [line["start_date"] for line in lines[contract_id] if line["charge_type"] == "one_time"]
        if all(
            day and day <= months_later(facts.as_of, 12) for day in last
        ):  # beyond the horizon the schedule does not show it
            fixed = [
                row
                for row in rows[contract_id]
                if row["charge_type"] in ("recurring", "one_time") and not row["renewal_no"]
            ]
            found[contract_id,]["total_value"] = sum((row["amount"] for row in fixed), Decimal(0))
    return found


def _monthly(facts: Facts, rows: list[Row], currency: str) -> Decimal | None:
    """Recurring prices in force on as_of, after uplifts and discounts, brought to one month. None: a price for a whole term is among them."""
    total = Decimal(0)
    for row in rows:
        if row["charge_type"] != "recurring" or not row["period_start"] <= facts.as_of <= row["period_end"]:
            continue
        line = facts.by_id["deal_lines"][row["deal_line_id"]]
        discount = line["discount_pct"] or 0
        if line["discount_until"] and row["period_start"] > line["discount_until"]:
            discount = 0
        months = PRICE_MONTHS.get(line["price_period"] or "month") or BILLING_MONTHS.get(
            line["billing_frequency"] or "monthly"
        )
        price = Fraction(row["unit_price"]) * Fraction(line["quantity"]) * (1 - Fraction(discount) / 100)
        if not months:
            return None
        total += rounded(price / months, currency)
    return total


def _together(facts: Facts) -> dict[str, list[Row]]:
    """Won deals by contract, the earliest first; one in another currency is a contract by itself."""
    together: dict[str, list[Row]] = defaultdict(list)
    won = [
        deal
        for deal in facts.rows["deals"]
        if deal["is_won"] and not (deal["closed_at"] and deal["closed_at"].date() > facts.as_of)
    ]
    for deal in sorted(won, key=_order):
        together[deal["contract_id"] or deal["id"]].append(deal)
    found: dict[str, list[Row]] = {}
    for key, deals in together.items():
        for deal in deals:
            found.setdefault(key if deal["currency"] == deals[0]["currency"] else deal["id"], []).append(deal)
    return found


def _order(deal: Row) -> tuple[date, str, str]:
    return _start(deal) or date.min, str(deal["closed_at"] or ""), deal["id"]


def _start(deal: Row) -> date | None:
    closed: date | None = deal["closed_at"].date() if deal["closed_at"] else None
    return deal["start_date"] or closed
