"""Section 3: which usage record belongs to which contract."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from tests.reference.billing.dates import NEVER, as_moment
from tests.reference.billing.lines import Rows


def usage_of(
    rows: Rows,
    contracts: Mapping,
    golden: Callable[[str, str], str | None],
    as_of: date,
    running: Mapping | None = None,
) -> dict[tuple[str, str], list]:
    """(contract, meter) -> [(UTC day, quantity)] of accepted records up to as_of, copies counted once."""
    subscriptions = {s["id"]: s for s in rows.get("subscriptions", ())}
    deal_contract = {deal["id"]: key for key, (deals, _) in contracts.items() for deal in deals}
    line_contract = {line.row["id"]: key for key, (_, lines) in contracts.items() for line in lines}
    through_items: dict[str, list[str]] = defaultdict(
        list
    )  # subscription -> contracts of the lines that its items name
    for item in rows.get("subscription_items", ()):
        if item.get("deal_line_id") in line_contract:
            through_items[item["subscription_id"]].append(line_contract[item["deal_line_id"]])
    owner, running_of = _metering(contracts, golden), _metering(running or contracts, golden)
    seen, found = set(), defaultdict(list)
    for record in sorted(rows.get("usage_records", ()), key=lambda r: r["id"]):
        at = as_moment(record["occurred_at"])
        copy_of = record["customer_id"], record["meter"], Fraction(record["quantity"]), at
        if at.date() > as_of or (record.get("status") or "accepted") != "accepted" or copy_of in seen:
            continue
        seen.add(copy_of)
        subscription = subscriptions.get(record.get("subscription_id", ""))
        contract = None
        if subscription:
            named = subscription.get("contract_id") or ""
            contract = named if named in contracts else deal_contract.get(subscription.get("crm_deal_id", ""))
            contract = contract or min(through_items[subscription["id"]], default=None)
        if contract is None:
            customer = golden("customers", record["customer_id"])
            key = customer or "", record["meter"]
            # Of those that meter it on that day, if any does; those that run before those that are only taken to (DECISIONS.md).
            contract = _first(running_of.get(key, ()), at.date()) or _first(owner.get(key, ()), at.date())
        if contract:
            found[contract, record["meter"]].append((at.date(), Fraction(record["quantity"])))
    return found


def _metering(contracts: Mapping, golden: Callable[[str, str], str | None]) -> dict[tuple[str, str], list]:
    """(golden customer, meter) -> (first day of the contract's first such line, contract, first and last day of each of them)."""
    found: dict[tuple[str, str], list] = defaultdict(list)
    for contract_id, (deals, lines) in contracts.items():
        customer = golden("accounts", deals[0]["account_id"])
        metered: dict[tuple[str, str], list] = defaultdict(list)
        for line in lines:
            if line.row["charge_type"] == "usage" and customer:
                last = line.terms[-1][1] if line.terms else line.last or NEVER
                metered[customer, line.text("meter")].append((line.first, last))
        for key, spans in metered.items():
            found[key].append((min(spans)[0], contract_id, spans))
    return found


def _first(candidates: Sequence, day: date) -> str | None:
    serving = [one for one in candidates if any(first <= day <= last for first, last in one[2])]
    return min(serving)[1] if serving else None


def by_links(rows: Rows) -> Callable[[str, str], str | None]:
    """Golden customers by explicit ids alone: enough where every customer is linked."""
    account = {c["id"]: c.get("crm_account_id") or "" for c in rows.get("customers", ())}
    for each in rows.get("accounts", ()):
        if each.get("billing_customer_id") and not account.get(each["billing_customer_id"]):
            account[each["billing_customer_id"]] = each["id"]
    return lambda entity, key: key if entity == "accounts" else account.get(key) or None


def grouped(rows: Sequence[Mapping[str, str]], column: str) -> dict[str, list[Mapping[str, str]]]:
    """Rows by a column."""
    found = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found
