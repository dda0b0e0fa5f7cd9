"""marts.metrics_daily: each metric by the definition in its column's description."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.reference.codes.facts import REPORTING, Facts, Row
from tests.reference.marts.books import Table
from tests.reference.marts.obligations import Billed
from tests.reference.marts.receivables import Metric, receivables, sums

NONE = Decimal(0)


def metrics_daily(facts: Facts, lines: list[Billed]) -> Table:
    """By metric and currency: value, numerator and denominator; values to four digits, half away from zero."""
    found: Table = {}
    for reading in (
        _rates(facts),
        receivables(facts),
        _cash(facts),
        _exceptions(facts),
        _lines(facts, lines),
        _cycle(facts, lines),
    ):
        for metric, currency, value, numerator, denominator in reading:
            found[metric, currency] = {"value": _digits(value), "numerator": numerator, "denominator": denominator}
    return found


def _digits(value: Decimal | Fraction) -> Decimal:
    scaled = Fraction(value) * 10_000
    whole = abs(scaled) + Fraction(1, 2)
    return Decimal((1 if scaled >= 0 else -1) * (whole.numerator // whole.denominator)).scaleb(-4)


def _cash(facts: Facts) -> Iterator[Metric]:
    payments = facts.marts["payments"]
    kept = [
        {**row, "kept": row["received"] - row["refunded"] - row["taken_back"]}
        for row in payments
        if row["received"] > 0
    ]
    for name in ("received", "refunded", "taken_back", "applied"):
        for currency, amount in sums(payments, name).items():
            yield f"cash_{name}", currency, amount, amount, None
    for currency, amount in sums(payments, "unapplied").items():
        yield "unapplied_cash", currency, amount, amount, None
    applied = sums(kept, "applied")
    for currency, amount in sums(kept, "kept").items():
        if amount:
            yield (
                "match_rate_amount",
                currency,
                Fraction(applied[currency]) / Fraction(amount),
                applied[currency],
                amount,
            )
    for currency in applied:
        received = [row for row in payments if row["currency"] == currency and row["received"] > 0]
        if received:
            full = [row for row in received if row["unapplied"] == 0]
            yield (
                "match_rate_payments",
                currency,
                Fraction(len(full), len(received)),
                Decimal(len(full)),
                Decimal(len(received)),
            )


def _rates(facts: Facts) -> Iterator[Metric]:
    due = sums([row for row in facts.marts["contract_to_cash"] if row["is_due"]], "expected")
    leaking = sums([row for row in _open(facts) if row["category"] == "leakage" and row["currency"]], "amount_at_risk")
    for currency, expected in due.items():
        if expected:
            yield (
                "leakage_rate",
                currency,
                Fraction(leaking[currency]) / Fraction(expected),
                leaking[currency],
                expected,
            )
    found = [row for row in _open(facts) if row["category"] in ("leakage", "overbilling")]
    invoices = [row for row in facts.marts["invoices"] if row["status"] not in ("draft", "void")]
    yield (
        "discrepancy_per_1000_invoices",
        None,
        Fraction(1000 * len(found), len(invoices)),
        Decimal(len(found)),
        Decimal(len(invoices)),
    )


def _open(facts: Facts) -> list[Row]:
    return [row for row in facts.marts["exceptions"] if row["status"] == "open"]


def _exceptions(facts: Facts) -> Iterator[Metric]:
    of_category: dict[str, list[Decimal]] = defaultdict(list)
    of_code: dict[str, list[Decimal]] = defaultdict(list)
    for row in _open(facts):
        worth = row["amount_at_risk_reporting"] or NONE
        of_category[row["category"]].append(worth)
        of_code[f"{row['category']}_{row['code']}"].append(worth)
    for category, amounts in of_category.items():
        yield f"amount_at_risk_{category}", REPORTING, sum(amounts, NONE), sum(amounts, NONE), Decimal(len(amounts))
    for code, amounts in of_code.items():
        yield f"open_{code}", REPORTING, Decimal(len(amounts)), sum(amounts, NONE), None


def _lines(facts: Facts, lines: list[Billed]) -> Iterator[Metric]:
    """Set against a row of their contract, in its currency."""
    for currency in {one.invoice["currency"] for one in lines}:
        own = [one for one in lines if one.invoice["currency"] == currency]
        matched = [one for one in own if one.rows and not one.other_currency]
        yield "match_rate_lines", currency, Fraction(len(matched), len(own)), Decimal(len(matched)), Decimal(len(own))


def _cycle(facts: Facts, lines: list[Billed]) -> Iterator[Metric]:
    """Days from a deal's closing to its first invoice: the mean of the deals that have one."""
    first: dict[str, date] = {}
    for one in lines:
        for row, _ in one.rows:
            day = one.invoice["issued_on"]
            if day:
                first[row["deal_id"]] = min(day, first.get(row["deal_id"], day))
    days = [
        max((day - facts.by_id["deals"][deal]["closed_at"].date()).days, 0)
        for deal, day in first.items()
        if facts.by_id["deals"][deal]["closed_at"]
    ]
    if days:
        yield "invoice_cycle_days", None, Fraction(sum(days), len(days)), Decimal(sum(days)), Decimal(len(days))
