"""The search for combinations: all of them, only them, and in bounded time."""

import random
import time
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.cash import combinations as module
from pipelines.cash.combinations import MAX_LISTED, exact_combinations


def by_trying_all(amounts: list[int], low: int, high: int, max_size: int) -> list[tuple[int, ...]]:
    return sorted(
        chosen
        for size in range(2, min(max_size, len(amounts)) + 1)
        for chosen in combinations(range(len(amounts)), size)
        if low <= sum(amounts[place] for place in chosen) <= high
    )


@given(
    amounts=st.lists(st.integers(1, 60), min_size=0, max_size=11),
    wanted=st.integers(1, 250),
    tolerance=st.integers(0, 3),
    max_size=st.integers(2, 12),
    # Few halves: the windows have to find what one step would.
    most_halves=st.sampled_from([20, 1_000_000]),
)
@settings(max_examples=300, deadline=None)
def test_finds_what_trying_everything_finds(amounts, wanted, tolerance, max_size, most_halves):
    before = module.MOST_HALVES
    module.MOST_HALVES = most_halves
    try:
        found = exact_combinations(amounts, wanted, wanted + tolerance, max_size, limit=10_000)
    finally:
        module.MOST_HALVES = before
    assert found == by_trying_all(amounts, wanted, wanted + tolerance, max_size)


def test_two_equal_invoices_are_two_solutions():
    # Without this the first of two equal invoices would be paid, and that is a guess.
    assert exact_combinations([5000, 5000, 3000], 8000, 8000) == [(0, 2), (1, 2)]


def test_one_amount_alone_is_no_combination():
    assert exact_combinations([8000, 100], 8000, 8000) == []


def test_lists_at_most_one_more_than_is_shown():
    assert len(exact_combinations([100] * 30, 300, 300)) == MAX_LISTED + 1


@pytest.mark.parametrize("size", [2, 3, 5, 8])
def test_finds_the_one_solution_among_60(size):
    """Amounts that grow like powers: every sum has one solution, and it is found whatever its size."""
    draw = random.Random(size)
    amounts = [3**36 // 2**place + place for place in range(60)]
    chosen = tuple(sorted(draw.sample(range(30), size)))
    wanted = sum(amounts[place] for place in chosen)
    assert chosen in exact_combinations(amounts, wanted, wanted)


def test_a_search_over_60_that_finds_nothing_ends_soon():
    """Even amounts, an odd wish: the worst case for trying, the first thing that the reachable sums tell."""
    started = time.perf_counter()
    assert exact_combinations([2 * (1000 + 37 * place) for place in range(60)], 100_001, 100_001) == []
    assert time.perf_counter() - started < 5
