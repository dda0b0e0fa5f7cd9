"""The cash application by itself: 1 million payments against 1.2 million invoices, and the hardest combinations.

`python tests/bench/bench_cash.py [payments]`. The models around it (numbering rows, reading references) are measured with
the daily job, on a company that has both.
"""

import random
import sys
import time

from pipelines.cash.application import GIVEN, REFERENCE, apply_cash
from pipelines.cash.combinations import exact_combinations
from pipelines.cash.records import NOBODY, Invoices, Payments, Rules

OF_CUSTOMER = 12  # invoices, one a month
CASES = {8: 3, 12: 1}  # up to this size of combination, so many cases of each
MOST_OPEN = 60


def company(payments: int) -> tuple[Invoices, Payments]:
    """1.2 invoices for each payment. Of five payments two are allocated, two name their invoice, one says nothing."""
    chance = random.Random(7)
    count = payments * 6 // 5
    amounts = [chance.randrange(1_000, 5_000_000) for _ in range(count)]
    invoices = Invoices(
        customer=[place // OF_CUSTOMER for place in range(count)],
        currency=[0] * count,
        issued=[30 * (place % OF_CUSTOMER) for place in range(count)],
        balance=list(amounts),
        by_amount=[True] * count,
    )
    paid = sorted(chance.sample(range(count), payments))
    nothing = [0] * payments
    found = Payments(
        customer=[invoice // OF_CUSTOMER for invoice in paid],
        currency=list(nothing),
        received_on=[invoices.issued[invoice] + 30 for invoice in paid],
        received=[amounts[invoice] for invoice in paid],
        refunded=list(nothing),
        lost=list(nothing),
        reversed=list(nothing),
        disputed_open=list(nothing),
    )
    for payment, invoice in enumerate(paid):
        if payment % 5 < 2:
            found.given[payment] = [(invoice, amounts[invoice])]
        elif payment % 5 < 4:
            found.named[payment] = [(invoice, REFERENCE if payment % 2 else GIVEN)]
    return invoices, found


def fold(payments: int) -> None:
    """Payments a second, and that all of them were applied."""
    invoices, found = company(payments)
    parents = [NOBODY] * (invoices.customer[-1] + 1)
    began = time.process_time()
    result = apply_cash(invoices, found, parents, Rules())
    took = time.process_time() - began
    applied = sum(one.amount for one in result.applications)
    print(
        f"{payments:,} payments, {len(invoices.balance):,} invoices: {took:.1f} s CPU, {payments / took:,.0f} payments a second"
        f" (limit 20,000); {applied / sum(found.received):.2%} of the money applied"
    )


def combinations() -> bool:
    """Of every size to 12 among 60 invoices, amounts so long that no other combination adds up: are all of them found?"""
    chance = random.Random(11)
    planted = found = 0
    slowest = 0.0
    for size in range(2, 13):
        for _ in range(next(cases for largest, cases in CASES.items() if size <= largest)):
            amounts = [chance.randrange(10**13, 10**15) for _ in range(MOST_OPEN)]
            chosen = tuple(sorted(chance.sample(range(MOST_OPEN), size)))
            wanted = sum(amounts[place] for place in chosen)
            began = time.process_time()
            solutions = exact_combinations(amounts, wanted, wanted)
            slowest = max(slowest, time.process_time() - began)
            planted += 1
            found += solutions == [chosen]
    print(
        f"combinations of 2 to 12 among {MOST_OPEN} open invoices: {found} of {planted} found, the slowest in {slowest:.1f} s"
    )
    return found == planted


def main() -> int:
    fold(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
    return 0 if combinations() else 1


if __name__ == "__main__":
    sys.exit(main())
