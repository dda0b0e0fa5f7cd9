"""semantics.md section 4 over the mart's own schedule, by the one reading of it (tests/reference/obligations)."""

from collections.abc import Collection
from copy import copy
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal

from tests.reference.billing import Expected
from tests.reference.billing.lines import Line
from tests.reference.codes.facts import Facts, Row
from tests.reference.obligations import assigned
from tests.reference.obligations.items import Contract, Items
from tests.reference.obligations.matching import obligation


@dataclass
class Billed:
    """A line of an invoice neither void nor draft, and the rows of expected_billing that it bills: (row, part of its amount)."""

    line: Row
    invoice: Row
    amount: Decimal
    contract_id: str | None
    rows: list[tuple[Row, Decimal]] = field(default_factory=list)

    @property
    def other_currency(self) -> bool:
        """Than its contract's: it never counts as invoiced there."""
        return any(row["currency"] != self.invoice["currency"] for row, _ in self.rows)


def billed_lines(facts: Facts, claimed: Collection[str] = ()) -> list[Billed]:
    """Every line that counts. claimed: ids of lines that an extra-billing code takes out."""
    rows = {_key(row): row for row in facts.marts["expected_billing"]}
    contracts = _contracts(facts)
    lines = {line.row["id"]: line for _, own in contracts.values() for line in own}
    schedule = [obligation(_expected(row), lines[row["deal_line_id"]]) for row in rows.values()]
    found: dict[str, Billed] = {}
    for line, row, amount in assigned(Items(facts.text, facts.as_of, facts.golden_of, contracts), schedule, claimed):
        billed = found.setdefault(
            line.id,
            Billed(
                facts.by_id["invoice_lines"][line.id],
                facts.by_id["invoices"][line.invoice_id],
                line.amount,
                line.contract_id,
            ),
        )
        if row and (amount or not line.amount):
            billed.rows.append((rows[row.key], amount))
    return list(found.values())


def _contracts(facts: Facts) -> dict[str, Contract]:
    """Items are the mart's: what the reading of sections 1 to 3 leaves out (tests/strange/scope.py) is led to its rows too."""
    item = {row["contract_line_id"]: row["item_id"] for row in facts.marts["contract_lines"]}
    began: dict[str, date] = {}
    for row in facts.marts["contract_lines"]:
        if row["valid_from"]:  # a line that never came into service begins nothing
            began[row["item_id"]] = min(row["valid_from"], began.get(row["item_id"], date.max))

    def linked(line: Line) -> Line:
        own = copy(line)
        own.item = item[line.row["id"]]
        own.anchor = began.get(own.item, line.anchor)
        return own

    return {key: (deals, [linked(line) for line in lines]) for key, (deals, lines) in facts.contracts.items()}


def _key(row: Row) -> tuple[object, ...]:
    return row["deal_line_id"], row["charge_type"], row["period_start"]


def _expected(row: Row) -> Expected:
    return Expected(**{each.name: row[each.name] for each in fields(Expected)})
