"""Cash application over a few invoices and payments: the shorthand in which the tests beside write them.

Amounts in cents. An invoice is (customer, day issued, balance), a payment (customer, day received, amount); customers are
numbers, days too. `applied` answers {(payment, invoice): amount}.
"""

from collections.abc import Sequence

from pipelines.cash.application import apply_cash
from pipelines.cash.records import NOBODY, Invoices, Payments, Result, Rules

ANNA, BERT, PARENT, CHILD = range(4)
PARENTS = [NOBODY, NOBODY, NOBODY, PARENT]


def run(
    invoices: Sequence[tuple[int, int, int]],
    payments: Sequence[tuple[int, int, int]],
    rules: Rules | None = None,
    *,
    given=None, named=None, unknown=(), groups=None, refunded=None, lost=None, reversed_=None, disputed=None, credits=None,
    currencies=None, by_amount=None,
) -> Result:  # fmt: skip
    count = len(payments)

    def column(values: dict[int, int] | None) -> list[int]:
        return [(values or {}).get(place, 0) for place in range(count)]

    return apply_cash(
        Invoices(
            [c for c, _, _ in invoices], list(currencies or [0] * len(invoices)), [d for _, d, _ in invoices],
            [b for _, _, b in invoices], list(by_amount or [True] * len(invoices)), dict(credits or {}),
        ),
        Payments(
            [c for c, _, _ in payments], [0] * count, [d for _, d, _ in payments], [a for _, _, a in payments],
            column(refunded), column(lost), column(reversed_), column(disputed),
            dict(given or {}), dict(named or {}), set(unknown), dict(groups or {}),
        ),
        PARENTS,
        rules or Rules(),
    )  # fmt: skip


def applied(result: Result) -> dict[tuple[int, int], int]:
    return {(a.payment, a.invoice): a.amount for a in result.applications if a.amount}


def reasons(result: Result) -> dict[int, str]:
    return {attempt.payment: attempt.reason for attempt in result.attempts}
