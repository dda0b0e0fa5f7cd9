"""contract_to_billing: the same billed again on a second invoice."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from tests.reference.codes.facts import Facts, Finding, unit
from tests.reference.codes.second import credits, second_lines, sums
from tests.reference.obligations.matching import Billed, Obligation

NONE = Decimal(0)


class Part(NamedTuple):
    """An invoice line on a row, with what of it no note credits."""

    line: Billed
    row: Obligation
    amount: Decimal
    net: Decimal


def parts(facts: Facts) -> list[Part]:
    """Lines of the contract's currency on rows; usage and its true-up of one period are one row."""
    found: dict[tuple[str, object], Part] = {}
    credited = facts.once(credits)
    for line, row, amount in facts.assigned[1]:
        if row and row.currency == line.currency:
            usage = facts.assigned[0].get((row.line_id, "usage", row.start))
            row = usage if row.charge_type == "commit" and usage and usage.end == row.end else row
            before = found[line.id, row.key].amount if (line.id, row.key) in found else NONE
            whole = before + amount
            share = credited[line.id] * whole / line.amount if line.amount else NONE
            found[line.id, row.key] = Part(line, row, whole, whole - share)
    return list(found.values())


def duplicate_invoice(facts: Facts) -> Iterator[Finding]:
    """The same obligation invoiced again, or the same customer, currency, total, lines and period: the later invoice's uncredited net amount.

    Again means an overlapping period already fully billed, or the same amount and period, with the net total above expected
    (DECISIONS.md); the last ones first, as long as too much is billed.
    """
    again = facts.once(again_lines)
    yield from sums(facts, {line: facts.by_id["invoice_lines"][line]["invoice_id"] for line in again})


def again_lines(facts: Facts) -> set[str]:
    """Invoice lines that bill their row, or their invoice, again."""
    second = facts.once(second_lines)
    by_row: dict[object, list[Part]] = defaultdict(list)
    for part in facts.once(parts):
        if part.line.id not in second:
            by_row[part.row.key].append(part)
    again = {line for own in by_row.values() for line in _again(facts, own)}
    return again | (_copies(facts) - second.keys())


def _again(facts: Facts, own: list[Part]) -> set[str]:
    """Of one row the lines of invoices that bill it again."""
    row, one = own[0].row, unit(own[0].row.currency)
    true_up = facts.assigned[0].get((row.line_id, "commit", row.start)) if row.charge_type == "usage" else None
    expected = row.expected + (true_up.expected if true_up and true_up.end == row.end else NONE)
    left = sum((part.net for part in own), NONE)
    invoices: dict[str, list[Part]] = defaultdict(list)
    for part in own:
        if part.net > 0:
            invoices[part.line.invoice_id].append(part)
    order = sorted(invoices, key=lambda key: (facts.by_id["invoices"][key]["issued_on"] or date.max, key))
    bills = [(_span(facts, row, invoices[key]), sum((part.amount for part in invoices[key]), NONE)) for key in order]
    found: set[str] = set()
    for place in reversed(range(len(order))):
        span, amount = bills[place]
        before = bills[:place]
        if not any(first <= span[1] and span[0] <= last for (first, last), _ in before):
            continue
        once = sum((each for number, (days, each) in enumerate(before) if (days, each) not in before[:number]), NONE)
        is_copy = (span, amount) in before
        in_full = once >= expected - one or min(sum((each for _, each in before), NONE), amount) >= expected - one
        if (is_copy or in_full) and left > expected + one:
            found |= {part.line.id for part in invoices[order[place]]}
        if is_copy or in_full:
            left -= sum((part.net for part in invoices[order[place]]), NONE)
    return found


def _span(facts: Facts, row: Obligation, own: list[Part]) -> tuple[date, date]:
    """The days that an invoice bills of a row; a line without a period, or of a fee, stands for the row."""
    days = []
    for part in own:
        stated = facts.by_id["invoice_lines"][part.line.id]["period_start"]
        whole = stated is None or row.charge_type == "one_time" or not part.line.start or not part.line.end
        days.append((row.start, row.end) if whole else (part.line.start or row.start, part.line.end or row.end))
    return min(first for first, _ in days), max(last for _, last in days)


def _copies(facts: Facts) -> set[str]:
    """Lines of an invoice again, where some line of it leads to no obligation: same customer, currency, total, lines and period."""
    credited = facts.once(credits)
    lines: dict[str, list[Billed]] = defaultdict(list)
    loose: set[str] = set()
    for line, row, _ in facts.assigned[1]:
        if line.id not in {one.id for one in lines[line.invoice_id]}:
            lines[line.invoice_id].append(line)
        if row is None:
            loose.add(line.invoice_id)
    seen: set[object] = set()
    found: set[str] = set()
    for key in sorted(loose, key=lambda key: (facts.by_id["invoices"][key]["issued_on"] or date.max, key)):
        own, invoice = lines[key], facts.by_id["invoices"][key]
        if sum((line.amount - credited[line.id] for line in own), NONE) <= 0:
            continue
        told = sorted(
            (
                line.sku or "",
                str(facts.by_id["invoice_lines"][line.id]["quantity"]),
                str(line.amount),
                str(line.start),
                str(line.end),
            )
            for line in own
        )
        signature = invoice["customer_id"], invoice["currency"], invoice["total"], tuple(told)
        if signature in seen:
            found |= {line.id for line in own if line.amount > credited[line.id]}
        seen.add(signature)
    return found


CODES = (duplicate_invoice,)
