"""Sections 2 and 3: all rows of one line."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.reference.billing.amounts import discount_of, rounded, share_of, term_share_of, uplift_of
from tests.reference.billing.dates import DAY, NEVER, as_day, months_later
from tests.reference.billing.lines import Line
from tests.reference.billing.periods import BILLING_MONTHS, billed_on, periods_of
from tests.reference.billing.usage import usage_rows

PRICE_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def rows_of(
    line: Line, as_of: date, usage: Mapping, contract_id: str, tiers: Mapping[str, list], horizon: date | None = None
) -> Iterator[tuple[str, date, date, date, Fraction, Decimal]]:
    """(charge type, start, end, bill_on, quantity, amount) of one line."""
    horizon = horizon or months_later(as_of, 12)
    currency, quantity = line.deal["currency"], line.number("quantity")
    arrears = line.text("billing_timing", "advance") == "arrears"
    # A fee has its start date alone: its deal's end does not end it.
    is_fee = line.row["charge_type"] == "one_time"
    last = min(as_day(line.row.get("end_date")) or NEVER, line.stopped) if is_fee else line.last
    if last and last < line.first:
        return
    if line.row["charge_type"] == "one_time":
        end = as_day(line.row.get("end_date")) or line.first
        if line.first <= horizon:
            amount = quantity * line.number("unit_price") * (1 - discount_of(line, line.first) / 100)
            yield (
                "one_time",
                line.first,
                end,
                billed_on(line, end + DAY if arrears else line.first),
                quantity,
                rounded(amount, currency),
            )
    elif line.row["charge_type"] == "usage":
        yield from usage_rows(
            line, as_of, usage.get((contract_id, line.text("meter")), ()), tiers.get(line.row["id"], ())
        )
    elif line.text("billing_frequency", "monthly") == "once":
        own = (line.first, line.last or horizon, line.stated_last or horizon)
        for renewal, (start, end, uncut_end) in enumerate([own, *line.terms]):
            if start <= horizon:
                bill_on = billed_on(line, end + DAY if arrears else start)
                yield (
                    "recurring",
                    start,
                    end,
                    bill_on,
                    quantity,
                    rounded(_term_price(line, renewal, start, end, uncut_end), currency),
                )
    else:
        months = BILLING_MONTHS[line.text("billing_frequency", "monthly")]
        per = (
            months if line.text("price_period", "month") == "once" else PRICE_MONTHS[line.text("price_period", "month")]
        )
        for renewal, start, end, full_start, full_end in periods_of(line, months, horizon):
            price = line.number("unit_price") * uplift_of(line, start, renewal) * months / per
            amount = quantity * price * (1 - discount_of(line, start) / 100)
            amount *= share_of(line, start, end, full_start, full_end, months)
            yield (
                "recurring",
                start,
                end,
                billed_on(line, end + DAY if arrears else start),
                quantity,
                rounded(amount, currency),
            )


def _term_price(line: Line, renewal: int, start: date, end: date, uncut_end: date) -> Fraction:
    """Of one term. A price for the whole term that something cuts short takes its share by days (DECISIONS.md)."""
    quantity = line.number("quantity")
    if line.text("price_period", "month") == "once":
        price = line.number("unit_price") * uplift_of(line, start, renewal) * (1 - discount_of(line, start) / 100)
        return quantity * price * term_share_of(line, start, end, uncut_end)
    total = Fraction(0)
    for number, first, last, full_start, full_end in periods_of(line, 1, end):
        if number == renewal:
            price = (
                line.number("unit_price")
                * uplift_of(line, first, renewal)
                / PRICE_MONTHS[line.text("price_period", "month")]
            )
            share = share_of(line, first, last, full_start, full_end, 1)
            total += quantity * price * (1 - discount_of(line, first) / 100) * share
    return total
