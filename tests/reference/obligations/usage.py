"""Section 4: where usage and its commitment share a period, usage is filled up to what is expected first; the rest is the true-up."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

from tests.reference.obligations.matching import Billed, Obligation

Key = tuple[str, str, date]
Part = tuple[Billed, Obligation | None, Decimal]


def shared(
    parts: Sequence[Part], rows: Mapping[str, Sequence[Obligation]], claimed: Collection[str] = ()
) -> list[Part]:
    """The parts with those of usage rows split, in their order; lines that are claimed stay whole."""
    filled: dict[Key, Decimal] = defaultdict(Decimal)
    found: list[Part] = []
    for line, row, amount in parts:
        true_up = _commitment(row, rows) if row and row.currency == line.currency else None
        if row is None or true_up is None or line.id in claimed:
            found.append((line, row, amount))
            continue
        before = filled[row.key]
        filled[row.key] += amount
        # What a line below 0 takes back is the true-up's first.
        own = min(filled[row.key], row.expected) - min(before, row.expected)
        found.append((line, row, own))
        if amount != own:
            found.append((line, true_up, amount - own))
    return found


def _commitment(row: Obligation, rows: Mapping[str, Sequence[Obligation]]) -> Obligation | None:
    """Of exactly a usage row's period; where nothing is short of it there is no true-up."""
    if row.charge_type != "usage":
        return None
    same = (
        one
        for one in rows[row.line_id]
        if one.charge_type == "commit" and one.expected > 0 and (one.start, one.end) == (row.start, row.end)
    )
    return next(same, None)
