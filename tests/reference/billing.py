"""semantics.md sections 1 to 3: contract rows in, expected billing rows out.

Input are rows of the import format as text (`dict[entity, list[dict[column, text]]]`, empty = null), as a CSV reader gives
them. Nothing here is shared with the models or with the sample company's generator.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

Rows = Mapping[str, Sequence[Mapping[str, str]]]

DAY = timedelta(days=1)
NEVER = date(9999, 12, 31)
PRICE_MONTHS = {"month": 1, "quarter": 3, "year": 12}
BILLING_MONTHS = {"monthly": 1, "quarterly": 3, "semiannual": 6, "annual": 12}
MINOR_DIGITS = defaultdict(lambda: 2, JPY=0, KRW=0, CLP=0, VND=0, KWD=3, BHD=3, JOD=3, OMR=3, TND=3)


@dataclass(frozen=True)
class Expected:
    """One obligation. `amount` in major units, to the currency's minor unit; `quantity` is what was sold or measured."""

    contract_id: str
    deal_id: str
    deal_line_id: str
    charge_type: str
    period_start: date
    period_end: date
    bill_on: date
    currency: str
    quantity: Fraction
    amount: Decimal


@dataclass
class Line:
    """A deal line with its dates resolved: first and last day of service, anchor, renewal terms."""

    row: Mapping[str, str]
    deal: Mapping[str, str]
    first: date
    last: date | None
    own_end: bool
    anchor: date = NEVER
    bills: bool = True
    stated_last: date | None = (
        None  # before changes and cancellation: the line's own end, or that of the line it replaces
    )
    stopped: date = NEVER  # the day before the change that takes over, or the cancellation
    terms: list[tuple[date, date, date]] = field(default_factory=list)  # renewals: first day, last, last if uncut
    renewal_uplift: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        self.anchor = self.first
        self.stated_last = self.last

    def number(self, column: str, default: str = "0") -> Fraction:
        return Fraction(self.row.get(column) or default)

    def text(self, column: str, default: str = "") -> str:
        return self.row.get(column) or default


def expected_billing(rows: Rows, as_of: date, golden: Callable[[str, str], str | None] | None = None) -> list[Expected]:
    """Every obligation as of `as_of`, the horizon of 12 months included.

    `golden(entity, id)` names the golden customer of an account or a billing customer; without it the explicit links decide.
    """
    golden = golden or _by_links(rows)
    lines_of = _group(rows.get("deal_lines", ()), "deal_id")
    found: list[Expected] = []
    contracts = {}
    for contract_id, deals in _contracts([deal for deal in rows.get("deals", ()) if _closed(deal) <= as_of]).items():
        contracts[contract_id] = (deals, _resolve(deals, lines_of, _months(as_of, 12)))
    usage = _usage(rows, contracts, golden)
    tiers = _group(rows.get("line_tiers", ()), "deal_line_id")
    for contract_id, (_, lines) in contracts.items():
        for line in lines:
            for charge, start, end, bill_on, quantity, amount in _rows(line, as_of, usage, contract_id, tiers):
                found.append(
                    Expected(
                        contract_id,
                        line.deal["id"],
                        line.row["id"],
                        charge,
                        start,
                        end,
                        bill_on,
                        line.deal["currency"],
                        quantity,
                        amount,
                    )
                )
    return found


def deal_value(deal: Mapping[str, str], lines: Sequence[Mapping[str, str]]) -> Decimal | None:
    """What `deals.amount` should say (section 3.7); None where a recurring line has no end at all."""
    total = Decimal(0)
    for row in lines:
        if row["charge_type"] == "usage" or row.get("action") == "remove":
            continue
        line = _line(row, deal)
        if line.last is None and row["charge_type"] == "recurring":
            return None
        total += sum((money for *_, money in _rows(line, line.last or line.first, {}, "", {}, NEVER)), Decimal(0))
    return total


# -- 1. contracts and lines ---------------------------------------------------------------------------------------------


