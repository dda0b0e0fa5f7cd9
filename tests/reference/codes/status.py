"""sync_drift: the CRM's billing status, and its churned accounts, beside billing's truth."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from tests.reference.codes.facts import Facts, Finding, Row, group, nought, rounded
from tests.reference.codes.records import held, open_balance, rank
from tests.reference.marts.notes import note_parts

NONE = Decimal(0)
SYNC_SLA = timedelta(days=1)  # sync_sla_hours 24
LIVE = ("active", "past_due", "trialing")


def status_drift(facts: Facts) -> Iterator[Finding]:
    """billing_status differs from billing's truth, which was the same a day before; or an account is churned with a live subscription."""
    yield from _deals(facts)
    yield from _churned(facts)


def _deals(facts: Facts) -> Iterator[Finding]:
    invoices = {row["invoice_id"]: row for row in facts.marts["invoices"]}
    billing, bills = _billing(facts), group(facts.rows["deal_lines"], "deal_id")
    for deal in facts.rows["deals"]:
        told = deal["billing_status"]
        if not told or (deal["is_won"] and deal["closed_at"] and deal["closed_at"].date() > facts.as_of):
            continue
        own = [invoices[one] for one in billing[deal["id"]] if invoices[one]["status"] not in ("draft", "void")]
        adds = [line for line in bills.get(deal["id"], ()) if line["action"] != "remove"]
        if not own and not adds and deal["type"] in ("amendment", "cancellation"):
            continue  # it has nothing to bill under its own name (unclear in the text)
        truth = _truth(facts, own, facts.as_of)
        if told != truth and truth == _truth(facts, own, facts.as_of - SYNC_SLA):
            mine = [row["outstanding"] for row in own if row["currency"] == deal["currency"]]
            amount = sum((one for one in mine if one > 0), NONE)
            yield Finding(deal["id"], None, amount, deal["currency"])


def _billing(facts: Facts) -> dict[str | None, set[str]]:
    """Deal -> invoices that bill it: they name it, their subscription or a line of theirs does, or their contract has no other deal."""
    found: dict[str | None, set[str]] = defaultdict(set)
    deals = {row["contract_id"]: row["deal_ids"].split(", ") for row in facts.marts["contracts"]}
    only = {contract_id: own[0] for contract_id, own in deals.items() if len(own) == 1}
    for row in facts.marts["contract_to_cash"]:
        found[row["deal_id"] or only.get(row["contract_id"])] |= set((row["invoice_ids"] or "").split(", ")) - {""}
    for row in facts.rows["invoices"]:
        subscription = facts.by_id["subscriptions"].get(row["subscription_id"] or "", {})
        found[row["crm_deal_id"] or subscription.get("crm_deal_id")].add(row["id"])
    for row in facts.rows["invoice_lines"]:
        if row["invoice_id"] in facts.by_id["invoices"]:
            found[facts.by_id["deal_lines"].get(row["deal_line_id"] or "", {}).get("deal_id")].add(row["invoice_id"])
    for row in facts.marts["invoices"]:
        found[only.get(row["contract_id"])].add(row["invoice_id"])
    return found


def _truth(facts: Facts, invoices: list[Row], day: date) -> str:
    """paid: something invoiced, nothing open; overdue: something past due; billed: open, not past due; not_billed."""
    issued = [row for row in invoices if (row["issued_on"] or date.min) <= day]
    left = [row for row in issued if _open_on(facts, row, day) > 0]
    if not issued:
        return "not_billed"
    if not left:
        return "paid"
    return "overdue" if any(row["due_on"] and row["due_on"] < day for row in left) else "billed"


def _open_on(facts: Facts, invoice: Row, day: date) -> Decimal:
    """Without what came after that day."""
    later = [row for row in facts.marts["cash_applications"] if row["invoice_id"] == invoice["invoice_id"] and row["applied_on"] > day]  # fmt: skip
    notes = [amount for issued_on, amount in facts.once(_credited)[invoice["invoice_id"]] if issued_on > day]
    since = sum((row["invoice_amount"] for row in later), NONE) + sum(notes, NONE)
    return invoice["outstanding"] + rounded(since, invoice["currency"])


def _credited(facts: Facts) -> dict[str, list[tuple[date, Decimal]]]:
    """Invoice -> (day, gross amount) of what notes took off it, through the lines that they name."""
    found: dict[str, list[tuple[date, Decimal]]] = defaultdict(list)
    lined = {row["invoice_id"] for row in facts.rows["invoice_lines"]}
    for line, note, net, tax in (*note_parts(facts, write_off=False), *note_parts(facts, write_off=True)):
        invoice = facts.by_id["invoice_lines"][line]["invoice_id"]
        found[invoice].append((note["issued_on"] or date.min, Decimal((net + tax).numerator) / (net + tax).denominator))
    for note in facts.rows["credit_notes"]:
        if note["status"] != "void" and note["invoice_id"] not in lined:
            found[note["invoice_id"]].append(
                (note["issued_on"] or date.min, note["amount"] + nought(note["tax_amount"]))
            )
    return found


def _churned(facts: Facts) -> Iterator[Finding]:
    """A churned account with a live subscription, be its customer deleted or not: the open balance of who has it."""
    for golden, accounts in held(facts, "accounts").items():
        customers = {one for (entity, one), other in facts.golden.items() if (entity, other) == ("customer", golden)}
        rows = facts.by_id["customers"] | facts.gone.get("customers", {})
        tied = {(one, account["id"]) for one in customers for account in accounts
                if one == account["billing_customer_id"] or rows[one]["crm_account_id"] == account["id"]}  # fmt: skip
        survivor = min(accounts, key=lambda one: rank(facts, one))
        for account in accounts:
            billing = {one for one, other in tied if other == account["id"]}
            if account is survivor and not billing:
                billing = customers - {one for one, _ in tied}
            mine = [one for one in facts.rows["subscriptions"] if one["customer_id"] in billing]
            if account["status"] == "churned" and any(_is_live(facts, one) for one in mine):
                amount, currency = open_balance(facts, billing, account["currency"])
                yield Finding(account["id"], None, amount, currency)


def _is_live(facts: Facts, row: Row) -> bool:
    ends = [row[name] for name in ("canceled_on", "end_date") if row[name]]
    began = row["start_date"] or date.min
    return row["status"] in LIVE and min(ends, default=facts.as_of) >= facts.as_of and began <= facts.as_of - SYNC_SLA


CODES = (status_drift,)
