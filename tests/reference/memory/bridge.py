"""The delta report: what opened, changed, resolved between two published runs, and why each headline number moved.

"A bridge from yesterday's value to today's that adds up", measure by measure and code by code. Amounts of both days are valued
at today's rates (DECISIONS.md). Only what is open counts: accepted and snoozed are reasons of their own.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from tests.reference.memory.worklist import State

NONE = Decimal(0)
# The parts of a balance with their signs (semantics.md section 6): metric -> reason.
PARTS = {
    "receivables_outstanding": {"receivables_invoiced": (1, "invoiced"), "receivables_paid": (-1, "paid"), "receivables_credited": (-1, "credited"), "receivables_written_off": (-1, "written_off")},
    "unapplied_cash": {"cash_received": (1, "received"), "cash_refunded": (-1, "refunded"), "cash_taken_back": (-1, "taken_back"), "cash_applied": (-1, "applied")},
}  # fmt: skip
Key = tuple[str, str | None, str | None, str]  # measure, code, currency, reason
Worth = Callable[[Decimal, str | None], Decimal]


def bridge(
    before: Mapping[str, State], today: Mapping[str, State], worth: Worth, reporting: str
) -> dict[Key, list[Decimal]]:
    """(measure, code, currency, reason) -> value then, value now."""
    found: dict[Key, list[Decimal]] = defaultdict(lambda: [NONE, NONE])
    for key, now in today.items():
        then = before.get(key)
        was, is_open = bool(then and then.status == "open"), now.status == "open"
        if not (was or is_open):
            continue
        amounts = [worth(then.amount, then.currency) if then and was else NONE, worth(now.amount, now.currency) if is_open else NONE]  # fmt: skip
        reason = _reason(then, now, amounts)
        for place, (is_so, amount) in enumerate(zip((was, is_open), amounts, strict=True)):
            found["open_exceptions", now.code, None, reason][place] += is_so
            found["amount_at_risk_reporting", now.code, reporting, reason][place] += amount
    return dict(found)


def _reason(then: State | None, now: State, amounts: list[Decimal]) -> str:
    if then is None:
        return "opened"
    if then.status != "open":
        return "reopened"
    if now.status != "open":
        return now.status
    return "changed" if amounts[0] != amounts[1] else "unchanged"


def balances(then: Iterable[Mapping[str, Any]], now: Iterable[Mapping[str, Any]]) -> dict[Key, list[Decimal]]:
    """The same of the two balances, from the rows of metrics_daily as they were published on the two days."""
    found: dict[Key, list[Decimal]] = defaultdict(lambda: [NONE, NONE])
    for place, rows in enumerate((then, now)):
        for row in rows:
            for measure, parts in PARTS.items():
                if row["metric"] in parts:
                    sign, reason = parts[row["metric"]]
                    found[measure, None, row["currency"], reason][place] += sign * row["value"]
    return dict(found)