def _contracts(deals: Sequence[Mapping[str, str]]) -> dict[str, list[Mapping[str, str]]]:
    together: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for deal in sorted(deals, key=lambda d: (_start(d), d.get("closed_at", ""), d["id"])):
        if deal["is_won"].lower() in ("true", "1", "t"):
            together[deal.get("contract_id") or deal["id"]].append(deal)
    contracts: dict[str, list[Mapping[str, str]]] = {}
    for contract_id, members in together.items():
        contracts[contract_id] = [d for d in members if d["currency"] == members[0]["currency"]]
        for stray in (d for d in members if d["currency"] != members[0]["currency"]):
            contracts[stray["id"]] = [stray]
    return contracts


def _start(deal: Mapping[str, str]) -> date:
    return _day(deal.get("start_date")) or _closed(deal)


def _closed(deal: Mapping[str, str]) -> date:
    return _moment(deal["closed_at"]).date() if deal.get("closed_at") else date.min


def _line(row: Mapping[str, str], deal: Mapping[str, str]) -> Line:
    first = _day(row.get("start_date")) or _start(deal)
    last = _day(row.get("end_date")) or _day(deal.get("end_date"))
    return Line(row, deal, first, last, own_end=bool(row.get("end_date")))


def _resolve(deals: list[Mapping[str, str]], lines_of: Mapping[str, list], horizon: date) -> list[Line]:
    lines = [_line(row, deal) for deal in deals for row in lines_of.get(deal["id"], ())]
    by_id = {line.row["id"]: line for line in lines}
    follower: dict[str, Line] = {}  # the line that took over from a line
    changes = [line for line in lines if line.text("action", "add") in ("change", "remove")]
    for line in sorted(changes, key=lambda c: (c.first, c.row["id"])):
        old = by_id.get(line.text("replaces_line_id"))
        while old and old.row["id"] in follower and follower[old.row["id"]] is not line:
            old = follower[old.row["id"]]
        if line.text("action") == "remove":
            line.bills = False
        if old is None or old is line:
            continue
        follower[old.row["id"]] = line
        line.anchor = old.anchor
        if line.last is None:
            line.last, line.stated_last = old.last, old.stated_last
        old.stopped = line.first - DAY
        old.last = min(old.last or NEVER, old.stopped)
    cancelled = min((d for d in (_day(deal.get("cancelled_on")) for deal in deals) if d), default=None)
    ends = [d for d in (_day(deal.get("end_date")) for deal in deals) if d]
    if cancelled:
        for line in lines:
            line.stopped = min(line.stopped, cancelled)
            if line.row["charge_type"] != "one_time":
                line.last = min(line.last or NEVER, cancelled)
            elif line.first > cancelled:
                line.bills = False
    # Cancelled only after its term, a contract renews until that day (DECISIONS.md).
    if ends and (cancelled is None or cancelled > max(ends)):
        _renew(deals, lines, max(ends), horizon)
    return [line for line in lines if line.bills]


def _renew(deals: list[Mapping[str, str]], lines: list[Line], term_end: date, horizon: date) -> None:
    renewing = [d for d in deals if _day(d.get("end_date")) == term_end and d.get("auto_renew", "").lower() == "true"]
    after = term_end + DAY
    covered = any(_start(d) <= after and (_day(d.get("end_date")) or NEVER) >= after for d in deals)
    if not renewing or covered:
        return
    months = int(renewing[0].get("renewal_term_months") or 12)
    for line in lines:
        if line.bills and line.row["charge_type"] != "one_time" and line.last == term_end:
            line.renewal_uplift = Fraction(renewing[0].get("renewal_uplift_pct") or 0)
            begin = after
            while begin <= min(horizon, line.stopped):
                last = _months(after, months * (len(line.terms) + 1)) - DAY
                line.terms.append((begin, min(last, line.stopped), last))
                begin = last + DAY


# -- 2. billing periods -------------------------------------------------------------------------------------------------


