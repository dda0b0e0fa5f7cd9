"""The rows of expected billing with their full periods, by line, by item and by contract and sku."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tests.reference.billing.dates import DAY, months_later
from tests.reference.billing.periods import BILLING_MONTHS
from tests.reference.codes.facts import Facts, Row


@dataclass
class Obligation:
    """A row of expected_billing with its full, uncut period."""

    row: Row
    full: tuple[date, date]
    own: tuple[date, date] = field(init=False)

    def __post_init__(self) -> None:
        self.own = self.row["period_start"], self.row["period_end"]
        self.id: str = self.row["obligation_id"]


@dataclass
class Billed:
    """An invoice line that counts, where it was led to, and the rows that it bills: (row, part of its amount)."""

    line: Row
    invoice: Row
    amount: Decimal
    span: tuple[date, date]
    sku: str | None
    contract_id: str | None = None
    rows: list[tuple[Obligation, Decimal]] = field(default_factory=list)
    other_currency: bool = False
    true_up: Obligation | None = None


class Schedule:
    """The obligations by line, by item and by contract and sku."""

    def __init__(self, facts: Facts) -> None:
        self.lines = {row["contract_line_id"]: row for row in facts.marts["contract_lines"]}
        self.of_line: dict[str, list[Obligation]] = defaultdict(list)
        self.items: dict[str, list[str]] = defaultdict(list)
        self.of_sku: dict[tuple[str, str], set[str]] = defaultdict(set)
        for key, line in self.lines.items():
            self.items[line["item_id"]].append(key)
            if line["action"] != "remove":
                self.of_sku[line["contract_id"], line["sku"]].add(line["item_id"])
        self.names: dict[str, dict[str, str]] = defaultdict(dict)
        for contract in facts.marts["contracts"]:
            for deal in contract["deal_ids"].split(", "):
                for name in (deal, facts.by_id["deals"][deal]["contract_id"] or deal):
                    self.names[name][contract["contract_id"]] = contract["currency"]
        for row in facts.marts["expected_billing"]:
            agreed = facts.by_id["deal_lines"][row["deal_line_id"]]
            line = self.lines[row["deal_line_id"]]
            # The item counts from the first of its lines that came into service.
            began = [self.lines[key]["valid_from"] for key in self.items[line["item_id"]]]
            anchor = min(day for day in began if day)
            self.of_line[row["deal_line_id"]].append(Obligation(row, _full(row, agreed, line, anchor)))

    def of_item(self, item: str, without: str | None = None) -> list[Obligation]:
        return [one for key in self.items[item] if key != without for one in self.of_line.get(key, ())]


def _full(row: Row, agreed: Row, line: Row, anchor: date) -> tuple[date, date]:
    own = row["period_start"], row["period_end"]
    months = BILLING_MONTHS.get(agreed["billing_frequency"] or "monthly")
    if row["charge_type"] == "one_time":
        return own
    if months is None:  # a term, as it was agreed
        return own[0], max(own[1], line["end_date"] or own[1]) if not row["renewal_no"] else own[1]
    if row["charge_type"] == "commit" and (agreed["commit_period"] or "billing_period") != "billing_period":
        return own
    k = 0
    while months_later(anchor, (k + 1) * months) <= own[0]:
        k += 1
    return months_later(anchor, k * months), months_later(anchor, (k + 1) * months) - DAY


def overlap(a: tuple[date, date], b: tuple[date, date]) -> int:
    """Days in common."""
    return max((min(a[1], b[1]) - max(a[0], b[0])).days + 1, 0)
