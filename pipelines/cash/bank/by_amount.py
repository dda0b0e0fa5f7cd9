"""Step 2: an equal amount, with one candidate on both sides."""

from pipelines.cash.bank.desk import EXACT, Desk


def by_amount(desk: Desk) -> None:
    """Equal amount, one candidate on both sides within the settlement days."""
    of_amount: dict[tuple[str, int], list[int]] = {}
    for target in sorted(desk.free_targets):
        of_amount.setdefault((desk.targets[target].currency, desk.targets[target].amount), []).append(target)
    near: dict[int, list[int]] = {}
    lines_of: dict[int, int] = {}
    for line in sorted(desk.free_lines):
        equal = of_amount.get((desk.lines[line].currency, desk.lines[line].amount), ())
        near[line] = [target for target in equal if desk.days(line, target) <= desk.rules.settlement_days]
        for target in near[line]:
            lines_of[target] = lines_of.get(target, 0) + 1
    for line, chosen in near.items():
        if len(chosen) == 1 and lines_of[chosen[0]] == 1:
            desk.take(line, chosen, EXACT)