def _periods(line: Line, months: int, horizon: date) -> Iterator[tuple[int, date, date, date, date]]:
    """(renewal, start, end, full start, full end), cut to the line's dates and at each renewal."""
    spans = [(0, line.first, line.last or NEVER)] + [(j, a, b) for j, (a, b, _) in enumerate(line.terms, 1)]
    for renewal, begin, last in spans:
        k = 0
        while _months(line.anchor, (k + 1) * months) <= begin:
            k += 1
        while True:
            full_start = _months(line.anchor, k * months)
            full_end = _months(line.anchor, (k + 1) * months) - DAY
            start, end = max(begin, full_start), min(last, full_end)
            if start > last or start > horizon:
                break
            yield renewal, start, end, full_start, full_end
            k += 1


def _rows(
    line: Line, as_of: date, usage: Mapping, contract_id: str, tiers: Mapping[str, list], horizon: date | None = None
) -> Iterator[tuple[str, date, date, date, Fraction, Decimal]]:
    """(charge type, start, end, bill_on, quantity, amount) of one line."""
    horizon = horizon or _months(as_of, 12)
    currency, quantity = line.deal["currency"], line.number("quantity")
    arrears = line.text("billing_timing", "advance") == "arrears"
    if line.last and line.last < line.first:
        return
    if line.row["charge_type"] == "one_time":
        end = _day(line.row.get("end_date")) or line.first
        if line.first <= horizon:
            amount = quantity * line.number("unit_price") * (1 - _discount(line, line.first) / 100)
            yield (
                "one_time",
                line.first,
                end,
                _bill_on(line, end + DAY if arrears else line.first),
                quantity,
                _money(amount, currency),
            )
    elif line.row["charge_type"] == "usage":
        yield from _usage_rows(
            line, as_of, usage.get((contract_id, line.text("meter")), ()), tiers.get(line.row["id"], ())
        )
    elif line.text("billing_frequency", "monthly") == "once":
        own = (line.first, line.last or horizon, line.stated_last or horizon)
        for renewal, (start, end, uncut_end) in enumerate([own, *line.terms]):
            if start <= horizon:
                bill_on = _bill_on(line, end + DAY if arrears else start)
                yield (
                    "recurring",
                    start,
                    end,
                    bill_on,
                    quantity,
                    _money(_term_price(line, renewal, start, end, uncut_end), currency),
                )
    else:
        months = BILLING_MONTHS[line.text("billing_frequency", "monthly")]
        per = (
            months if line.text("price_period", "month") == "once" else PRICE_MONTHS[line.text("price_period", "month")]
        )
        for renewal, start, end, full_start, full_end in _periods(line, months, horizon):
            price = line.number("unit_price") * _uplift(line, start, renewal) * months / per
            amount = quantity * price * (1 - _discount(line, start) / 100)
            amount *= _share(line, start, end, full_start, full_end, months)
            yield (
                "recurring",
                start,
                end,
                _bill_on(line, end + DAY if arrears else start),
                quantity,
                _money(amount, currency),
            )


def _term_price(line: Line, renewal: int, start: date, end: date, uncut_end: date) -> Fraction:
    """Of one term. A price for the whole term that something cuts short takes its share by days (DECISIONS.md)."""
    quantity = line.number("quantity")
    if line.text("price_period", "month") == "once":
        price = line.number("unit_price") * _uplift(line, start, renewal) * (1 - _discount(line, start) / 100)
        return quantity * price * _term_share(line, start, end, uncut_end)
    total = Fraction(0)
    for number, first, last, full_start, full_end in _periods(line, 1, end):
        if number == renewal:
            price = (
                line.number("unit_price")
                * _uplift(line, first, renewal)
                / PRICE_MONTHS[line.text("price_period", "month")]
            )
            share = _share(line, first, last, full_start, full_end, 1)
            total += quantity * price * (1 - _discount(line, first) / 100) * share
    return total


def _bill_on(line: Line, day: date) -> date:
    return max(day, _closed(line.deal))


# -- 3. amounts ---------------------------------------------------------------------------------------------------------


