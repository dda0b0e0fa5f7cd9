"""Which bank line is which payout or transfer?

In four steps, each on what the steps before left: by reference; by an equal amount with one candidate on both sides
within the settlement days; one line to the one exact combination of payouts (or of one family's transfers); by a score,
where the best pair is mutual, above the accept threshold, and ahead of the second best by a margin. What stays below is
listed.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipelines.cash.combinations import exact_combinations
from pipelines.cash.texts import identifier_key, similarity, word_runs

REFERENCE, EXACT, COMBINATION, MODEL = "reference", "exact", "combination", "model"
CONFIDENCE = {REFERENCE: 1.0, EXACT: 0.9, COMBINATION: 0.85}

# A payer's text says most, then the amount, then the day.
TEXT_WEIGHT, AMOUNT_WEIGHT, DAY_WEIGHT = 0.5, 0.3, 0.2
LISTED_PER_LINE = 5
SHORTEST_KEY = 4
HAS_DIGIT = re.compile(r"[0-9]").search  # keys are capitals and digits only


@dataclass(slots=True)
class BankLine:
    """amount in minor units, money in positive; day as a day number; text: reference and end-to-end id."""

    day: int
    amount: int
    currency: str
    text: str
    counterparty: str


@dataclass(slots=True)
class Target:
    """A payout or a transfer. identifiers: what a bank text may quote of it; names: who may be the counterparty."""

    kind: str
    day: int
    amount: int
    currency: str
    family: str | None = None
    identifiers: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


@dataclass
class BankRules:
    """max_charge: the largest plausible bank charge in minor units, by currency."""

    settlement_days: int = 5
    match_days: int = 21
    max_candidates: int = 60
    accept: float = 0.85
    margin: float = 0.1
    max_charge: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Match:
    """line and target are places in the input; amount: the part of the line that is this target's."""

    line: int
    target: int
    method: str
    confidence: float
    amount: int


@dataclass
class Matching:
    """What is matched, and the best of what is not: (line, target, score)."""

    matches: list[Match]
    candidates: list[tuple[int, int, float]]


