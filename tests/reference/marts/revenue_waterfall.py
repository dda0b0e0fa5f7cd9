"""marts.revenue_waterfall: recognized by service, billed by document, line by line (section 7)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.reference.billing.dates import DAY, months_later
from tests.reference.codes.facts import Facts, Row, rounded
from tests.reference.marts.books import Table
from tests.reference.marts.notes import dated_credits
from tests.reference.marts.obligations import Billed

NONE = Decimal(0)
Line = tuple[str, str, str]


def revenue_waterfall(facts: Facts, lines: list[Billed]) -> Table:
    """By contract, line, month and currency, each month from the line's first movement on."""
    recognized, billed = _recognized(facts), _billed(facts, lines)
    found: Table = {}
    for key in recognized.keys() | billed.keys():
        contract, line, currency = key
        moved = [month for side in (recognized, billed) for month, amount in side[key].items() if amount]
        month, net = min(moved, default=date.max), NONE
        while month <= facts.as_of:
            net += billed[key][month] - recognized[key][month]
            found[contract, line, month, currency] = {
                "billed": billed[key][month],
                "recognized": recognized[key][month],
                "deferred_closing": max(net, NONE),
                "unbilled_closing": max(-net, NONE),
            }
            month = months_later(month, 1)
    return found


def _recognized(facts: Facts) -> dict[Line, dict[date, Decimal]]:
    found: dict[Line, dict[date, Decimal]] = defaultdict(lambda: defaultdict(lambda: NONE))
    for row in facts.marts["expected_billing"]:
        before = NONE
        for month, exact in _by_month(row, facts.as_of):
            so_far = rounded(exact, row["currency"])
            found[row["contract_id"], row["deal_line_id"], row["currency"]][month] += so_far - before
            before = so_far
    return found


def _by_month(row: Row, as_of: date) -> Iterator[tuple[date, Fraction]]:
    """(month, recognized to its end) of one row, as far as as_of."""
    amount, first, last = Fraction(row["amount"]), row["period_start"], row["period_end"]
    if row["charge_type"] != "recurring":
        on = first if row["charge_type"] == "one_time" else last
        if on <= as_of:
            yield on.replace(day=1), amount
        return
    month, days = first.replace(day=1), (last - first).days + 1
    while month <= min(last, as_of):
        until = min(months_later(month, 1) - DAY, last, as_of)
        yield month, amount * ((until - first).days + 1) / days
        month = months_later(month, 1)


def _billed(facts: Facts, lines: list[Billed]) -> dict[Line, dict[date, Decimal]]:
    """Invoiced less credited, by the day of the document; one without a day counts on as_of."""
    found: dict[Line, dict[date, Decimal]] = defaultdict(lambda: defaultdict(lambda: NONE))
    credits = dated_credits(facts)
    for one in lines:
        for row, amount in one.rows:
            key = row["contract_id"], row["deal_line_id"], one.invoice["currency"]
            found[key][(one.invoice["issued_on"] or facts.as_of).replace(day=1)] += amount
        if one.rows:
            row = one.rows[0][0]
            for note, credited in credits.get(one.line["id"], ()):
                key = row["contract_id"], row["deal_line_id"], note["currency"]
                found[key][(note["issued_on"] or facts.as_of).replace(day=1)] -= rounded(credited, note["currency"])
    return found