def _uplift(line: Line, start: date, renewal: int) -> Fraction:
    years = 0
    while _months(line.first, 12 * (years + 1)) <= start:
        years += 1
    return (1 + line.number("annual_uplift_pct") / 100) ** years * (1 + line.renewal_uplift / 100) ** renewal


def _discount(line: Line, start: date) -> Fraction:
    until = _day(line.row.get("discount_until"))
    return line.number("discount_pct") if until is None or start <= until else Fraction(0)


def _share(line: Line, start: date, end: date, full_start: date, full_end: date, months: int) -> Fraction:
    rule = line.text("proration", "actual_days")
    if (start, end) == (full_start, full_end) or rule == "none":
        return Fraction(1)
    if rule == "thirty_360":
        return min(Fraction(1), Fraction(_thirty_360(start, end + DAY), 30 * months))
    return Fraction(_days(start, end), _days(full_start, full_end))


def _term_share(line: Line, start: date, end: date, uncut_end: date) -> Fraction:
    rule = line.text("proration", "actual_days")
    if end == uncut_end or rule == "none":
        return Fraction(1)
    if rule == "thirty_360":
        return Fraction(_thirty_360(start, end + DAY), _thirty_360(start, uncut_end + DAY))
    return Fraction(_days(start, end), _days(start, uncut_end))


def _thirty_360(start: date, end: date) -> int:
    """30/360 US (with its rule for the end of February)."""
    first, second = start.day, end.day
    if _ends_february(start) and _ends_february(end):
        second = 30
    if _ends_february(start):
        first = 30
    if second == 31 and first in (30, 31):
        second = 30
    if first == 31:
        first = 30
    return (end.year - start.year) * 360 + (end.month - start.month) * 30 + second - first


def _usage_rows(
    line: Line, as_of: date, records: Sequence[tuple[date, Fraction]], tiers: Sequence[Mapping[str, str]]
) -> Iterator[tuple[str, date, date, date, Fraction, Decimal]]:
    currency = line.deal["currency"]
    months = BILLING_MONTHS[line.text("billing_frequency", "monthly")]
    charged: list[tuple[date, date, date, date, Decimal]] = []
    for renewal, start, end, full_start, full_end in _periods(line, months, as_of):
        measured = sum((quantity for day, quantity in records if start <= day <= end), Fraction(0))
        share = _share(line, start, end, full_start, full_end, months)
        used = max(Fraction(0), measured - line.number("included_quantity") * share)
        amount = _money(_rate(line, used, _uplift(line, start, renewal), tiers), currency)
        charged.append((start, end, full_start, full_end, amount))
        yield "usage", start, end, _bill_on(line, end + DAY), measured, amount
    if line.row.get("commit_amount"):
        for start, end, share in _commit_periods(line, charged, as_of):
            if end <= as_of:
                spent = sum((a for first, *_, a in charged if start <= first <= end), Decimal(0))
                short = max(Fraction(0), line.number("commit_amount") * share - Fraction(spent))
                yield "commit", start, end, _bill_on(line, end + DAY), Fraction(1), _money(short, currency)


def _rate(line: Line, used: Fraction, uplift: Fraction, tiers: Sequence[Mapping[str, str]]) -> Fraction:
    if not tiers:
        return used * line.number("unit_price") * uplift
    steps = sorted(tiers, key=lambda t: Fraction(t["up_to"]) if t.get("up_to") else Fraction(10**30))
    charge, below = Fraction(0), Fraction(0)
    for place, step in enumerate(steps):
        bound = Fraction(step["up_to"]) if step.get("up_to") and place < len(steps) - 1 else None  # the last goes on
        price, fee = Fraction(step["unit_price"]) * uplift, Fraction(step.get("flat_fee") or 0)
        reached = bound is None or used <= bound
        if line.text("tier_mode", "graduated") == "volume":
            if reached:
                return used * price + (fee if used else 0)
            continue
        if used > below:
            charge += ((used if reached else bound) - below) * price + fee  # type: ignore[operator]
        if reached:
            break
        below = bound  # type: ignore[assignment]
    return charge


