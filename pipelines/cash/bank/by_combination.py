"""Step 3: one line, several targets that make it up."""

from bisect import bisect_left, bisect_right

from pipelines.cash.bank.desk import COMBINATION, Desk
from pipelines.cash.combinations import exact_combinations


def by_combination(desk: Desk) -> None:
    """One line, the one exact combination of payouts, or of one family's transfers, within the settlement days."""
    pools: dict[tuple[str, bool], list[tuple[int, int, str]]] = {}
    for target in desk.free_targets:
        one = desk.targets[target]
        pool = "payouts" if one.kind == "payout" else f"family {one.family}" if one.family else None
        if pool:
            pools.setdefault((one.currency, one.amount > 0), []).append((one.day, target, pool))
    for members in pools.values():
        members.sort()
    found: list[tuple[int, tuple[int, ...]]] = []
    for line in sorted(desk.free_lines):
        this = desk.lines[line]
        members = pools.get((this.currency, this.amount > 0), [])
        # By day first: a line looks at what came within days of it, not at every family that there is.
        first = bisect_left(members, (this.day - desk.rules.settlement_days,))
        last = bisect_right(members, (this.day + desk.rules.settlement_days + 1,))
        by_pool: dict[str, list[int]] = {}
        for _, target, pool in members[first:last]:
            by_pool.setdefault(pool, []).append(target)
        for near in by_pool.values():
            if 2 <= len(near) <= desk.rules.max_candidates:
                wanted = abs(this.amount)
                amounts = [abs(desk.targets[target].amount) for target in near]
                for solution in exact_combinations(amounts, wanted, wanted):
                    found.append((line, tuple(near[place] for place in solution)))
    uses: dict[tuple[str, int], int] = {}
    for line, chosen in found:
        for name in [("line", line), *(("target", target) for target in chosen)]:
            uses[name] = uses.get(name, 0) + 1
    for line, chosen in found:
        if uses[("line", line)] == 1 and all(uses[("target", target)] == 1 for target in chosen):
            desk.take(line, chosen, COMBINATION)
