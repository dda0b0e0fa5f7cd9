"""Contracts with a defect each: what is wrong, what is found, and what is still billed in March 2026."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from tests.billing.sentences import Example, entities

FIRST = 9000


@dataclass(frozen=True)
class Defect:
    """`found`: the findings of the contract; `billed`: what is expected from 2026-03-01 to 2026-03-31."""

    title: str
    deals: str
    lines: str
    found: tuple[str, ...]
    billed: str
    changes: tuple[tuple[str, str, str, Any], ...] = ()  # (entity, id without number, column, value)


DEFECTS = [
    Defect("no dates anywhere", "", "A: 1 x 10 a month\nB: 1 x 7 a month, from 2026-03-01", ("line_not_computed",), "7", (("deals", "D1", "closed_at", None),)),
    Defect("a line that ends before it starts", "2026-03-01", "A: 1 x 10 a month, from 2026-03-10 to 2026-03-01\nB: 1 x 7 a month as B", ("end_before_start",), "7"),
    Defect("a deal that ends before it starts", "2026-03-01 to 2026-02-01", "A: 1 x 10 a month", ("end_before_start", "end_before_start"), "0"),
    Defect("lines of one sku side by side, not linked", "2026-03-01", "A: 1 x 10 a month\nB: 1 x 7 a month", ("unlinked_overlap",), "17"),
    Defect("a change that names a missing line", "2026-03-01", "A changes Z: 1 x 10 a month", ("replaced_line_missing",), "10"),
    Defect("a removal that names no line", "2026-03-01", "A: 1 x 10 a month\nB removes Z: from 2026-03-10", ("replaced_line_missing",), "10"),
    Defect("a circle of changes", "2026-03-01", "A changes B as A: 1 x 10 a month\nB changes A as B: 1 x 7 a month", ("circular_change", "circular_change"), "17"),
    Defect("a line that replaces itself", "2026-03-01", "A changes A: 1 x 10 a month", ("circular_change",), "10"),
    Defect("a change that starts before the line it replaces", "2026-03-01", "A: 1 x 10 a month, from 2026-03-15\nB changes A: 1 x 31 a month", ("change_before_start", "overtaken_change"), "31"),
    Defect("two tiers with one bound", "2026-03-01", "U: usage of api, graduated, tiers 10: 1; 10: 2; 3", ("tiers_overlap",), "0"),
    Defect("no tier without a bound", "2026-03-01", "U: usage of api, graduated, tiers 10: 1; 20: 2", ("tiers_gap",), "0"),
    Defect("tiers that do not say how they rate", "2026-03-01", "U: usage of api, tiers 10: 1; 2", ("tier_mode_missing",), "0"),
    Defect("a commitment without a meter", "2026-03-01", "A: 1 x 10 a month, commits 500 a year", ("commitment_without_meter",), "10"),
    Defect("usage without a meter", "2026-03-01", "U: usage of api x 1\nB: 1 x 7 a month", ("line_not_computed",), "7", (("deal_lines", "U", "meter", None),)),
    Defect("usage without a price", "2026-03-01", "U: usage of api\nB: 1 x 7 a month", ("line_not_computed",), "7"),
    Defect("a discount over 100%", "2026-03-01", "A: 1 x 10 a month, less 120%\nB: 1 x 7 a month as B", ("line_not_computed",), "7"),
    Defect("a discount below zero", "2026-03-01", "A: 1 x 10 a month, less -10%", ("negative_discount",), "11"),
    Defect("no unit price", "2026-03-01", "A: 1 x 10 a month\nB: 1 x 7 a month as B", ("line_not_computed",), "7", (("deal_lines", "A", "unit_price", None),)),
    Defect("an amount that no ledger holds", "2026-03-01", "A: 1 x 10 a month\nB: 1 x 7 a month as B", ("line_not_computed",), "7", (("deal_lines", "A", "quantity", "900000000000"),)),
    Defect("an uplift that takes everything", "2026-03-01", "A: 1 x 10 a month, +-100% a year\nB: 1 x 7 a month as B", ("line_not_computed",), "7"),
    Defect("a negative quantity", "2026-03-01", "A: -1 x 10 a month", ("negative_quantity",), "-10"),
    # Closed on the day it starts: A had renewed, and is expected to the end of January. B is what March bills.
    Defect("a deal that begins within a renewed term and amends nothing", "2025-01-01 to 2025-12-31, renews 12 months\n2026-02-01 to 2026-12-31", "A: 1 x 10 a month\nB in deal 2: 1 x 7 a month as B", ("begins_after_renewal",), "7"),
    Defect("a deal that begins late and was closed before the term ended", "2025-01-01 to 2025-12-31, renews 12 months\n2026-02-01 to 2026-12-31, closed 2025-12-01", "A: 1 x 10 a month\nB in deal 2: 1 x 7 a month as B", ("begins_after_renewal",), "7"),
    # Said to be an amendment, it leaves A to be billed beside it; so does a deal that begins with the next renewed term.
    Defect("an amendment within a renewed term", "2025-01-01 to 2025-12-31, renews 12 months\n2026-02-01 to 2026-12-31, amendment", "A: 1 x 10 a month\nB in deal 2 as B: 1 x 7 a month", (), "17"),
    Defect("a deal that begins with a later renewed term", "2024-01-01 to 2024-12-31, renews 6 months\n2026-01-01 to 2026-12-31", "A: 1 x 10 a month\nB in deal 2: 1 x 7 a month", (), "7"),
    # A deal that covers the day after the term leaves no renewal to lose.
    Defect("a deal that begins the day after the term", "2025-01-01 to 2025-12-31, renews 12 months\n2026-01-01 to 2026-12-31", "A: 1 x 10 a month\nB in deal 2: 1 x 7 a month as B", (), "7"),
    Defect("a deal of another currency", "2026-03-01\n2026-03-01, USD, closed 2026-03-02", "A: 1 x 10 a month\nB in deal 2: 1 x 7 a month", ("other_currency",), "17"),
    Defect("a renewal term of no months", "2025-03-01 to 2026-02-28, renews 0 months", "A: 1 x 10 a month", ("renewal_term_invalid",), "10"),
    Defect("an account that does not exist", "2026-03-01", "A: 1 x 10 a month", ("account_missing",), "10", (("deals", "D1", "account_id", "nobody"),)),
    Defect("billed once without an end", "2026-03-01", "A: 1 x 10 a month, billed once", ("once_without_end",), "130"),
    Defect("tiers on a line that is not usage", "2026-03-01", "A: 1 x 10 a month, graduated, tiers 10: 1; 2", ("tiers_without_usage",), "10"),
]  # fmt: skip


def rows() -> dict[str, list[dict[str, Any]]]:
    """All defective contracts; contract `K9000` is the first."""
    together: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for number, defect in enumerate(DEFECTS, FIRST):
        found = entities(number, Example(defect.title, defect.deals or "closed 2026-03-01", defect.lines, ""))
        for entity, key, column, value in defect.changes:
            next(row for row in found[entity] if row["id"] == f"{number}-{key}")[column] = value
        for entity, these in found.items():
            together[entity] += these
    return together