class BankMatching:
    """State of the matching: lines and targets that are still free."""

    def __init__(self, lines: Sequence[BankLine], targets: Sequence[Target], rules: BankRules) -> None:
        self.lines, self.targets, self.rules = lines, targets, rules
        self.free_lines = {place for place, line in enumerate(lines) if line.amount}
        self.free_targets = {place for place, target in enumerate(targets) if target.amount}
        self.matches: list[Match] = []

    def run(self) -> Matching:
        """All steps in order."""
        self.by_reference()
        self.by_amount()
        self.by_combination()
        candidates = self.by_score()
        return Matching(self.matches, candidates)

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

    def by_reference(self) -> None:
        """The line quotes the target. Equal amounts first, then the nearest day; a tie is no reference."""
        quoted: dict[str, list[int]] = {}
        for place, target in enumerate(self.targets):
            for key in {identifier_key(text) for text in target.identifiers}:
                if len(key) >= SHORTEST_KEY and HAS_DIGIT(key):
                    quoted.setdefault(key, []).append(place)
        hits: dict[int, list[int]] = {}
        for line in sorted(self.free_lines):
            keys = quoted.keys() & word_runs(self.lines[line].text)
            if len(keys) > 1:
                # Of identifiers that lie in one another the longest is meant: REFUND-P1 does not quote P1.
                keys = {key for key in keys if not any(key != other and key in other for other in keys)}
            found = {target for key in keys for target in quoted[key]}
            named = sorted(target for target in found & self.free_targets if self.comparable(line, target))
            payouts = [target for target in named if self.targets[target].kind == "payout"]
            if len(payouts) > 1 and sum(self.targets[t].amount for t in payouts) == self.lines[line].amount:
                self.take(line, payouts, REFERENCE)
                continue
            # Transfers carry what their payer wrote, one order number on each: only an amount near enough is meant.
            hits[line] = [t for t in named if t in payouts or 0 <= self.missing(line, t) <= self.charge(line)]
        hits = {line: [t for t in chosen if t in self.free_targets] for line, chosen in hits.items()}
        hits = {line: chosen for line, chosen in hits.items() if chosen}
        self.take_mutual(hits)

    def take_mutual(self, hits: dict[int, list[int]]) -> None:
        """Pairs that are each other's single best, again and again until none is left."""
        while hits:
            best = {
                line: self.single_best([(target, line, target) for target in chosen]) for line, chosen in hits.items()
            }
            of_target: dict[int, list[int]] = {}
            for line, chosen in hits.items():
                for target in chosen:
                    of_target.setdefault(target, []).append(line)
            wanted = {t: self.single_best([(line, line, t) for line in lines]) for t, lines in of_target.items()}
            pairs = [(line, target) for line, target in best.items() if target is not None and wanted[target] == line]
            if not pairs:
                return
            for line, target in pairs:
                self.take(line, [target], REFERENCE)
            left = {
                line: [target for target in chosen if target in self.free_targets]
                for line, chosen in hits.items()
                if line in self.free_lines
            }
            hits = {line: chosen for line, chosen in left.items() if chosen}

    def single_best(self, pairs: Iterable[tuple[int, int, int]]) -> int | None:
        """Of (name, line, target): the name with the equal amount, then the nearest day; None where two are as near."""
        ranked = sorted((self.missing(line, t) != 0, self.days(line, t), name) for name, line, t in pairs)
        if len(ranked) > 1 and ranked[0][:2] == ranked[1][:2]:
            return None
        return ranked[0][2]

    def by_amount(self) -> None:
        """Equal amount, one candidate on both sides within the settlement days."""
        of_amount: dict[tuple[str, int], list[int]] = {}
        for target in sorted(self.free_targets):
            of_amount.setdefault((self.targets[target].currency, self.targets[target].amount), []).append(target)
        near: dict[int, list[int]] = {}
        lines_of: dict[int, int] = {}
        for line in sorted(self.free_lines):
            equal = of_amount.get((self.lines[line].currency, self.lines[line].amount), ())
            near[line] = [target for target in equal if self.days(line, target) <= self.rules.settlement_days]
            for target in near[line]:
                lines_of[target] = lines_of.get(target, 0) + 1
        for line, chosen in near.items():
            if len(chosen) == 1 and lines_of[chosen[0]] == 1:
                self.take(line, chosen, EXACT)

    def by_combination(self) -> None:
        """One line, the one exact combination of payouts, or of one family's transfers, within the settlement days."""
        pools: dict[tuple[str, bool], list[tuple[int, int, str]]] = {}
        for target in self.free_targets:
            one = self.targets[target]
            pool = "payouts" if one.kind == "payout" else f"family {one.family}" if one.family else None
            if pool:
                pools.setdefault((one.currency, one.amount > 0), []).append((one.day, target, pool))
        for members in pools.values():
            members.sort()
        found: list[tuple[int, tuple[int, ...]]] = []
        for line in sorted(self.free_lines):
            this = self.lines[line]
            members = pools.get((this.currency, this.amount > 0), [])
            # By day first: a line looks at what came within days of it, not at every family that there is.
            first = bisect_left(members, (this.day - self.rules.settlement_days,))
            last = bisect_right(members, (this.day + self.rules.settlement_days + 1,))
            by_pool: dict[str, list[int]] = {}
            for _, target, pool in members[first:last]:
                by_pool.setdefault(pool, []).append(target)
            for near in by_pool.values():
                if 2 <= len(near) <= self.rules.max_candidates:
                    wanted = abs(this.amount)
                    amounts = [abs(self.targets[target].amount) for target in near]
                    for solution in exact_combinations(amounts, wanted, wanted):
                        found.append((line, tuple(near[place] for place in solution)))
        uses: dict[tuple[str, int], int] = {}
        for line, chosen in found:
            for name in [("line", line), *(("target", target) for target in chosen)]:
                uses[name] = uses.get(name, 0) + 1
        for line, chosen in found:
            if uses[("line", line)] == 1 and all(uses[("target", target)] == 1 for target in chosen):
                self.take(line, chosen, COMBINATION)

    def by_score(self) -> list[tuple[int, int, float]]:
        """Mutual best, above the threshold, with a margin on both sides; the rest is listed, best first."""
        scores = self.scores()
        of_line: dict[int, list[tuple[float, int]]] = {}
        of_target: dict[int, list[tuple[float, int]]] = {}
        for line, target, score in scores:
            of_line.setdefault(line, []).append((-score, target))
            of_target.setdefault(target, []).append((-score, line))
        for ranked in (*of_line.values(), *of_target.values()):
            ranked.sort()
        for line, ranked in of_line.items():
            score, target = -ranked[0][0], ranked[0][1]
            back = of_target[target]
            if score >= self.rules.accept and back[0][1] == line and self.leads(ranked) and self.leads(back):
                self.take(line, [target], MODEL, score)
        return [
            (line, target, -minus)
            for line, ranked in sorted(of_line.items())
            if line in self.free_lines
            for minus, target in [pair for pair in ranked if pair[1] in self.free_targets][:LISTED_PER_LINE]
        ]

    def leads(self, ranked: Sequence[tuple[float, int]]) -> bool:
        return len(ranked) == 1 or ranked[1][0] - ranked[0][0] >= self.rules.margin

    def scores(self) -> list[tuple[int, int, float]]:
        """All pairs within the widest days whose difference a bank charge could explain."""
        by_money: dict[tuple[str, bool], list[tuple[int, int]]] = {}
        for target in self.free_targets:
            one = self.targets[target]
            by_money.setdefault((one.currency, one.amount > 0), []).append((abs(one.amount), target))
        for members in by_money.values():
            members.sort()
        scored = []
        for line in sorted(self.free_lines):
            this = self.lines[line]
            members = by_money.get((this.currency, this.amount > 0), [])
            first = bisect_left(members, (abs(this.amount), -1))
            last = bisect_right(members, (abs(this.amount) + self.charge(line) + 1, -1))
            for _, target in members[first:last]:
                if self.days(line, target) <= self.rules.match_days:
                    scored.append((line, target, self.score(line, target)))
        return scored

    def score(self, line: int, target: int) -> float:
        """0 to 1, rounded to four digits: text, amount less a plausible charge, days."""
        this, other = self.lines[line], self.targets[target]
        text = max(
            max((similarity(this.text, identifier) for identifier in other.identifiers), default=0.0),
            max((similarity(this.counterparty, name) for name in other.names), default=0.0),
        )
        amount = 1 - 0.5 * self.missing(line, target) / max(self.charge(line), 1)
        days = 1 - self.days(line, target) / (self.rules.match_days + 1)
        return round(TEXT_WEIGHT * text + AMOUNT_WEIGHT * amount + DAY_WEIGHT * days, 4)


def match_bank(lines: Sequence[BankLine], targets: Sequence[Target], rules: BankRules) -> Matching:
    """Match bank lines with payouts and transfers; both sorted by (day, id): their order of arrival decides nothing."""
    return BankMatching(lines, targets, rules).run()
