"""Step 1: the line quotes the target."""

import re
from collections.abc import Iterable

from pipelines.cash.bank.desk import REFERENCE, Desk
from pipelines.cash.texts import identifier_key, word_runs

SHORTEST_KEY = 4
HAS_DIGIT = re.compile(r"[0-9]").search  # keys are capitals and digits only


def by_reference(desk: Desk) -> None:
    """The line quotes the target: equal amounts first, then the nearest day; who quotes two alike names neither."""
    quoted: dict[str, list[int]] = {}
    for place, target in enumerate(desk.targets):
        for key in {identifier_key(text) for text in target.identifiers}:
            if len(key) >= SHORTEST_KEY and HAS_DIGIT(key):
                quoted.setdefault(key, []).append(place)
    hits: dict[int, list[int]] = {}
    for line in sorted(desk.free_lines):
        keys = quoted.keys() & word_runs(desk.lines[line].text)
        if len(keys) > 1:
            # Of identifiers that lie in one another the longest is meant: REFUND-P1 does not quote P1.
            keys = {key for key in keys if not any(key != other and key in other for other in keys)}
        found = {target for key in keys for target in quoted[key]}
        named = sorted(target for target in found & desk.free_targets if desk.comparable(line, target))
        payouts = [target for target in named if desk.targets[target].kind == "payout"]
        if len(payouts) > 1 and sum(desk.targets[t].amount for t in payouts) == desk.lines[line].amount:
            desk.take(line, payouts, REFERENCE)
            continue
        # Transfers carry what their payer wrote, one order number on each: only an amount near enough is meant.
        hits[line] = [t for t in named if t in payouts or 0 <= desk.missing(line, t) <= desk.charge(line)]
    hits = {line: [t for t in chosen if t in desk.free_targets] for line, chosen in hits.items()}
    hits = {line: chosen for line, chosen in hits.items() if chosen}
    _take_mutual(desk, hits)


def _take_mutual(desk: Desk, hits: dict[int, list[int]]) -> None:
    """Pairs that are each other's single best, again and again until none is left."""
    while hits:
        best = {line: _single_best(desk, line, chosen) for line, chosen in hits.items()}
        of_target: dict[int, list[int]] = {}
        for line, chosen in hits.items():
            for target in chosen:
                of_target.setdefault(target, []).append(line)
        wanted = {t: _first_best(desk, t, lines) for t, lines in of_target.items()}
        pairs = [(line, target) for line, target in best.items() if target is not None and wanted[target] == line]
        if not pairs:
            return
        for line, target in pairs:
            desk.take(line, [target], REFERENCE)
        left = {
            line: [target for target in chosen if target in desk.free_targets]
            for line, chosen in hits.items()
            if line in desk.free_lines
        }
        hits = {line: chosen for line, chosen in left.items() if chosen}


def _first_best(desk: Desk, target: int, lines: Iterable[int]) -> int:
    """The line with the equal amount, then the nearest day, then the first: of two that quote it alike one is it."""
    return min(lines, key=lambda line: (desk.missing(line, target) != 0, desk.days(line, target), line))


def _single_best(desk: Desk, line: int, targets: Iterable[int]) -> int | None:
    """The target with the equal amount, then the nearest day; None where two are as near."""
    ranked = sorted((desk.missing(line, target) != 0, desk.days(line, target), target) for target in targets)
    if len(ranked) > 1 and ranked[0][:2] == ranked[1][:2]:
        return None
    return ranked[0][2]
