"""semantics.md section 4: which row of the schedule an invoice line belongs to."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from tests.reference.codes.facts import Facts, Row, rounded
from tests.reference.marts.schedule import Billed, Obligation, Schedule, overlap

NOT_OWED = ("void", "draft")


def assign(facts: Facts, claimed: Collection[str] = ()) -> list[Billed]:
    """Every line of an invoice neither void nor draft. claimed: ids of lines that an extra-billing code takes out: they fill nothing up."""
    schedule = Schedule(facts)
    found = []
    for line in facts.rows["invoice_lines"]:
        invoice = facts.by_id["invoices"].get(line["invoice_id"])
        if invoice is None or invoice["status"] in NOT_OWED:
            continue
        start = line["period_start"] or line["period_end"] or invoice["issued_on"] or facts.as_of
        end = max(line["period_end"] or start, start)
        item = facts.by_id["subscription_items"].get(line["subscription_item_id"] or "", {})
        billed = Billed(
            line, invoice, rounded(line["amount"], invoice["currency"]), (start, end), line["sku"] or item.get("sku")
        )
        _lead(facts, schedule, billed, item)
        found.append(billed)
    _true_ups([one for one in found if one.line["id"] not in claimed])
    return found


def _lead(facts: Facts, schedule: Schedule, billed: Billed, item: Row) -> None:
    named = billed.line["deal_line_id"] if billed.line["deal_line_id"] in schedule.lines else None
    of_item = named or (item.get("deal_line_id") if item.get("deal_line_id") in schedule.lines else None)
    if of_item:
        own = schedule.lines[of_item]
        billed.contract_id, items, sku = own["contract_id"], {own["item_id"]}, own["sku"]
    else:
        sku = billed.sku or ""
        billed.contract_id = _named(facts, schedule, billed, item) or _only_contract(facts, schedule, billed, sku)
        items = schedule.of_sku.get((billed.contract_id or "", sku), set())
    if not items:
        return
    if not any(schedule.of_item(key) for key in items):  # nothing of it was ever to be billed
        items |= schedule.of_sku.get((billed.contract_id or "", sku), set())
    currency = next(row["currency"] for row in facts.marts["contracts"] if row["contract_id"] == billed.contract_id)
    billed.other_currency = billed.invoice["currency"] != currency
    of_items = [one for key in sorted(items) for one in schedule.of_item(key) if one.row["contract_id"] == billed.contract_id]  # fmt: skip
    row = None
    if named:
        row = _by_rule_1(billed, schedule.of_line.get(named, []))
    elif billed.amount < 0:
        row = _unused(facts, schedule, billed, of_items)
    row = row or _by_rule_1(billed, of_items)
    if row is None:
        others = schedule.of_sku.get((billed.contract_id or "", sku), set()) - items
        row = _by_rule_1(billed, [one for key in sorted(others) for one in schedule.of_item(key)])
    row = row or min(
        of_items,
        key=lambda one: (
            one.row["charge_type"] == "commit",
            _distance(billed.span, one.own),
            one.own[0],
            one.row["deal_line_id"],
        ),
        default=None,
    )
    if row:
        billed.rows = [(row, billed.amount)]
        if row.row["charge_type"] == "usage":
            same = schedule.of_line[row.row["deal_line_id"]]
            billed.true_up = next(
                (
                    one
                    for one in same
                    if one.row["charge_type"] == "commit" and one.own == row.own and one.row["amount"] > 0
                ),
                None,
            )


def _named(facts: Facts, schedule: Schedule, billed: Billed, item: Row) -> str | None:
    """The first contract that the invoice, else its subscription, calls by name: one that has the sku before one that has not."""
    subscription = facts.by_id["subscriptions"].get(
        billed.invoice["subscription_id"] or item.get("subscription_id") or "", {}
    )
    called: list[str] = []
    for row in (billed.invoice, subscription):
        for name in (row.get("contract_id"), row.get("crm_deal_id")):
            # A contract's deal in another currency is a contract of its own, which the same name calls.
            meant = schedule.names.get(name or "", {})
            called += sorted(meant, key=lambda one: (meant[one] != billed.invoice["currency"], one != name, one))
    having = [one for one in called if (one, billed.sku) in schedule.of_sku]
    return next(iter(having + called), None)


def _only_contract(facts: Facts, schedule: Schedule, billed: Billed, sku: str) -> str | None:
    customer = facts.customer("customer", billed.invoice["customer_id"])
    having = {
        line["contract_id"]
        for line in schedule.lines.values()
        if line["sku"] == sku and line["action"] != "remove" and line["customer_id"] == customer and customer
    }
    return having.pop() if len(having) == 1 else None


def _by_rule_1(billed: Billed, rows: list[Obligation]) -> Obligation | None:
    exact = [one for one in rows if one.own == billed.span]
    if exact:
        return min(
            exact,
            key=lambda one: (
                one.row["charge_type"] == "commit",
                one.row["amount"] != billed.amount,
                one.row["deal_line_id"],
            ),
        )
    near = [one for one in rows if overlap(one.full, billed.span) and one.row["charge_type"] != "commit"]
    return min(
        near,
        key=lambda one: (
            -overlap(one.full, billed.span),
            max(_distance(billed.span, one.own), 0),  # of a period that a change cuts, the part that is billed
            one.row["amount"] != billed.amount,
            one.own[0],
            one.row["deal_line_id"],
        ),
        default=None,
    )


def _unused(facts: Facts, schedule: Schedule, billed: Billed, rows: list[Obligation]) -> Obligation | None:
    """A negative line that names no line: the row of an ended line whose full period holds it."""
    holding = []
    for one in rows:
        if one.row["charge_type"] == "recurring" and one.own[1] < billed.span[0] and billed.span[1] <= one.full[1]:
            holding.append(one)
    return max(holding, key=lambda one: one.own[1], default=None)


def _distance(a: tuple[date, date], b: tuple[date, date]) -> int:
    return max((b[0] - a[1]).days, (a[0] - b[1]).days)


def _true_ups(lines: list[Billed]) -> None:
    """Where usage and commitment have one period, usage is filled up to what is expected; the rest is the true-up."""
    filled: dict[str, Decimal] = defaultdict(Decimal)
    for billed in sorted(lines, key=lambda one: (one.invoice["issued_on"] or date.max, one.line["id"])):
        if not billed.rows or billed.other_currency or billed.true_up is None:
            continue
        usage = billed.rows[0][0]
        before = filled[usage.id]
        filled[usage.id] += billed.amount
        expected = usage.row["amount"]
        part = min(filled[usage.id], expected) - min(before, expected)
        parts = (usage, part), (billed.true_up, billed.amount - part)
        billed.rows = [one for one in parts if one[1]] or [(usage, billed.amount)]
