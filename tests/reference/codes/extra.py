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
    # None of its lines ever came into service: it ended with its term.
    last = {row["contract_id"]: row["end_date"] for row in facts.marts["contracts"] if row["end_date"] and facts.lines_of_contracts.get(row["contract_id"])} | last  # fmt: skip
    billed: dict[object, Decimal] = defaultdict(Decimal)
    by_row: dict[object, list[Billed]] = defaultdict(list)
    for line, row, amount in facts.assigned[1]:
        if row and row.currency == line.currency:
            billed[row.key] += amount
            by_row[row.key].append(line)
    credited = credited_of_lines(facts)
    # What a line below 0 took back in full is no longer billed.
    net: dict[object, list[Decimal]] = defaultdict(list)
    negative: set[object] = set()
    for line in {line.id: line for line, _, _ in facts.assigned[1]}.values():
        net[_same(line)] += [line.amount - credited[line.id]]
        negative |= {_same(line)} if line.amount < 0 else set()
    copies = _copies(facts)
    given_back = {key for key in negative if sum(net[key]) <= 0}
    seen: set[str] = set()
    for line, row, _ in facts.assigned[1]:
        end = cancelled.get(line.contract_id or "") or last.get(line.contract_id or "")
        if line.id in seen or not end or not line.start or line.start <= end or line.amount <= 0:
            continue
        seen.add(line.id)
        if row and _billed_before(facts, line, by_row[row.key], row.charge_type == "one_time"):
            continue  # duplicate_invoice comes first
        # A fee or a true-up that is owed may be billed late.
        if row and row.charge_type in ("one_time", "commit") and billed[row.key] <= row.expected + unit(row.currency):
            continue
        if _same(line) in given_back or line.invoice_id in copies:
            continue
        left = line.amount - credited[line.id]
        if left >= unit(line.currency):
            yield Finding(line.id, None, left, line.currency)


def _copies(facts: Facts) -> set[str]:
    """Invoices with a line that no row explains, equal to an earlier one: same customer, currency, total, lines and period. They are duplicates."""
    of_invoice: dict[str, list[Billed]] = defaultdict(list)
    unlinked = set()
    for line, row, _ in facts.assigned[1]:
        of_invoice[line.invoice_id].append(line)
        unlinked |= set() if row else {line.invoice_id}
    alike: dict[object, list[tuple[date, str]]] = defaultdict(list)
    for invoice_id in unlinked:
        invoice, lines = facts.by_id["invoices"][invoice_id], of_invoice[invoice_id]
        said = sorted(str((one.sku, facts.by_id["invoice_lines"][one.id]["quantity"], one.amount, one.start, one.end)) for one in lines)  # fmt: skip
        alike[invoice["customer_id"], invoice["currency"], invoice["total"], *said].append(_issue(facts, lines[0]))
    return {invoice_id for same in alike.values() for _, invoice_id in sorted(same)[1:]}


def _same(line: Billed) -> tuple[object, ...]:
    return line.contract_id, line.sku, line.start, line.end, line.currency


def _last_day(line: Line) -> date:
    """Renewals included; a fee's own."""
    if line.row["charge_type"] == "one_time":
        return as_day(line.row.get("end_date")) or line.first
    return line.terms[-1][1] if line.terms else line.last or NEVER


def _billed_before(facts: Facts, line: Billed, others: list[Billed], is_fee: bool) -> bool:
    """An earlier invoice bills days of the line on the same row; a fee has one."""
    own = _issue(facts, line)
    return any(
        _issue(facts, one) < own and one.invoice_id != line.invoice_id and one.amount > 0
        and (is_fee or _overlap(one, line))
        for one in others
    )  # fmt: skip


def _overlap(one: Billed, other: Billed) -> bool:
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return False
    return one.start <= other.end and other.start <= one.end


def _issue(facts: Facts, line: Billed) -> tuple[date, str]:
    return facts.by_id["invoices"][line.invoice_id]["issued_on"] or date.max, line.invoice_id


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


CODES = (invoice_without_contract, billed_after_cancellation)
