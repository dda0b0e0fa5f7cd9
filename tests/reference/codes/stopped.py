"""contract_to_billing: what never began after a trial."""

from collections.abc import Iterator
from decimal import Decimal

from tests.reference.codes.facts import Facts, Finding, Row, group
from tests.reference.codes.unbilled import due


def trial_not_converted(facts: Facts) -> Iterator[Finding]:
    """Trialing after trial_end while the contract runs, nothing recurring invoiced: due since trial_end.

    The contract is the one that the subscription or its deal names; where neither does, the contract lines that its items name.
    """
    named = {row["contract_id"]: row["contract_id"] for row in facts.marts["contracts"]}
    for row in facts.marts["contracts"]:
        named |= dict.fromkeys(row["deal_ids"].split(", "), row["contract_id"])
    items = group(facts.rows["subscription_items"], "subscription_id")
    billed = {row.item for _, row, _ in facts.assigned[1] if row and row.charge_type == "recurring"}
    contracts = {row.contract_id for _, row, _ in facts.assigned[1] if row and row.charge_type == "recurring"}
    for one in facts.rows["subscriptions"]:
        if one["status"] != "trialing" or not one["trial_end"] or one["trial_end"] >= facts.as_of:
            continue
        contract = named.get(one["contract_id"]) or named.get(one["crm_deal_id"])
        through = {_item(facts, item["deal_line_id"]) for item in items.get(one["id"], ())} - {None} - billed
        rows = [
            row
            for row in due(facts)
            if row["period_end"] > one["trial_end"]
            and (
                _item(facts, row["deal_line_id"]) in through
                or (row["contract_id"] == contract and contract not in contracts)
            )
        ]
        if rows:
            yield Finding(one["id"], None, _sum(rows), rows[0]["currency"])


def _item(facts: Facts, line_id: str | None) -> str | None:
    line = facts.contract_lines.get(line_id or "")
    return line.item if line else None


def _sum(rows: list[Row]) -> Decimal:
    return sum((row["expected"] for row in rows), Decimal(0))


CODES = (trial_not_converted,)
