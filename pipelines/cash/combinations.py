"""Which few of these amounts add up to exactly that one?

The search is exact and bounded. It meets in the middle: the sums of one half's subsets are looked up among the other
half's. Halves alone would still need all subsets of 12 out of 30; but the items stand on a circle, and as a window over
half of it turns, the number of a solution's items inside changes by at most one a step and ends at the complement of
where it began: so for every solution some window holds half of its items. Each window therefore needs only subsets of
up to 6 on either side: at most 30 windows x 2 x 768,212 sums for 60 items and solutions of up to 12, whatever the
amounts are.
"""

from collections.abc import Sequence
from math import gcd

import numpy as np
from numpy.typing import NDArray

MAX_SIZE = 12
MAX_LISTED = 10

# Up to here every subset of a half is cheap (2 x 65,536 sums), and one window does.
SMALL = 32
# Reachable sums as bits of one whole number: 2 MB, 60 shifts, some milliseconds.
BITS = 1 << 24

Sums = NDArray[np.int64]
Masks = NDArray[np.uint64]


def exact_combinations(
    amounts: Sequence[int], low: int, high: int, max_size: int = MAX_SIZE, limit: int = MAX_LISTED + 1
) -> list[tuple[int, ...]]:
    """Positions of 2 to `max_size` amounts that add up to between `low` and `high`, both inclusive.

    amounts: positive whole minor units, at most 64 of them. Returns at most `limit` solutions, each sorted, in a fixed
    order; fewer than `limit` means that these are all.
    """
    usable = [(amount, position) for position, amount in enumerate(amounts) if 0 < amount <= high]
    if len(usable) < 2 or sum(amount for amount, _ in usable) < low or not _reachable(usable, low, high):
        return []
    usable.sort(key=lambda pair: (-pair[0], pair[1]))
    values = [amount for amount, _ in usable]
    largest = _most_items(values, high, max_size)
    if largest < 2:
        return []
    found: set[int] = set()
    for left, right, sizes in _windows(len(values), largest):
        found |= _meet(values, left, right, sizes, low, high, limit)
        if len(found) >= limit:
            break
    solutions = sorted(tuple(sorted(usable[i][1] for i in range(len(values)) if mask >> i & 1)) for mask in found)
    return solutions[:limit]


def _most_items(values: Sequence[int], high: int, max_size: int) -> int:
    """How many of the smallest amounts fit below `high`."""
    total = 0
    for count, value in enumerate(sorted(values)[:max_size], start=1):
        total += value
        if total > high:
            return count - 1
    return min(max_size, len(values))


def _reachable(usable: Sequence[tuple[int, int]], low: int, high: int) -> bool:
    """Whether any subset of any size adds up so: cheap, and most payments that pay nothing in particular end here."""
    unit = 0
    for amount, _ in usable:
        unit = gcd(unit, amount)
    first, last = -(-low // unit), high // unit
    if first > last:
        return False
    if last >= BITS:
        return True
    bits = 1
    limit = (1 << (last + 1)) - 1
    for amount, _ in usable:
        bits |= (bits << (amount // unit)) & limit
    return bits >> first != 0


def _windows(count: int, largest: int) -> list[tuple[list[int], list[int], list[tuple[int, int]]]]:
    """(left items, right items, pairs of subset sizes) to meet; together they see every solution."""
    if count <= SMALL:
        left = list(range(0, count, 2))
        right = list(range(1, count, 2))
        sizes = [(a, b) for a in range(len(left) + 1) for b in range(len(right) + 1) if 2 <= a + b <= largest]
        return [(left, right, sizes)]
    circle: list[int | None] = list(range(count))
    if count % 2:
        circle.append(None)
    half = len(circle) // 2
    balanced = sorted(
        {(n // 2, n - n // 2) for n in range(2, largest + 1)} | {(n - n // 2, n // 2) for n in range(2, largest + 1)}
    )
    windows = []
    for start in range(half):
        window = {(start + step) % len(circle) for step in range(half)}
        left = [item for place, item in enumerate(circle) if place in window and item is not None]
        right = [item for place, item in enumerate(circle) if place not in window and item is not None]
        windows.append((left, right, balanced))
    return windows


def _meet(
    values: Sequence[int],
    left: list[int],
    right: list[int],
    sizes: Sequence[tuple[int, int]],
    low: int,
    high: int,
    limit: int,
) -> set[int]:
    """Masks of the solutions with these numbers of items on either side; stops at `limit`."""
    left_sums = _subset_sums(values, left, max(a for a, _ in sizes), high)
    right_sums = _subset_sums(values, right, max(b for _, b in sizes), high)
    ordered = {}
    found: set[int] = set()
    for a, b in sizes:
        if a >= len(left_sums) or b >= len(right_sums):
            continue
        if b not in ordered:
            sums, masks = right_sums[b]
            order = np.argsort(sums, kind="stable")
            ordered[b] = (sums[order], masks[order])
        sums, masks = ordered[b]
        wanted, wanted_masks = left_sums[a]
        begins = np.searchsorted(sums, low - wanted, side="left")
        ends = np.searchsorted(sums, high - wanted, side="right")
        for hit in np.nonzero(ends > begins)[0]:
            for place in range(int(begins[hit]), int(ends[hit])):
                found.add(int(wanted_masks[hit]) | int(masks[place]))
                if len(found) >= limit:
                    return found
    return found


def _subset_sums(values: Sequence[int], items: Sequence[int], most: int, high: int) -> list[tuple[Sums, Masks]]:
    """By size 0..most: the sums (not above `high`) of all subsets of `items`, and which items each is."""
    by_size: list[tuple[Sums, Masks]] = [(np.zeros(1, np.int64), np.zeros(1, np.uint64))]
    by_size += [(np.zeros(0, np.int64), np.zeros(0, np.uint64)) for _ in range(min(most, len(items)))]
    for item in items:
        for size in range(len(by_size) - 1, 0, -1):
            sums, masks = by_size[size - 1]
            grown = sums + values[item]
            fits = grown <= high
            if not fits.any():
                continue
            kept_sums, kept_masks = by_size[size]
            by_size[size] = (
                np.concatenate([kept_sums, grown[fits]]),
                np.concatenate([kept_masks, masks[fits] | np.uint64(1 << item)]),
            )
    return by_size
