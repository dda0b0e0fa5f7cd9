"""Step 4: the likeliest pair, where nothing comes near it."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from pipelines.cash.bank.desk import MODEL, Desk
from pipelines.cash.texts import similarity

# A payer's text says most, then the amount, then the day.
TEXT_WEIGHT, AMOUNT_WEIGHT, DAY_WEIGHT = 0.5, 0.3, 0.2
LISTED_PER_LINE = 5


def by_score(desk: Desk) -> list[tuple[int, int, float]]:
    """Mutual best, above the threshold, with a margin on both sides; the rest is listed, best first."""
    scores = _scores(
        desk,
    )
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
        if score >= desk.rules.accept and back[0][1] == line and _leads(desk, ranked) and _leads(desk, back):
            desk.take(line, [target], MODEL, score)
    return [
        (line, target, -minus)
        for line, ranked in sorted(of_line.items())
        if line in desk.free_lines
        for minus, target in [pair for pair in ranked if pair[1] in desk.free_targets][:LISTED_PER_LINE]
    ]


def _leads(desk: Desk, ranked: Sequence[tuple[float, int]]) -> bool:
    return len(ranked) == 1 or ranked[1][0] - ranked[0][0] >= desk.rules.margin


def _scores(desk: Desk) -> list[tuple[int, int, float]]:
    """All pairs within the widest days whose difference a bank charge could explain."""
    by_money: dict[tuple[str, bool], list[tuple[int, int]]] = {}
    for target in desk.free_targets:
        one = desk.targets[target]
        by_money.setdefault((one.currency, one.amount > 0), []).append((abs(one.amount), target))
    for members in by_money.values():
        members.sort()
    scored = []
    for line in sorted(desk.free_lines):
        this = desk.lines[line]
        members = by_money.get((this.currency, this.amount > 0), [])
        first = bisect_left(members, (abs(this.amount), -1))
        last = bisect_right(members, (abs(this.amount) + desk.charge(line) + 1, -1))
        for _, target in members[first:last]:
            if desk.days(line, target) <= desk.rules.match_days:
                scored.append((line, target, _score(desk, line, target)))
    return scored


def _score(desk: Desk, line: int, target: int) -> float:
    """0 to 1, rounded to four digits: text, amount less a plausible charge, days."""
    this, other = desk.lines[line], desk.targets[target]
    text = max(
        max((similarity(this.text, identifier) for identifier in other.identifiers), default=0.0),
        max((similarity(this.counterparty, name) for name in other.names), default=0.0),
    )
    amount = 1 - 0.5 * desk.missing(line, target) / max(desk.charge(line), 1)
    days = 1 - desk.days(line, target) / (desk.rules.match_days + 1)
    return round(TEXT_WEIGHT * text + AMOUNT_WEIGHT * amount + DAY_WEIGHT * days, 4)
