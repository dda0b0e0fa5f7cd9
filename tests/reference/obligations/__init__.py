"""semantics.md section 4: invoice lines in, the obligation (contract line x row) of each out.

Input are the rows that stand on as_of as text, as tests/reference/billing reads them, and the schedule by that reading.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal

from tests.reference.billing import contract_lines, expected_billing
from tests.reference.billing.lines import Rows
from tests.reference.obligations.items import Items
from tests.reference.obligations.matching import Billed, Obligation, belongs_to, obligation
from tests.reference.obligations.usage import shared

Part = tuple[Billed, Obligation | None, Decimal]
Key = tuple[str, str, date]  # deal line, charge type, first day


def assign(
    rows: Rows, as_of: date, golden: Callable[[str, str], str | None]
) -> tuple[dict[Key, Obligation], list[Part]]:
    """The obligations by key; and (invoice line, its obligation if it has one, amount): a line of usage may have two."""
    contracts = contract_lines(rows, as_of)
    by_id = {line.row["id"]: line for _, lines in contracts.values() for line in lines}
    found = [obligation(row, by_id[row.deal_line_id]) for row in expected_billing(rows, as_of, golden)]
    return {one.key: one for one in found}, assigned(Items(rows, as_of, golden, contracts), found)


def assigned(items: Items, found: Sequence[Obligation], claimed: Collection[str] = ()) -> list[Part]:
    """(invoice line, its obligation, amount) of a schedule. claimed: lines that an extra-billing code takes out fill nothing up."""
    by_line: dict[str, list[Obligation]] = defaultdict(list)
    for one in found:
        by_line[one.line_id].append(one)
    parts: list[Part] = [(line, belongs_to(line, by_line), line.amount) for line in items.invoice_lines()]
    return shared(parts, by_line, claimed)


def invoiced_by_period(parts: Iterable[Part]) -> dict[tuple[str, date, date], Decimal]:
    """(deal line, first day, last day) -> invoiced in the contract's currency. Usage and its true-up of one period are one sum."""
    found: dict[tuple[str, date, date], Decimal] = defaultdict(Decimal)
    for line, row, amount in parts:
        if row and row.currency == line.currency:
            found[row.line_id, row.start, row.end] += amount
    return {key: amount for key, amount in found.items() if amount}
