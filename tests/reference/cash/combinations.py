"""Which of some amounts add up to another one (5.2): a search by what can still be reached, not by halves."""

from collections.abc import Sequence
from math import gcd

LEAST, MOST = 2, 12


def adding_up(amounts: Sequence[int], low: int, high: int, limit: int) -> list[tuple[int, ...]]:
    """Places of 2 to 12 of `amounts` (positive minor units) whose sum is from `low` to `high`; at most `limit` of them."""
    unit = gcd(*amounts) if amounts else 1
    low, high = -(-low // unit), high // unit
    # The largest first, so that what `slots` more of them can bring is known.
    order = [
        place for place in sorted(range(len(amounts)), key=lambda p: -amounts[p]) if amounts[place] // unit <= high
    ]
    sizes = [amounts[place] // unit for place in order]
    # reach[n]: bit s is set where some of sizes[n:] add up to s.
    reach, mask = [1] * (len(sizes) + 1), (1 << high + 1) - 1 if high >= 0 else 0
    for n in range(len(sizes) - 1, -1, -1):
        reach[n] = (reach[n + 1] | reach[n + 1] << sizes[n]) & mask
    found: list[tuple[int, ...]] = []

    def search(n: int, taken: tuple[int, ...], total: int) -> None:
        slots = MOST - len(taken)
        if len(found) >= limit or n == len(sizes) or not slots or total + slots * sizes[n] < low:
            return
        if not reach[n] >> max(low - total, 0) & (1 << high - max(low, total) + 1) - 1:
            return
        if total + sizes[n] <= high:
            more = (*taken, n)
            if total + sizes[n] >= low and len(more) >= LEAST:
                found.append(tuple(sorted(order[place] for place in more)))
            search(n + 1, more, total + sizes[n])
        search(n + 1, taken, total)

    if low <= high and sizes:
        search(0, (), 0)
    return found[:limit]
