"""contract_to_billing: what never began after a trial."""

from collections.abc import Iterator
from decimal import Decimal

from tests.reference.codes.facts import Facts, Finding, Row
from tests.reference.codes.trials import held_by
from tests.reference.codes.unbilled import due


def trial_not_converted(facts: Facts) -> Iterator[Finding]:
    """Trialing after trial_end while the contract runs, nothing recurring invoiced: due since trial_end, of what the subscription holds.

    Its contract is the one that it or its deal names; where neither does, that of the contract lines that its items name. Of that
    contract it holds what its items name by line or else by sku; without items all that recurs. A fee is no part of a trial.
    """
    billed = {row.item for _, row, amount in facts.assigned[1] if row and row.charge_type == "recurring" and amount > 0}
    taken: set[tuple[str, str, object]] = set()  # of two trials of one item the smaller id's
    for one in sorted(facts.rows["subscriptions"], key=lambda one: one["id"]):
        if one["status"] != "trialing" or not one["trial_end"] or one["trial_end"] >= facts.as_of:
            continue
        held = held_by(facts, one)
        rows = [
            row
            for row in due(facts)
            if row["period_end"] > one["trial_end"]
            and row["charge_type"] != "one_time"
            and _item(facts, row["deal_line_id"]) in held - billed
            and (row["deal_line_id"], row["charge_type"], row["period_start"]) not in taken
        ]
        taken |= {(row["deal_line_id"], row["charge_type"], row["period_start"]) for row in rows}
        if rows:
            yield Finding(one["id"], None, _sum(rows), rows[0]["currency"])


def _item(facts: Facts, line_id: str | None) -> str | None:
    line = facts.contract_lines.get(line_id or "")
    return line.item if line else None


def _sum(rows: list[Row]) -> Decimal:
    return sum((row["expected"] for row in rows), Decimal(0))


CODES = (trial_not_converted,)
