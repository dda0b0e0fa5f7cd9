"""Section 1: contracts, and their lines with dates resolved."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from tests.reference.billing.dates import DAY, NEVER, as_day, as_moment, months_later

Rows = Mapping[str, Sequence[Mapping[str, str]]]


@dataclass
class Line:
    """A deal line with its dates resolved: first and last day of service, anchor, renewal terms."""

    row: Mapping[str, str]
    deal: Mapping[str, str]
    first: date
    last: date | None
    anchor: date = NEVER
    item: str = ""  # the id of the first line of its chain of changes
    bills: bool = True
    stated_last: date | None = (
        None  # before changes and cancellation: the line's own end, or that of the line it replaces
    )
    stopped: date = NEVER  # the day before the change that takes over, or the cancellation
    terms: list[tuple[date, date, date]] = field(default_factory=list)  # renewals: first day, last, last if uncut
    renewal_uplift: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        self.anchor, self.item = self.first, self.row["id"]
        self.stated_last = self.last

    def number(self, column: str, default: str = "0") -> Fraction:
        return Fraction(self.row.get(column) or default)

    def text(self, column: str, default: str = "") -> str:
        return self.row.get(column) or default


def contracts_of(deals: Sequence[Mapping[str, str]]) -> dict[str, list[Mapping[str, str]]]:
    """Contract -> its won deals; one in another currency is a contract of its own."""
    together: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for deal in sorted(deals, key=lambda d: (start_of(d), d.get("closed_at", ""), d["id"])):
        if deal["is_won"].lower() in ("true", "1", "t"):
            together[deal.get("contract_id") or deal["id"]].append(deal)
    contracts: dict[str, list[Mapping[str, str]]] = {}
    for contract_id, members in together.items():
        contracts[contract_id] = [d for d in members if d["currency"] == members[0]["currency"]]
        for stray in (d for d in members if d["currency"] != members[0]["currency"]):
            contracts[stray["id"]] = [stray]
    return contracts


def start_of(deal: Mapping[str, str]) -> date:
    """First day of a deal."""
    return as_day(deal.get("start_date")) or closed_on(deal)


def closed_on(deal: Mapping[str, str]) -> date:
    """UTC day on which it was closed."""
    return as_moment(deal["closed_at"]).date() if deal.get("closed_at") else date.min


def read_line(row: Mapping[str, str], deal: Mapping[str, str]) -> Line:
    """A deal line on its own dates."""
    first = as_day(row.get("start_date")) or start_of(deal)
    last = as_day(row.get("end_date")) or as_day(deal.get("end_date"))
    return Line(row, deal, first, last)


def has_price(line: Line, tiers: Mapping[str, Sequence]) -> bool:
    """What cannot be priced has no rows (DECISIONS.md)."""
    priced = line.text("unit_price") or (line.row["charge_type"] == "usage" and line.row["id"] in tiers)
    metered = line.text("meter") or line.row["charge_type"] != "usage"
    return bool(priced and metered and line.number("discount_pct") <= 100)


def link(lines: Sequence[Line]) -> None:
    """Changes and removals end the lines that they name, also another contract's; the item keeps its first line's anchor."""
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
        line.anchor, line.item = old.anchor, old.item
        if line.last is None:  # a removal in between has no end to give
            ended = old if old.bills else by_id[line.text("replaces_line_id")]
            line.last, line.stated_last = old.last if old.bills else ended.stated_last, ended.stated_last
        old.stopped = line.first - DAY
        old.last = min(old.last or NEVER, old.stopped)


def resolve(deals: list[Mapping[str, str]], lines: list[Line], horizon: date) -> None:
    """Cancellation and renewals of a contract's linked lines."""
    cancelled = min((d for d in (as_day(deal.get("cancelled_on")) for deal in deals) if d), default=None)
    ends = {deal["id"]: _end_of(deal, lines) for deal in deals}
    term_end = max((end for end in ends.values() if end and end != NEVER), default=None)
    if cancelled:
        for line in lines:
            line.stopped = min(line.stopped, cancelled)
            if line.row["charge_type"] != "one_time":
                line.last = min(line.last or NEVER, cancelled)
            elif line.first > cancelled:
                line.bills = False
    # Cancelled only after its term, a contract renews until that day (DECISIONS.md).
    if term_end and (cancelled is None or cancelled > term_end):
        _renew(deals, ends, lines, term_end, horizon)


def _end_of(deal: Mapping[str, str], lines: list[Line]) -> date | None:
    """The last day that a deal covers; one without an end runs as long as its recurring and usage lines do (DECISIONS.md)."""
    own = [line for line in lines if line.deal is deal and line.bills and line.row["charge_type"] != "one_time"]
    return as_day(deal.get("end_date")) or max((line.stated_last or NEVER for line in own), default=None)


def _renew(
    deals: list[Mapping[str, str]], ends: Mapping[str, date | None], lines: list[Line], term_end: date, horizon: date
) -> None:
    renewing = [d for d in deals if ends[d["id"]] == term_end and d.get("auto_renew", "").lower() == "true"]
    after = term_end + DAY
    covered = any(start_of(d) <= after <= (ends[d["id"]] or date.min) for d in deals)
    if not renewing or covered:
        return
    # Of several, the newest that says it (DECISIONS.md): `deals` are in order of start.
    terms = [int(d["renewal_term_months"]) for d in renewing if int(d.get("renewal_term_months") or 0) > 0]
    uplifts = [Fraction(d["renewal_uplift_pct"]) for d in renewing if d.get("renewal_uplift_pct")]
    months = (terms or [12])[-1]
    for line in lines:
        if line.bills and line.row["charge_type"] != "one_time" and line.first <= term_end == line.last:
            line.renewal_uplift = (uplifts or [Fraction(0)])[-1]
            begin = after
            while begin <= min(horizon, line.stopped):
                last = months_later(after, months * (len(line.terms) + 1)) - DAY
                line.terms.append((begin, min(last, line.stopped), last))
                begin = last + DAY
