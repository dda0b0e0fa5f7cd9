"""contract_to_billing: a won amendment's change is absent from later invoices, which follow the lines as they stood before it."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.reference.billing.lines import Line
from tests.reference.codes.causes import Variance, causes, variances
from tests.reference.codes.facts import Facts, Finding, Row, unit
from tests.reference.codes.recompute import full_amount
from tests.reference.codes.unbilled import billed_contracts, due
from tests.reference.obligations import Key
from tests.reference.obligations.matching import Obligation


def amendment_not_applied(facts: Facts) -> Iterator[Finding]:
    """All rows of it together, by deal: what the claims of its rows add up to."""
    by_deal: dict[str, dict[Key, Decimal]] = defaultdict(dict)
    for one in facts.once(causes)["amendment_not_applied"]:
        by_deal[one.line.deal["id"]][one.row.key] = one.amount
    for deal_id, key, amount in (*_cut(facts), *_added(facts), *_removed(facts)):
        by_deal[deal_id].setdefault(key, amount)
    for deal_id, rows in by_deal.items():
        currency = facts.by_id["deals"][deal_id]["currency"]
        yield Finding(deal_id, None, sum(rows.values(), Decimal(0)), currency)


def _is_amendment(line: Line) -> bool:
    return line.deal.get("type") == "amendment"


def _cut(facts: Facts) -> Iterator[tuple[str, Key, Decimal]]:
    """The period that the change cuts, billed whole at the old line's terms, on either of the two."""
    billed = {each.row.key: each for each in facts.once(variances)}
    unbilled = {(row["deal_line_id"], row["charge_type"], row["period_start"]): row for row in due(facts)}
    obligations, _ = facts.assigned
    same: dict[object, list[Obligation]] = defaultdict(list)
    for one in obligations.values():
        same[one.item, one.full_start, one.full_end].append(one)
    for key, new in obligations.items():
        line = facts.contract_lines[new.line_id]
        if not _is_amendment(line) or new.charge_type != "recurring" or not (key in billed or key in unbilled):
            continue
        for old in same[new.item, new.full_start, new.full_end]:
            if old.line_id == new.line_id or old.end >= new.start or old.key not in billed:
                continue
            full = full_amount(facts.contract_lines[old.line_id], old, facts.as_of)
            sums = billed[old.key].billed + (billed[key].billed if key in billed else 0)
            if full is not None and abs(full - Fraction(sums)) <= unit(old.currency):
                yield line.deal["id"], old.key, billed[old.key].amount
                yield line.deal["id"], key, billed[key].amount if key in billed else new.expected


def _added(facts: Facts) -> Iterator[tuple[str, Key, Decimal]]:
    """An added line of a sku that is billed, itself never billed."""
    contracts = billed_contracts(facts)
    _, parts = facts.assigned
    lines = {row.line_id for _, row, _ in parts if row}
    skus = {(line.contract_id, line.sku) for line, _, _ in parts}
    for row in due(facts):
        line = facts.contract_lines.get(row["deal_line_id"])
        key = row["deal_line_id"], row["charge_type"], row["period_start"]
        if (
            line is None
            or not _is_amendment(line)
            or line.text("action", "add") != "add"
            or row["charge_type"] != "recurring"
        ):
            continue
        if row["contract_id"] in contracts and (row["contract_id"], row["sku"]) in skus and line.row["id"] not in lines:
            yield line.deal["id"], key, row["expected"]


def _removed(facts: Facts) -> Iterator[tuple[str, Key, Decimal]]:
    """A removed line billed on: too much on its row, by a line that reaches beyond the removal."""
    removals = [
        row for row in facts.rows["deal_lines"]
        if row["action"] == "remove" and facts.by_id["deals"].get(row["deal_id"], {}).get("type") == "amendment"
    ]  # fmt: skip
    found: dict[str, list[Variance]] = defaultdict(list)
    for one in facts.once(variances):
        found[one.row.item].append(one)
    for row in removals:
        old = facts.contract_lines.get(row["replaces_line_id"] or "")
        since = _start(facts, row)
        for one in found[old.item] if old and since else ():
            beyond = any(line.amount > 0 and line.end and line.end >= since for line in one.lines)
            if one.billed > one.row.expected and beyond and one.row.charge_type == "recurring":
                yield row["deal_id"], one.row.key, one.amount


def _start(facts: Facts, line: Row) -> date | None:
    """Its own, its deal's, else the day of closing."""
    deal = facts.by_id["deals"][line["deal_id"]]
    return line["start_date"] or deal["start_date"] or (deal["closed_at"] and deal["closed_at"].date())


CODES = (amendment_not_applied,)
