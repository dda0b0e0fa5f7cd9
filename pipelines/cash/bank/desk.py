"""Bank lines, payouts and transfers on one desk: what is still free, and what is matched."""

from collections.abc import Sequence

from pipelines.cash.bank.records import BankLine, BankRules, Match, Target

REFERENCE, EXACT, COMBINATION, MODEL = "reference", "exact", "combination", "model"
CONFIDENCE = {REFERENCE: 1.0, EXACT: 0.9, COMBINATION: 0.85}


class Desk:
    """State of the matching: lines and targets, by their places in the input, that are still free."""

    def __init__(self, lines: Sequence[BankLine], targets: Sequence[Target], rules: BankRules) -> None:
        self.lines, self.targets, self.rules = lines, targets, rules
        self.free_lines = {place for place, line in enumerate(lines) if line.amount}
        self.free_targets = {place for place, target in enumerate(targets) if target.amount}
        self.matches: list[Match] = []

    def take(self, line: int, chosen: Sequence[int], method: str, confidence: float | None = None) -> None:
        """Match a line with one target, or with several that make it up."""
        self.free_lines.discard(line)
        for target in chosen:
            self.free_targets.discard(target)
            amount = self.lines[line].amount if len(chosen) == 1 else self.targets[target].amount
            self.matches.append(Match(line, target, method, CONFIDENCE.get(method, confidence or 0.0), amount))

    def comparable(self, line: int, target: int) -> bool:
        """Same currency, same direction."""
        one, other = self.lines[line], self.targets[target]
        return one.currency == other.currency and (one.amount > 0) == (other.amount > 0)

    def missing(self, line: int, target: int) -> int:
        """What the bank has less than the target says."""
        return abs(self.targets[target].amount) - abs(self.lines[line].amount)

    def days(self, line: int, target: int) -> int:
        return abs(self.lines[line].day - self.targets[target].day)

    def charge(self, line: int) -> int:
        return self.rules.max_charge.get(self.lines[line].currency, 0)
