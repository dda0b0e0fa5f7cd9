"""Which few of these amounts add up to exactly that one?

The search is exact and bounded: it meets in the middle. A solution of n items is one half of n // 2 items and another
of the rest: the sums of all halves are sorted and looked up in each other. Sums that are too large already, or would be
with the smallest others, are dropped on the way, so that most searches look at a few thousand.

Up to 1,000,000 halves that is one step: all solutions of 12 among 32 items, of 8 among 60. Beyond, the items stand on a
circle, and as a window over half of it turns, the number of a solution's items inside changes by at most one a step and
ends at the complement of where it began: so for every solution some window holds half of its items. That takes at most
30 windows x 2 x 593,775 sums for 12 of 60, whatever the amounts are.
"""

from collections.abc import Iterator, Sequence
from math import comb, gcd

import numpy as np
from numpy.typing import NDArray

MAX_SIZE = 12
MAX_LISTED = 10

MOST_HALVES = 1_000_000
# Reachable sums as bits of one whole number: 2 MB, 60 shifts, some milliseconds.
BITS = 1 << 24
# Hits looked at in one go.
CHUNK = 1 << 20

# By number of items: the sums, and which items each is.
Sums = list[tuple[NDArray[np.int64], NDArray[np.uint64]]]


def exact_combinations(
    amounts: Sequence[int], low: int, high: int, max_size: int = MAX_SIZE, limit: int = MAX_LISTED + 1
) -> list[tuple[int, ...]]:
    """Positions of 2 to `max_size` amounts that add up to between `low` and `high`, both inclusive.

    amounts: positive whole minor units, at most 64 of them. Returns at most `limit` solutions, each sorted, in a fixed
    order; fewer than `limit` means that these are all.
    """
    usable = sorted((amount, position) for position, amount in enumerate(amounts) if 0 < amount <= high)
    values = [amount for amount, _ in usable]
    if len(values) < 2 or sum(values) < low or not _reachable(values, low, high):
        return []
    found: set[int] = set()
    for left, right in _halves(values, high, max_size):
        _meet(left, right, low, high, limit, found)
        if len(found) >= limit:
            break
    solutions = sorted(tuple(sorted(usable[i][1] for i in range(len(values)) if mask >> i & 1)) for mask in found)
    return solutions[:limit]


def _reachable(values: Sequence[int], low: int, high: int) -> bool:
    """Whether a subset of any size adds up so: cheap, and most payments that pay nothing in particular end here."""
    unit = gcd(*values)
    first, last = -(-low // unit), high // unit
    if first > last:
        return False
    if last >= BITS:
        return True
    bits, all_bits = 1, (1 << (last + 1)) - 1
    for value in values:
        bits |= (bits << (value // unit)) & all_bits
    return bits >> first != 0


def _halves(values: Sequence[int], high: int, max_size: int) -> Iterator[tuple]:
    """Pairs of ((sums, masks), (sums, masks)) that together see every solution, small solutions first."""
    smallest = np.cumsum(values[:max_size])
    largest = int(np.searchsorted(smallest, high, side="right"))  # how many of the smallest fit below `high`
    everything = list(range(len(values)))
    whole = max((n for n in range(2, largest + 1) if comb(len(values), n - n // 2) <= MOST_HALVES), default=1)
    sums = _subset_sums(values, everything, whole - whole // 2, high, smallest)
    for size in range(2, whole + 1):
        yield sums[size // 2], sums[size - size // 2]
    if whole == largest:
        return
    circle = everything + [None] * (len(values) % 2)  # an empty place, so that both windows are halves
    half = len(circle) // 2
    for start in range(half):
        inside = {(start + step) % len(circle) for step in range(half)}
        left = [item for place, item in enumerate(circle) if place in inside and item is not None]
        right = [item for place, item in enumerate(circle) if place not in inside and item is not None]
        most = largest - largest // 2
        left_sums = _subset_sums(values, left, most, high, smallest)
        right_sums = _subset_sums(values, right, most, high, smallest)
        for size in range(whole + 1, largest + 1):
            for part in {size // 2, size - size // 2}:
                if part < len(left_sums) and size - part < len(right_sums):
                    yield left_sums[part], right_sums[size - part]


def _subset_sums(values: Sequence[int], items: Sequence[int], most: int, high: int, smallest: NDArray) -> Sums:
    """By size 0..most, sorted: the subsets of `items` that leave room below `high` for the smallest others."""
    by_size: Sums = [(np.zeros(1, np.int64), np.zeros(1, np.uint64))]
    by_size += [(np.zeros(0, np.int64), np.zeros(0, np.uint64)) for _ in range(min(most, len(items)))]
    # A half of `size` items stands beside another of at least size - 1.
    room = [high] * 2 + [high - int(smallest[size - 2]) for size in range(2, len(by_size))]
    for item in items:
        bit = np.uint64(1 << item)
        for size in range(len(by_size) - 1, 0, -1):
            sums, masks = by_size[size - 1]
            grown = sums + values[item]
            fits = grown <= room[size]
            if fits.any():
                kept_sums, kept_masks = by_size[size]
                by_size[size] = (
                    np.concatenate([kept_sums, grown[fits]]),
                    np.concatenate([kept_masks, masks[fits] | bit]),
                )
    orders = [np.argsort(sums) for sums, _ in by_size]
    return [(sums[order], masks[order]) for (sums, masks), order in zip(by_size, orders, strict=True)]


def _meet(left: tuple, right: tuple, low: int, high: int, limit: int, found: set[int]) -> None:
    """Add to `found` the masks of disjoint halves that add up; stops soon after `limit`."""
    if not len(left[0]) or not len(right[0]):
        return
    # Ascending values are looked up in ascending sums: one walk through the memory.
    sums, masks = right
    wanted, wanted_masks = left[0][::-1], left[1][::-1]
    begins = np.searchsorted(sums, low - wanted, side="left")
    counts = np.searchsorted(sums, high - wanted, side="right") - begins
    hits = np.nonzero(counts)[0]
    totals = np.cumsum(counts[hits])
    start = 0
    while start < len(hits):
        before = int(totals[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(totals, before + CHUNK, side="right")))
        chunk = hits[start:stop]
        times = counts[chunk]
        offsets = np.arange(int(times.sum())) - np.repeat(np.cumsum(times) - times, times)
        one = np.repeat(wanted_masks[chunk], times)
        other = masks[np.repeat(begins[chunk], times) + offsets]
        disjoint = (one & other) == 0
        found.update(int(mask) for mask in np.unique(one[disjoint] | other[disjoint])[:limit])
        if len(found) >= limit:
            return
        start = stop
