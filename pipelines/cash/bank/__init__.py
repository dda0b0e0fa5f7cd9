"""Which bank line is which payout or transfer?

In four steps, each on what the steps before left: by reference; by an equal amount with one candidate on both sides
within the settlement days; one line to the one exact combination of payouts (or of one family's transfers); by a score,
where the best pair is mutual, above the accept threshold, and ahead of the second best by a margin. What stays below is
listed.
"""

from collections.abc import Sequence

from pipelines.cash.bank.by_amount import by_amount
from pipelines.cash.bank.by_combination import by_combination
from pipelines.cash.bank.by_reference import by_reference
from pipelines.cash.bank.by_score import by_score
from pipelines.cash.bank.desk import Desk
from pipelines.cash.bank.records import BankLine, BankRules, Match, Matching, Target

__all__ = ["BankLine", "BankRules", "Match", "Matching", "Target", "match_bank"]


def match_bank(lines: Sequence[BankLine], targets: Sequence[Target], rules: BankRules) -> Matching:
    """Match bank lines with payouts and transfers; both sorted by (day, id): their order of arrival decides nothing."""
    desk = Desk(lines, targets, rules)
    by_reference(desk)
    by_amount(desk)
    by_combination(desk)
    candidates = by_score(desk)
    return Matching(desk.matches, candidates)
