"""Section 1.5: the terms of a contract, and what renews."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from tests.reference.billing.dates import DAY, NEVER, as_day, months_later
from tests.reference.billing.lines import Line, closed_on, start_of


def resolve(deals: list[Mapping[str, str]], lines: list[Line], horizon: date) -> None:
    """Cancellation and renewals of a contract's linked lines."""
    cancelled = _cancelled(deals)
    terms = terms_of_contract(deals, lines)
    for term in terms:
        _settle(term, lines)
    if cancelled:
        for line in lines:
            line.stopped = min(line.stopped, cancelled)
            if line.row["charge_type"] != "one_time":
                line.last = min(line.last or NEVER, cancelled)
            elif line.first > cancelled:
                line.bills = False
    for term in terms:
        if term.renews:
            _renew(term, lines, horizon, is_last=term is last_of(terms))


@dataclass
class Term:
    """What a contract's deals run to together, and what becomes of it then."""

    deals: list[Mapping[str, str]] = field(default_factory=list)
    last: date = NEVER  # the last end of its deals; NEVER: none has one
    is_open: bool = False  # one of them has none
    amendments: list[Mapping[str, str]] = field(default_factory=list)  # closed in when it had renewed
    renews: bool = False
    auto_renews: bool = False  # one of the deals that end it says so
    until: date = NEVER  # its renewals go on to here
    months: int = 12
    uplift: Fraction = Fraction(0)

    def begins(self, number: int) -> date:
        """First day of the renewal of that number, from 1."""
        return months_later(self.last + DAY, (number - 1) * self.months)

    def number(self, day: date) -> int:
        """Of which renewal a day is, 0 for the term itself."""
        number = 0
        while self.begins(number + 1) <= day:
            number += 1
        return number


def _cancelled(deals: list[Mapping[str, str]]) -> date | None:
    return min((day for deal in deals if (day := as_day(deal.get("cancelled_on")))), default=None)


def terms_of_contract(deals: list[Mapping[str, str]], lines: list[Line]) -> list[Term]:
    """The contract's terms, each later one begun by a deal that came when the one before was over (DECISIONS.md)."""
    terms, cancelled = [Term()], _cancelled(deals)
    ends = {deal["id"]: _end_of(deal, lines) for deal in deals}
    for deal in deals[1:]:
        if (ends[deal["id"]] or NEVER) < start_of(deal):
            ends[deal["id"]] = None  # it covers nothing
    for deal in deals:
        term, end = terms[-1], ends[deal["id"]]
        if term.last != NEVER and not term.is_open and start_of(deal) > term.last + DAY:
            if _auto_renews(term, ends) and (cancelled is None or cancelled > term.last) and _amends(deal, lines):
                term.amendments.append(deal)
                continue
            if end and end >= start_of(deal):
                # Closed by the end of the term, it was known then: no renewal began.
                term.renews = (
                    _auto_renews(term, ends)
                    and (closed_on(deal) if deal.get("closed_at") else start_of(deal)) > term.last
                )
                term.until = start_of(deal) - DAY
                terms.append(Term())
                term = terms[-1]
        term.deals.append(deal)
        dated = [found for one in term.deals if (found := ends[one["id"]]) and found != NEVER]
        term.last = max(dated, default=NEVER)
        term.is_open = any(ends[one["id"]] == NEVER for one in term.deals)
    for term in terms:
        covered = any(ends[one["id"]] == NEVER and start_of(one) <= term.last + DAY for one in term.deals) if term.last != NEVER else True  # fmt: skip
        if term is terms[-1]:
            term.renews = _auto_renews(term, ends)
        term.auto_renews = _auto_renews(term, ends)
        # Cancelled only after its term, a contract renews until that day (DECISIONS.md).
        term.renews = term.renews and not covered and (cancelled is None or cancelled > term.last)
        # Of several, the newest that says it (DECISIONS.md): `deals` are in order of start.
        renewing = [d for d in term.deals if ends[d["id"]] == term.last and d.get("auto_renew", "").lower() == "true"]
        months = [int(d["renewal_term_months"]) for d in renewing if int(d.get("renewal_term_months") or 0) > 0]
        uplifts = [Fraction(d["renewal_uplift_pct"]) for d in renewing if d.get("renewal_uplift_pct")]
        term.months, term.uplift = (months or [12])[-1], (uplifts or [Fraction(0)])[-1]
    return terms


def _auto_renews(term: Term, ends: Mapping[str, date | None]) -> bool:
    return any(ends[d["id"]] == term.last and d.get("auto_renew", "").lower() == "true" for d in term.deals)


def _amends(deal: Mapping[str, str], lines: list[Line]) -> bool:
    """It changes what there is, or brings fees alone: no new term."""
    own = [line for line in lines if line.deal is deal]
    kind = deal.get("type") or "new"
    changes = any(line.text("action", "add") != "add" for line in own)
    fees = bool(own) and all(line.row["charge_type"] == "one_time" for line in own)
    return kind in ("amendment", "cancellation") or (kind != "renewal" and (changes or fees))


def _end_of(deal: Mapping[str, str], lines: list[Line]) -> date | None:
    """The last day that a deal covers; one without an end runs as long as its recurring and usage lines do (DECISIONS.md)."""
    own = [line for line in lines if line.deal is deal and line.bills and line.row["charge_type"] != "one_time"]
    return as_day(deal.get("end_date")) or max((line.stated_last or NEVER for line in own), default=None)


def _settle(term: Term, lines: list[Line]) -> None:
    """Lines that amend what had renewed: the end that they took from it is that of the renewed term they start in."""
    for line in lines:
        if not any(line.deal is deal for deal in term.amendments) or not line.stated_last:
            continue
        number = 0
        while term.begins(number + 1) - DAY < line.stated_last:
            number += 1
        if term.begins(number + 1) - DAY != line.stated_last:
            continue
        if line.stated_last < line.first and not line.row.get("end_date") and not line.deal.get("end_date"):
            number = term.number(line.first)
            line.stated_last = term.begins(number + 1) - DAY
            line.last = min(line.stated_last, line.stopped)
        line.renewed_terms = number


def last_of(terms: list[Term]) -> Term:
    """The term that the contract ends with: the last that has an end."""
    return next((term for term in reversed(terms) if term.last != NEVER), terms[0])


def _renew(term: Term, lines: list[Line], horizon: date, is_last: bool) -> None:
    for line in lines:
        number = line.renewed_terms
        end = term.begins(number + 1) - DAY
        if number and not any(line.deal is deal for deal in term.amendments):
            continue
        if line.bills and line.row["charge_type"] != "one_time" and line.first <= end == line.last:
            line.renewal_uplift = term.uplift
            line.renewal_begins = term.begins if is_last else None
            line.stopped = min(line.stopped, term.until)
            line.last = min(end, line.stopped)
            while (begin := term.begins(number + 1)) <= min(horizon, line.stopped):
                last = term.begins(number + 2) - DAY
                line.terms.append((begin, min(last, line.stopped), last))
                number += 1
