"""contract_to_billing: what is billed no longer, after a renewal or after a subscription that stopped."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from tests.reference.billing import contract_lines, expected_billing
from tests.reference.billing.dates import NEVER
from tests.reference.billing.lines import contracts_of, start_of
from tests.reference.codes.facts import Facts, Finding, Row, group
from tests.reference.codes.renewals import GRACE, RENEWAL_GRACE, gaps, renewal_no, waits
from tests.reference.codes.unbilled import due

NONE = Decimal(0)
Text = Mapping[str, str]


def renewal_gap(facts: Facts) -> Iterator[Finding]:
    """Term over, auto_renew or usage goes on, nothing billed after the term: what is due by the renewed terms."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in due(facts):
        number, ended = facts.once(gaps).get(row["contract_id"], (0, date.min))
        line = facts.contract_lines[row["deal_line_id"]]
        if number and renewal_no(line, row["period_start"]) >= number and ended + RENEWAL_GRACE <= facts.as_of:
            sums[row["contract_id"]] += row["expected"]
    for contract, amount in (sums | _used_on(facts)).items():
        deal = _renewing(facts, contract)
        yield Finding(deal["id"], None, amount, deal["currency"])


def _deals(facts: Facts) -> dict[str, list[Text]]:
    return contracts_of([deal for deal in facts.text["deals"] if (deal["closed_at"] or "")[:10] <= f"{facts.as_of}"])


def _renewing(facts: Facts, contract: str) -> Text:
    """Of the deals that end with the term, one that renews; the earliest."""
    ends = {row["contract_id"]: row["end_date"] for row in facts.marts["contracts"]}

    def rank(deal: Text) -> tuple[bool, bool, date, str, str]:
        ends_then = deal["end_date"] == f"{ends[contract]}" or (not deal["end_date"] and ends[contract] is None)
        return not ends_then, deal["auto_renew"] != "true", start_of(deal), deal["closed_at"], deal["id"]

    return min(facts.once(_deals)[contract], key=rank)


def _used_on(facts: Facts) -> dict[str, Decimal]:
    """Contract that nobody renewed and whose usage goes on -> all lines that ran to the end as if renewed without uplift."""
    over = {
        row["contract_id"]: row["end_date"]
        for row in facts.marts["contracts"]
        if row["end_date"] and row["end_date"] + RENEWAL_GRACE <= facts.as_of and not row["cancelled_on"]
        and not any(line.renewal_begins for line in facts.lines_of_contracts.get(row["contract_id"], ()))
    }  # fmt: skip
    in_them = {
        deal["id"]: f"{over[contract]}" if deal["end_date"] else ""
        for contract in over
        for deal in facts.once(_deals)[contract]
    }
    renewed = [
        deal | {"auto_renew": "true", "renewal_uplift_pct": ""}
        if in_them.get(deal["id"]) in ("", deal["end_date"])
        else deal
        for deal in facts.text["deals"]
    ]
    text = facts.text | {"deals": renewed}
    fees = {line.id for line, row, _ in facts.assigned[1] if row and row.charge_type == "one_time"}
    since = {line.contract_id for line, _, _ in facts.assigned[1]
             if line.contract_id in over and line.start and line.start > over[line.contract_id] and line.id not in fees}  # fmt: skip
    used, owed = defaultdict(Decimal), defaultdict(Decimal)
    lines = {line.row["id"]: line for _, own in contract_lines(text, facts.as_of).values() for line in own}
    for row in expected_billing(text, facts.as_of, facts.golden_of, facts.contracts):
        if row.contract_id in over and renewal_no(lines[row.deal_line_id], row.period_start):
            used[row.contract_id] += Decimal(bool(row.charge_type == "usage" and row.quantity > 0))
            owed[row.contract_id] += max(row.amount, NONE) if row.bill_on + GRACE <= facts.as_of else NONE
    return {
        contract: owed[contract] for contract in over if used[contract] and contract not in since and owed[contract]
    }


def billing_stopped_early(facts: Facts) -> Iterator[Finding]:
    """Canceled, paused or ended in billing while the contract runs on, of an item that no live subscription bills: due since it stopped."""
    stops = {one["id"]: _stopped_on(facts, one) for one in facts.rows["subscriptions"]}
    covering: dict[str, set[str]] = defaultdict(set)
    for subscription, item in facts.once(scope):
        covering[item].add(subscription)
    found: dict[str, list[Row]] = defaultdict(list)
    for row in due(facts):
        own = covering[facts.contract_lines[row["deal_line_id"]].item]
        if row["charge_type"] == "one_time" or any(stops[one] is None for one in own) or waits(facts, row):
            continue
        since = [
            (stops[one] or NEVER, one)
            for one in own
            if (stops[one] or NEVER) <= row["bill_on"] and facts.once(_runs_until)[one] > (stops[one] or NEVER)
        ]
        if since:
            last = max(day for day, _ in since)
            found[min(one for day, one in since if day == last)].append(row)
    for subscription, rows in found.items():
        yield Finding(subscription, None, sum((row["expected"] for row in rows), NONE), rows[0]["currency"])


