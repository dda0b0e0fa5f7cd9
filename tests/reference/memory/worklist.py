"""Exceptions from one day to the next: opened, changed, resolved, reopened with the same id; accepted, snoozed, and back.

"Resolved when gone, reopened with the same id when back; accepted (with reason, who, until when) and snoozed through a versioned
file; an accepted one returns when its amount grows by more than a set share." What else is read here stands in DECISIONS.md
("Working exceptions", and that a code which is off resolves nothing).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from pipelines.decisions import Decision
from tests.reference.billing.amounts import MINOR_DIGITS

GROWTH = Decimal("1.1")  # the default of accepted_growth_pct
STATUS_ACTIONS = ("accept", "snooze", "reopen")
WORDS = {"accept": "accepted", "snooze": "snoozed", "assign": "assigned", "comment": "commented", "reopen": "reopened"}
Row = Mapping[str, Any]


class Event(NamedTuple):
    exception_id: str
    event: str
    actor: str
    detail: str


@dataclass(frozen=True)
class State:
    """An exception at the end of a day. ended: decisions that no longer count, though nobody took them back."""

    code: str
    category: str
    amount: Decimal
    currency: str | None
    status: str
    first_seen: date
    last_seen: date
    resolved_on: date | None = None
    last_resolved: date | None = None
    told: frozenset[str] = frozenset()
    ended: frozenset[str] = frozenset()


def next_day(
    before: Mapping[str, State], findings: Iterable[Row], off: Collection[str], decisions: Iterable[Decision], day: date
) -> tuple[dict[str, State], list[Event]]:
    """The exceptions at the end of the day and what happened to them, by what was published before.

    off: codes that the run did not look for, or whose leakage it did not believe.
    """
    found = {row["exception_id"]: row for row in findings}
    counted: dict[str, list[Decision]] = defaultdict(list)
    for one in sorted(decisions, key=lambda each: (each.at, each.line)):
        if one.at.date() <= day:
            counted[one.exception_id].append(one)
    states: dict[str, State] = {}
    events: list[Event] = []
    for key in before.keys() | found.keys():
        state, told = _seen(key, before.get(key), found.get(key), off, day)
        state, decided = _decided(key, state, counted[key], day)
        states[key] = state
        events += [*told, *decided]
    return states, events


def _seen(
    key: str, before: State | None, found: Row | None, off: Collection[str], day: date
) -> tuple[State, list[Event]]:
    """What the run found of it."""
    if found:
        amount, text = found["amount_at_risk"], _text(found["amount_at_risk"], found["currency"])
        now = {"category": found["category"], "amount": amount, "currency": found["currency"], "last_seen": day, "resolved_on": None, "status": "open"}  # fmt: skip
        if before is None:
            return State(found["code"], first_seen=day, **now), [Event(key, "opened", "tieout", text)]
        after = replace(before, **now)
        if before.status == "resolved":
            return after, [Event(key, "reopened", "tieout", text)]
        # As much of another currency is another amount.
        was = before.amount, before.category, before.currency if amount else found["currency"]
        if was != (amount, found["category"], found["currency"]):
            return after, [Event(key, "changed", "tieout", f"{_text(before.amount, before.currency)} -> {text}")]
        return after, []
    assert before
    if before.status == "resolved" or before.code in off:
        return before, []
    gone = replace(before, status="resolved", resolved_on=day, last_resolved=day)
    return gone, [Event(key, "resolved", "tieout", "no longer found")]


def _decided(key: str, state: State, decisions: list[Decision], day: date) -> tuple[State, list[Event]]:
    """What people made of it, and what comes back by itself."""
    events = [
        Event(key, WORDS[one.action], one.by, _says(one)) for one in decisions if one.decision_id not in state.told
    ]
    state = replace(state, told=state.told | {one.decision_id for one in decisions})
    standing = next((one for one in reversed(decisions) if one.action in STATUS_ACTIONS), None)
    if state.status == "resolved":
        return state, events
    over = standing is None or standing.action == "reopen" or standing.decision_id in state.ended
    # An acceptance was of that case: what was decided before it went does not count when it is back.
    if standing is None or over or (state.last_resolved and standing.at.date() <= state.last_resolved):
        return replace(state, status="open"), events
    if why := _why_back(state, standing, day):
        back = replace(state, status="open", ended=state.ended | {standing.decision_id})
        return back, [*events, Event(key, "reopened", "tieout", why)]
    return replace(state, status=WORDS[standing.action]), events


def _why_back(state: State, standing: Decision, day: date) -> str | None:
    grown = standing.amount is not None and (
        state.amount > standing.amount * GROWTH or (state.currency or "") != (standing.currency or "")
    )
    if standing.action == "accept" and grown:
        assert standing.amount is not None
        accepted = _text(standing.amount, standing.currency)
        return f"accepted at {accepted} by {standing.by}, now {_text(state.amount, state.currency)}"
    if standing.until and standing.until <= day:
        return f"{standing.action} of {standing.by} until {standing.until}"
    return None


def owners(decisions: Iterable[Decision], day: date) -> dict[str, str | None]:
    """Exception -> whom it was assigned to last."""
    own = [one for one in decisions if one.action == "assign" and one.at.date() <= day]
    return {one.exception_id: one.owner for one in sorted(own, key=lambda one: (one.at, one.line))}


def _says(one: Decision) -> str:
    parts = [
        f"at {_text(one.amount, one.currency)}" if one.amount is not None else "",
        f"to {one.owner}" if one.owner else "",
        f"until {one.until}" if one.until else "",
        f"({one.reason})" if one.reason else "",
    ]
    return " ".join(part for part in parts if part)


def _text(amount: Decimal, currency: str | None) -> str:
    """To the minor unit."""
    unit = Decimal(1).scaleb(-MINOR_DIGITS.get(currency or "", 2))
    return f"{amount.quantize(unit, ROUND_HALF_UP)} {currency or ''}"