def _commit_periods(line: Line, charged: list, as_of: date) -> Iterator[tuple[date, date, Fraction]]:
    kind = line.text("commit_period", "billing_period")
    if kind == "billing_period":
        for start, end, full_start, full_end, _ in charged:
            yield start, end, Fraction(_days(start, end), _days(full_start, full_end))
    elif kind == "term":
        # Cut short, it is prorated by actual days (DECISIONS.md).
        own = [(line.first, line.last, line.stated_last or line.last)] if line.last else []
        for start, end, uncut_end in own + line.terms:
            yield start, end, Fraction(_days(start, end), _days(start, uncut_end))
    else:
        last = line.terms[-1][1] if line.terms else line.last or NEVER
        year = 0
        while (start := _months(line.first, 12 * year)) <= min(last, as_of):
            full_end = _months(line.first, 12 * (year + 1)) - DAY
            yield start, min(last, full_end), Fraction(_days(start, min(last, full_end)), _days(start, full_end))
            year += 1


def _usage(rows: Rows, contracts: Mapping, golden: Callable[[str, str], str | None]) -> dict[tuple[str, str], list]:
    """(contract, meter) -> [(UTC day, quantity)] of accepted records, copies counted once."""
    subscriptions = {s["id"]: s for s in rows.get("subscriptions", ())}
    deal_contract = {deal["id"]: key for key, (deals, _) in contracts.items() for deal in deals}
    owner: dict[tuple[str, str], list] = defaultdict(list)  # (golden customer, meter) -> contracts with such a line
    for contract_id, (deals, lines) in contracts.items():
        customer = golden("accounts", deals[0]["account_id"])
        for line in lines:
            if line.row["charge_type"] == "usage" and customer:
                owner[customer, line.text("meter")].append((line.first, contract_id))
    seen, found = set(), defaultdict(list)
    for record in sorted(rows.get("usage_records", ()), key=lambda r: r["id"]):
        at = _moment(record["occurred_at"])
        copy_of = record["customer_id"], record["meter"], Fraction(record["quantity"]), at
        if (record.get("status") or "accepted") != "accepted" or copy_of in seen:
            continue
        seen.add(copy_of)
        subscription = subscriptions.get(record.get("subscription_id", ""))
        contract = None
        if subscription:
            named = subscription.get("contract_id") or ""
            contract = named if named in contracts else deal_contract.get(subscription.get("crm_deal_id", ""))
        if contract is None:
            customer = golden("customers", record["customer_id"])
            candidates = owner.get((customer or "", record["meter"]), [])
            contract = min(candidates)[1] if candidates else None
        if contract:
            found[contract, record["meter"]].append((at.date(), Fraction(record["quantity"])))
    return found


# -- small things -------------------------------------------------------------------------------------------------------


def _by_links(rows: Rows) -> Callable[[str, str], str | None]:
    """Golden customers by explicit ids alone: enough where every customer is linked."""
    account = {c["id"]: c.get("crm_account_id") or "" for c in rows.get("customers", ())}
    for each in rows.get("accounts", ()):
        if each.get("billing_customer_id") and not account.get(each["billing_customer_id"]):
            account[each["billing_customer_id"]] = each["id"]
    return lambda entity, key: key if entity == "accounts" else account.get(key) or None


def _group(rows: Sequence[Mapping[str, str]], column: str) -> dict[str, list[Mapping[str, str]]]:
    found = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _months(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _days(first: date, last: date) -> int:
    return (last - first).days + 1


def _ends_february(day: date) -> bool:
    return day.month == 2 and (day + DAY).month == 3


def _money(amount: Fraction, currency: str) -> Decimal:
    """Rounded once, half away from zero."""
    digits = MINOR_DIGITS[currency]
    scaled = amount * 10**digits
    units = int(abs(scaled) + Fraction(1, 2))
    return Decimal(units if scaled >= 0 else -units).scaleb(-digits)
