"""The metrics of receivables: totals, days of sales outstanding by count-back, and how much of what could be collected was."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.reference.billing.dates import DAY, months_later
from tests.reference.codes.facts import Facts, Row

NONE = Decimal(0)
# Metric, currency, value, numerator, denominator.
Metric = tuple[str, str | None, Decimal | Fraction, Decimal | None, Decimal | None]


def sums(rows: list[Row], column: str) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(lambda: NONE)
    for row in rows:
        found[row["currency"]] += row[column]
    return found


def receivables(facts: Facts) -> Iterator[Metric]:
    owed = [row for row in facts.marts["invoices"] if row["status"] not in ("draft", "void")]
    for name, column in (
        ("invoiced", "total"),
        ("paid", "paid"),
        ("credited", "credited"),
        ("written_off", "written_off"),
        ("outstanding", "outstanding"),
    ):
        for currency, amount in sums(owed, column).items():
            yield f"receivables_{name}", currency, amount, amount, None
    for currency, amount in sums(owed, "outstanding").items():
        yield from _collected(facts, currency, [row for row in owed if row["currency"] == currency])
        days = _count_back(Fraction(amount), [row for row in owed if row["currency"] == currency], facts.as_of)
        if days is not None:
            yield "dso_days", currency, days, amount, None


def _collected(facts: Facts, currency: str, invoices: list[Row]) -> Iterator[Metric]:
    """Over the month of as_of and the two before; what was open before them, of the month's end."""
    since = months_later(facts.as_of.replace(day=1), -2)
    closings = {
        row["period"]: row["subledger_closing"]
        for row in facts.marts["ledger_tie_out"]
        if row["account_type"] == "receivable" and row["currency"] == currency
    }
    opened = closings.get(f"{since - DAY:%Y-%m}", NONE) + sum(
        (row["total"] for row in invoices if (row["issued_on"] or facts.as_of) >= since), NONE
    )
    collected = opened - sum((row["outstanding"] for row in invoices), NONE)
    collectable = opened - sum(
        (row["outstanding"] for row in invoices if row["due_on"] and row["due_on"] >= facts.as_of), NONE
    )
    if collectable:
        yield "collection_effectiveness", currency, Fraction(collected) / Fraction(collectable), collected, collectable


def _count_back(left: Fraction, invoices: list[Row], as_of: date) -> Fraction | None:
    """Days of the newest months whose billings make up the receivables; a month without billings counts its days."""
    billed: dict[date, Fraction] = defaultdict(Fraction)
    for row in invoices:
        billed[(row["issued_on"] or as_of).replace(day=1)] += Fraction(row["total"])
    month, days, last = as_of.replace(day=1), Fraction(0), as_of
    if left <= 0:
        return None
    while left > 0 and month >= min(billed):
        in_month = (last - month).days + 1
        if billed[month] > left:
            return days + in_month * left / billed[month]
        days, left = days + in_month, left - billed[month]
        last, month = month - DAY, months_later(month, -1)
    return days
