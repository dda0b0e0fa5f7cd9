"""contract_to_billing: billed after the end, or for no contract at all."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from tests.reference.codes.credits import issued
from tests.reference.codes.facts import Facts, Finding, group, rounded, unit

NOT_BILLED = ("draft", "void")


def invoice_without_contract(facts: Facts) -> Iterator[Finding]:
    """No deal or contract can be linked by any rule, of none of its lines."""
    linked = {line.invoice_id for line, _, _ in facts.assigned[1] if line.contract_id}
    linked |= {row["invoice_id"] for row in facts.marts["invoices"] if row["contract_id"]}
    for invoice in facts.rows["invoices"]:
        if invoice["status"] not in NOT_BILLED and invoice["id"] not in linked:
            yield Finding(invoice["id"], None, Decimal(0), None)


def billed_after_cancellation(facts: Facts) -> Iterator[Finding]:
    """period_start after the contract was cancelled, or ended without renewal: the line's amount not yet credited."""
    ends = {row["contract_id"]: row for row in facts.marts["contracts"]}
    renewed = {row.row.get("id") for row in facts.contract_lines.values() if row.terms}
    contracts: dict[str, list[str]] = defaultdict(list)
    for line in facts.contract_lines.values():
        contracts[line.deal.get("contract_id") or line.deal["id"]].append(line.row["id"])
    credited = credited_of_lines(facts)
    for line in {line.id: line for line, _, _ in facts.assigned[1]}.values():
        contract = ends.get(line.contract_id or "")
        goes_on = any(one in renewed for one in contracts[line.contract_id or ""])
        if not contract or not line.start or line.amount <= 0:
            continue
        end = contract["cancelled_on"] or (contract["end_date"] if not goes_on else None)
        left = line.amount - credited[line.id]
        if end and line.start > end and left >= unit(line.currency):
            yield Finding(line.id, None, left, line.currency)


def credited_of_lines(facts: Facts) -> dict[str, Decimal]:
    """Invoice line -> issued credits before tax: through the note's lines, else pro rata by line amount, cents by largest remainder."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    named = group(facts.rows["credit_note_lines"], "credit_note_id")
    lines = group(facts.rows["invoice_lines"], "invoice_id")
    for note in issued(facts):
        if note["reason"] == "write_off":
            continue
        rest = note["amount"]
        for one in named.get(note["id"], ()):
            if one["invoice_line_id"] in facts.by_id["invoice_lines"]:
                found[one["invoice_line_id"]] += one["amount"]
                rest -= one["amount"]
        own = [line for line in lines.get(note["invoice_id"], ()) if line["amount"] > 0]
        total = sum((line["amount"] for line in own), Decimal(0))
        if rest and total and not named.get(note["id"]):
            exact = {line["id"]: Fraction(rest) * Fraction(line["amount"]) / Fraction(total) for line in own}
            for line_id, amount in exact.items():
                found[line_id] += rounded(amount, note["currency"])
    return found


CODES = (invoice_without_contract, billed_after_cancellation)
