"""What a contract owes and when: `semantics.md` sections 1 to 3, as the ideal biller of the sample company reads them.

Fast, and per contract. `tests/reference` reads the same pages again, from the raw rows; a test holds both together.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from pipelines.sample.calendar import DAY, add_months, days, thirty_360, whole_years
from pipelines.sample.money import DIGITS, to_minor
from pipelines.sample.records import MONTHS, Deal, Line, Row, Usage

FOREVER = date(9999, 12, 31)


def resolve(deals: list[Deal], horizon: date) -> None:
    """Fill first, last, anchor and renewals of every line of one contract."""
    lines = [line for deal in deals for line in deal.lines]
    cancelled = min((deal.cancelled_on for deal in deals if deal.cancelled_on), default=None)
    for line in lines:
        line.first = line.start or line.deal.start or line.deal.closed_at.date()
        line.last = line.end or line.deal.end
        line.anchor = line.first
        line.renewals = []
        line.natural, line.cut_by = line.last, None
    for line in sorted((each for each in lines if each.replaces), key=lambda each: (each.first, each.id)):
        old = line.replaces
        assert old is not None
        while later := next((o for o in lines if o is not line and o.replaces is old and o.first < line.first), None):
            old = later  # a second change of one line changes what the first change left
        line.last = line.last or old.last
        line.anchor = old.anchor
        line.natural = line.last
        old.last, old.cut_by = min(old.last or FOREVER, line.first - DAY), line
        if line.action == "remove":
            line.last = line.first - DAY
    term_end = max((deal.end for deal in deals if deal.end), default=None)
    if cancelled:
        for line in lines:
            if line.charge != "one_time":
                line.last = min(line.last or FOREVER, cancelled)
            elif line.first > cancelled:
                line.last = line.first - DAY
    elif term_end:
        _renew(deals, lines, term_end, horizon)


def _renew(deals: list[Deal], lines: list[Line], term_end: date, horizon: date) -> None:
    ending = next((deal for deal in deals if deal.end == term_end and deal.auto_renew), None)
    covered = any(d.start and d.start <= term_end + DAY and (d.end is None or d.end > term_end) for d in deals)
    if not ending or covered:
        return
    months = ending.renewal_term or 12
    for line in lines:
        if line.charge == "one_time" or line.last != term_end:
            continue
        line.renewal_uplift = ending.renewal_uplift
        done = 0
        while (begin := add_months(term_end + DAY, done * months)) <= horizon:
            line.renewals.append((begin, add_months(term_end + DAY, (done + 1) * months) - DAY))
            done += 1


def rows(line: Line, until: date, as_of: date, usage: list[Usage] | None = None) -> list[Row]:
    """All rows of a line with `period_start <= until`, rounded; usage and commitments as far as `as_of` has them."""
    if line.last and line.last < line.first:
        return []
    if line.charge == "one_time":
        return _one_time(line, until)
    if line.charge == "usage":
        return _metered(line, min(until, as_of), as_of, usage or [])
    if line.frequency == "once":
        return [row for row in _once(line) if row.start <= until]
    found = []
    currency = line.deal.currency
    quantity, price = Fraction(line.quantity), Fraction(line.price or 0)
    cache: dict[tuple, tuple[int, Fraction, Fraction]] = {}  # what differs between rows: seldom more than three entries
    m = MONTHS[line.frequency]
    p = m if line.price_period == "once" else MONTHS[line.price_period]
    for renewal, start, end, full_start, full_end in _periods(line, m, until):
        years = whole_years(line.first, start) if line.uplift else 0
        is_off = bool(line.discount) and (line.discount_until is None or start <= line.discount_until)
        partial = start != full_start or end != full_end
        key = (renewal, years, is_off, (start, end) if partial else None)
        if key not in cache:
            unit = price * factor(line, renewal, years) * m / p
            gross = quantity * unit * (1 - Fraction(line.discount or 0) / 100 if is_off else 1)
            gross *= _share(line, start, end, full_start, full_end, m)
            cache[key] = to_minor(gross, currency), unit, gross
        amount, unit, gross = cache[key]
        due = _bill_on(line, start if line.timing == "advance" else end + DAY)
        found.append(
            Row(line, "recurring", start, end, full_start, full_end, due, amount, line.quantity, unit, partial, gross)
        )
    return found


def _periods(line: Line, m: int, until: date) -> Iterator[tuple[int, date, date, date, date]]:
    """(renewal number, start, end, full start, full end) of every row, cut to the line's and the renewals' dates."""
    segments = [(0, line.first, line.last or FOREVER)]
    segments += [(number, begin, end) for number, (begin, end) in enumerate(line.renewals, 1)]
    months = (line.first.year - line.anchor.year) * 12 + line.first.month - line.anchor.month
    k = max(0, months // m - 1)
    full_start, full_end = add_months(line.anchor, k * m), add_months(line.anchor, (k + 1) * m) - DAY
    for renewal, begin, last in segments:
        while full_end < begin:
            k += 1
            full_start, full_end = full_end + DAY, add_months(line.anchor, (k + 1) * m) - DAY
        while (start := max(begin, full_start)) <= min(last, until):
            yield renewal, start, min(last, full_end), full_start, full_end
            if full_end >= last:
                break
            k += 1
            full_start, full_end = full_end + DAY, add_months(line.anchor, (k + 1) * m) - DAY


def _price(line: Line, renewal: int, years: int) -> Fraction:
    return Fraction(line.price or 0) * factor(line, renewal, years)


def factor(line: Line, renewal: int, years: int) -> Fraction:
    """What uplifts make of a unit price: `renewal` terms renewed, `years` anniversaries."""
    made = (1 + Fraction(line.uplift or 0) / 100) ** years
    if renewal:
        made *= (1 + Fraction(line.renewal_uplift or 0) / 100) ** renewal
    return made


def _discount(line: Line, start: date) -> Fraction:
    if line.discount and (line.discount_until is None or start <= line.discount_until):
        return Fraction(line.discount)
    return Fraction(0)


def _share(line: Line, start: date, end: date, full_start: date, full_end: date, m: int) -> Fraction:
    if (start, end) == (full_start, full_end) or line.proration == "none":
        return Fraction(1)
    if line.proration == "thirty_360":
        return min(Fraction(1), Fraction(thirty_360(start, end), 30 * m))
    return Fraction(days(start, end), days(full_start, full_end))


def _bill_on(line: Line, day: date) -> date:
    return max(day, line.deal.closed_at.date())


def _one_time(line: Line, until: date) -> list[Row]:
    if line.first > until:
        return []
    end = line.end or line.first
    unit = Fraction(line.price or 0)
    gross = Fraction(line.quantity) * unit * (1 - _discount(line, line.first) / 100)
    bill_on = _bill_on(line, line.first if line.timing == "advance" else end + DAY)
    amount = to_minor(gross, line.deal.currency)
    return [Row(line, "one_time", line.first, end, line.first, end, bill_on, amount, line.quantity, unit, False, gross)]


def _once(line: Line) -> list[Row]:
    assert line.last
    found = []
    for renewal, (start, end) in enumerate([(line.first, line.last), *line.renewals]):
        off = 1 - _discount(line, start) / 100
        if line.price_period == "once":
            gross = Fraction(line.quantity) * _price(line, renewal, whole_years(line.first, start)) * off
        else:
            gross = Fraction(0)
            for number, first, last, full_start, full_end in _periods(line, 1, end):
                if number == renewal:
                    price = _price(line, renewal, whole_years(line.first, first)) / MONTHS[line.price_period]
                    share = _share(line, first, last, full_start, full_end, 1)
                    gross += Fraction(line.quantity) * price * (1 - _discount(line, first) / 100) * share
        unit = gross / Fraction(line.quantity) / off if off and line.quantity else None
        amount = to_minor(gross, line.deal.currency)
        bill_on = _bill_on(line, start if line.timing == "advance" else end + DAY)
        found.append(Row(line, "recurring", start, end, start, end, bill_on, amount, line.quantity, unit, False, gross))
    return found


def rate(line: Line, quantity: Fraction, share: Fraction = Fraction(1), uplift: Fraction = Fraction(1)) -> Fraction:
    """The exact charge of a measured quantity in one row: included quantity, then tiers or the flat price."""
    used = max(Fraction(0), quantity - Fraction(line.included or 0) * share)
    if not line.tiers:
        return used * Fraction(line.price or 0) * uplift
    charge, below = Fraction(0), Fraction(0)
    for place, (up_to, price, flat) in enumerate(line.tiers):
        last = place == len(line.tiers) - 1
        inside = up_to is None or last or used <= Fraction(up_to)
        if line.tier_mode == "volume" and inside:
            return used * Fraction(price) * uplift + (_fee(line, flat) if used > 0 else 0)
        if line.tier_mode != "volume" and used > below:
            charge += ((used if inside else Fraction(up_to or 0)) - below) * Fraction(price) * uplift + _fee(line, flat)
        if inside:
            break
        below = Fraction(up_to or 0)
    return charge


def _fee(line: Line, flat: int | None) -> Fraction:
    return Fraction(flat or 0, 10 ** DIGITS[line.deal.currency])


def usage_row(line: Line, start: date, end: date, quantity: Decimal) -> int:
    """The rounded charge of `quantity` in the usage row that starts on `start` and ends on `end`."""
    m = MONTHS[line.frequency]
    for renewal, first, last, full_start, full_end in _periods(line, m, start):
        if first == start and last == end:
            years = whole_years(line.first, start) if line.uplift else 0
            share = _share(line, first, last, full_start, full_end, m)
            charge = rate(line, Fraction(quantity), share, factor(line, renewal, years))
            return to_minor(charge, line.deal.currency)
    raise ValueError(f"{line.id} has no usage row {start} to {end}")


def _metered(line: Line, until: date, as_of: date, usage: list[Usage]) -> list[Row]:
    found = []
    m = MONTHS[line.frequency]
    for renewal, start, end, full_start, full_end in _periods(line, m, until):
        quantity = sum((u.quantity for u in usage if start <= u.at.date() <= end), Decimal(0))
        years = whole_years(line.first, start) if line.uplift else 0
        made = factor(line, renewal, years)
        share = _share(line, start, end, full_start, full_end, m)
        gross = rate(line, Fraction(quantity), share, made)
        unit = None if line.tiers else Fraction(line.price or 0) * made
        amount = to_minor(gross, line.deal.currency)
        bill_on, partial = _bill_on(line, end + DAY), (start, end) != (full_start, full_end)
        found.append(
            Row(line, "usage", start, end, full_start, full_end, bill_on, amount, quantity, unit, partial, gross)
        )
    return found + _commitments(line, found, as_of)


def _commitments(line: Line, usage: list[Row], as_of: date) -> list[Row]:
    if not line.commit:
        return []
    found = []
    for start, end, full_end in _commit_periods(line, usage, as_of):
        if end > as_of:
            continue
        share = Fraction(days(start, end), days(start, full_end))
        charged = sum(row.amount for row in usage if start <= row.start <= end)
        exact = Fraction(line.commit) * share - charged
        amount = to_minor(max(exact, Fraction(0)) / 10 ** DIGITS[line.deal.currency], line.deal.currency)
        bill_on = _bill_on(line, end + DAY)
        found.append(Row(line, "commit", start, end, start, full_end, bill_on, amount, Decimal(1), None))
    return found


def _commit_periods(line: Line, usage: list[Row], as_of: date) -> Iterator[tuple[date, date, date]]:
    last = line.renewals[-1][1] if line.renewals else line.last
    if line.commit_period == "billing_period":
        # Cut rows of a change carry a share of the commitment; the full period stands behind them.
        yield from ((row.start, row.end, row.start + (row.full_end - row.full_start)) for row in usage)
    elif line.commit_period == "term":
        assert line.last
        yield from ((start, end, end) for start, end in [(line.first, line.last), *line.renewals])
    else:
        year = 0
        while (start := add_months(line.first, 12 * year)) <= min(as_of, last or FOREVER):
            full_end = add_months(line.first, 12 * (year + 1)) - DAY
            yield start, min(full_end, last or FOREVER), full_end
            year += 1


def own_value(deal: Deal) -> int | None:
    """What `deals.amount` should say: the deal's own lines over their own dates; None where one has no end."""
    total = 0
    for line in deal.lines:
        if line.charge == "usage" or line.action == "remove":
            continue
        first, last = line.start or deal.start or deal.closed_at.date(), line.end or deal.end
        if last is None and line.charge == "recurring":
            return None
        kept = line.first, line.last, line.anchor, line.renewals
        line.first, line.last, line.anchor, line.renewals = first, last, first, []
        total += sum(row.amount for row in rows(line, last or first, last or first))
        line.first, line.last, line.anchor, line.renewals = kept
    return total