def _runs_until(facts: Facts) -> dict[str, date]:
    """Subscription -> the last day of what its contract asks for what it covers."""
    found: dict[str, date] = defaultdict(lambda: date.min)
    until: dict[str, date] = defaultdict(lambda: date.min)
    for row in facts.assigned[0].values():
        until[row.item] = max(until[row.item], row.end)
    for subscription, item in facts.once(scope):
        found[subscription] = max(found[subscription], until[item])
    return found


def _stopped_on(facts: Facts, one: Row) -> date | None:
    """A paused one stopped after its last billed period, a canceled one at the earlier of its two days (DECISIONS.md)."""
    if one["status"] == "canceled" and (one["canceled_on"] or one["end_date"]):
        return min(day for day in (one["canceled_on"], one["end_date"]) if day)
    if one["end_date"] and one["end_date"] < facts.as_of:
        return one["end_date"]
    if one["status"] in ("paused", "canceled"):
        return facts.once(_last_billed).get(one["id"]) or one["start_date"] or NEVER
    return None


def subscription_of(facts: Facts, invoice_line: str) -> str | None:
    """Of an invoice line: its invoice's, else its item's."""
    line = facts.by_id["invoice_lines"][invoice_line]
    item = facts.by_id["subscription_items"].get(line["subscription_item_id"] or "", {})
    return facts.by_id["invoices"][line["invoice_id"]]["subscription_id"] or item.get("subscription_id")


def _last_billed(facts: Facts) -> dict[str, date]:
    found: dict[str, date] = {}
    for line, row, _ in facts.assigned[1]:
        one = subscription_of(facts, line.id)
        if one and row and row.charge_type != "one_time" and line.end:
            found[one] = max(line.end, found.get(one, line.end))
    return found


def scope(facts: Facts) -> set[tuple[str, str]]:
    """(subscription, contract item): the lines that its items name, else its contract's of their sku; without items all; and what it billed or drafted."""
    found: set[tuple[str, str]] = set()
    items = group(facts.rows["subscription_items"], "subscription_id")
    contracts = {name: row["contract_id"] for row in facts.marts["contracts"] for name in row["deal_ids"].split(", ")}
    contracts |= {row["contract_id"]: row["contract_id"] for row in facts.marts["contracts"]}
    for one in facts.rows["subscriptions"]:
        by_lines = {
            contracts[line.deal["contract_id"] or line.deal["id"]]
            for item in items.get(one["id"], ())
            if (line := facts.contract_lines.get(item["deal_line_id"] or ""))
        }
        contract = contracts.get(one["contract_id"]) or contracts.get(one["crm_deal_id"]) or min(by_lines, default=None)
        lines = [
            line for line in facts.lines_of_contracts.get(contract or "", ()) if line.row["charge_type"] != "one_time"
        ]
        if one["id"] not in items:
            found |= {(one["id"], line.item) for line in lines}
        for item in items.get(one["id"], ()):
            named = facts.contract_lines.get(item["deal_line_id"] or "")
            if not contract:
                only = facts.once(_with_sku).get((facts.golden.get(("customer", one["customer_id"])), item["sku"]), [])
                lines = facts.lines_of_contracts[only[0]] if len(only) == 1 else []
            meant = [line for line in lines if line.row["sku"] == item["sku"] and line.row["charge_type"] != "one_time"]
            found |= {(one["id"], line.item) for line in ([named] if named else meant)}
    for billed, row, _ in facts.assigned[1]:
        subscription = subscription_of(facts, billed.id)
        if subscription in facts.by_id["subscriptions"] and row and row.charge_type != "one_time":
            found.add((subscription or "", row.item))
    # A draft bills nothing yet, and shows what its subscription would bill.
    for line in facts.rows["invoice_lines"]:
        invoice = facts.by_id["invoices"].get(line["invoice_id"], {})
        own = facts.by_id["subscription_items"].get(line["subscription_item_id"] or "", {})
        meant = facts.contract_lines.get(line["deal_line_id"] or "") or facts.contract_lines.get(
            own.get("deal_line_id") or ""
        )
        if invoice.get("status") != "draft" or invoice["subscription_id"] not in facts.by_id["subscriptions"]:
            continue
        if meant:
            found.add((invoice["subscription_id"], meant.item))
            continue
        row = facts.by_id["subscriptions"][invoice["subscription_id"]]
        contract = contracts.get(row["contract_id"]) or contracts.get(row["crm_deal_id"])
        found |= {
            (row["id"], one.item)
            for one in facts.lines_of_contracts.get(contract or "", ())
            if one.row["sku"] == line["sku"] and one.row["charge_type"] != "one_time"
        }
    return found


def _with_sku(facts: Facts) -> dict[tuple[str | None, str], list[str]]:
    """(golden customer, sku) -> its contracts that have it."""
    found: dict[tuple[str | None, str], list[str]] = defaultdict(list)
    for contract, lines in facts.lines_of_contracts.items():
        for sku in {line.row["sku"] for line in lines}:
            account = facts.once(_deals)[contract][0]["account_id"]
            found[facts.golden.get(("account", account)), sku].append(contract)
    return found


CODES = (renewal_gap, billing_stopped_early)
