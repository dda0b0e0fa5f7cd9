"""What a subscription holds, and which rows of it are free because its trial runs (DECISIONS.md)."""

from decimal import Decimal

from tests.reference.codes.facts import Facts, Row, group

Key = tuple[str | None, str, object]


def held_by(facts: Facts, one: Row) -> set[str]:
    """Items of the contract that the subscription or its deal names, else of the lines that its items name.

    Of that contract it holds what its items name by line or else by sku; without items all that recurs. A fee is no part of it.
    """
    named, items = facts.once(_contract_of), facts.once(_items_of)
    own = items.get(one["id"], [])
    lines = [facts.contract_lines[item["deal_line_id"]] for item in own if item["deal_line_id"] in facts.contract_lines]
    of_lines = sorted(named[line.deal["contract_id"] or line.deal["id"]] for line in lines)
    contract = named.get(one["contract_id"]) or named.get(one["crm_deal_id"]) or next(iter(of_lines), None)
    skus = {item["sku"] for item in own if item["deal_line_id"] not in facts.contract_lines}
    held = {line.item for line in lines}
    held |= {
        line.item for line in facts.lines_of_contracts.get(contract or "", ()) if not own or line.row["sku"] in skus
    }
    return held


def free(facts: Facts) -> set[Key]:
    """Rows of which nothing is billed, over when the trial is, or begun in one that still runs."""
    found: set[Key] = set()
    for one in facts.rows["subscriptions"]:
        if not (end := one["trial_end"]):
            continue
        held = held_by(facts, one) | facts.once(_billed_by).get(one["id"], set())
        for row in facts.marts["contract_to_cash"]:
            line = facts.contract_lines.get(row["deal_line_id"] or "")
            if (
                line
                and line.item in held
                and row["is_due"]
                and row["charge_type"] != "one_time"
                and row["period_start"] <= end
                and (row["period_end"] <= end or end >= facts.as_of)
                and row["period_end"] >= (one["start_date"] or row["period_end"])
                and row["variance"] + row["credited"] + row["expected"] == Decimal(0) < row["expected"]
            ):
                found.add((row["deal_line_id"], row["charge_type"], row["period_start"]))
    return found


def _contract_of(facts: Facts) -> dict[str, str]:
    named = {row["contract_id"]: row["contract_id"] for row in facts.marts["contracts"]}
    for row in facts.marts["contracts"]:
        named |= dict.fromkeys(row["deal_ids"].split(", "), row["contract_id"])
    return named


def _items_of(facts: Facts) -> dict[str, list[Row]]:
    return group(facts.rows["subscription_items"], "subscription_id")


def _billed_by(facts: Facts) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line, row, _ in facts.assigned[1]:
        invoice = facts.by_id["invoices"][facts.by_id["invoice_lines"][line.id]["invoice_id"]]
        if row and invoice["subscription_id"]:
            found.setdefault(invoice["subscription_id"], set()).add(row.item)
    return found
