"""Section 1: contracts, and their lines with dates resolved."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from tests.reference.billing.dates import DAY, NEVER, as_day, as_moment

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
    renewed_terms: int = 0  # of an amendment: the renewed terms that are over when it ends
    renewal_begins: Callable[[int], date] | None = (
        None  # number -> first day of that renewal of the contract's last term
    )

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
        if line.last is None or not line.bills:  # a removal has no end to give, and passes on what it was given
            line.last = line.stated_last = old.stated_last
        old.stopped = line.first - DAY
        old.last = min(old.last or NEVER, old.stopped)
