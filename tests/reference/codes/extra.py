"""contract_to_billing: billed after the end, or for no contract at all."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.reference.billing.dates import NEVER, as_day
from tests.reference.billing.lines import Line
from tests.reference.codes.credits import issued
from tests.reference.codes.facts import Facts, Finding, group, rounded, unit
from tests.reference.codes.second import second_lines
from tests.reference.codes.twice import again_lines
from tests.reference.obligations.matching import Billed

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
    cancelled = {row["contract_id"]: row["cancelled_on"] for row in facts.marts["contracts"]}
    last: dict[str, date] = {
        key: max(ends)
        for key, lines in facts.lines_of_contracts.items()
        if (ends := [_last_day(line) for line in lines if _last_day(line) >= line.first])
    }
    # None of its lines ever came into service: it ended with its term, or renewed until it was cancelled.
    last = {row["contract_id"]: row["cancelled_on"] or row["end_date"] for row in facts.marts["contracts"] if row["end_date"] and facts.lines_of_contracts.get(row["contract_id"])} | last  # fmt: skip
    billed: dict[object, Decimal] = defaultdict(Decimal)
    for line, row, amount in facts.assigned[1]:
        if row and row.currency == line.currency:
            billed[row.key] += amount
    credited = credited_of_lines(facts)
    # What a line below 0 took back in full is no longer billed.
    net: dict[object, list[Decimal]] = defaultdict(list)
    negative: set[object] = set()
    for line in {line.id: line for line, _, _ in facts.assigned[1]}.values():
        net[_same(line)] += [line.amount - credited[line.id]]
        negative |= {_same(line)} if line.amount < 0 else set()
    before = facts.once(again_lines) | facts.once(second_lines).keys()
    given_back = {key for key in negative if sum(net[key]) <= 0}
    seen: set[str] = set()
    for line, row, _ in facts.assigned[1]:
        # Cancelled after it had ended without renewal, it was over before.
        ends = [day for day in (cancelled.get(line.contract_id or ""), last.get(line.contract_id or "")) if day]
        end = min(ends, default=None)
        if line.id in seen or not end or not line.start or line.start <= end or line.amount <= 0:
            continue
        seen.add(line.id)
        if line.id in before:
            continue  # by precedence
        # A fee or a true-up that is owed may be billed late.
        if row and row.charge_type in ("one_time", "commit") and billed[row.key] <= row.expected + unit(row.currency):
            continue
        if _same(line) in given_back:
            continue
        left = line.amount - credited[line.id]
        if left >= unit(line.currency):
            yield Finding(line.id, None, left, line.currency)


def _same(line: Billed) -> tuple[object, ...]:
    return line.contract_id, line.sku, line.start, line.end, line.currency


def _last_day(line: Line) -> date:
    """Renewals included; a fee's own."""
    if line.row["charge_type"] == "one_time":
        return as_day(line.row.get("end_date")) or line.first
    return line.terms[-1][1] if line.terms else line.last or NEVER


def credited_of_lines(facts: Facts) -> dict[str, Decimal]:
    """Invoice line -> issued credits before tax: through the note's lines, what they leave pro rata by line amount, cents by largest remainder."""
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
        if rest and total:
            exact = {line["id"]: Fraction(rest) * Fraction(line["amount"]) / Fraction(total) for line in own}
            for line_id, amount in exact.items():
                found[line_id] += rounded(amount, note["currency"])
    return found


def extra_lines(facts: Facts) -> set[str]:
    """Invoice lines that bill what is not owed, for whatever reason."""
    after = {one.subject_id for one in billed_after_cancellation(facts)}
    return facts.once(again_lines) | facts.once(second_lines).keys() | after


CODES = (invoice_without_contract, billed_after_cancellation)
