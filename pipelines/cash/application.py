"""Cash application: which payment pays which invoice.

A fold, payment by payment (by date received, then id), each step on what the steps before left:

1. given allocations, all payments first;
2. then, payment by payment: the invoice that its event names; invoice numbers or ids, contract ids and PO numbers in
   its reference; an exact amount with exactly one candidate; an exact combination of invoices with exactly one
   solution; oldest first, for customers of whom the settings say so;
3. then exact combinations of payments that make up one invoice.

What is not exact, or has more than one solution, is listed and not applied. Inputs are sorted by (date, id), so that
the order of the rows decides nothing.
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from pipelines.cash.combinations import exact_combinations
from pipelines.cash.many_to_one import combine_payments
from pipelines.cash.open_items import OpenItems
from pipelines.cash.records import NOBODY, Invoices, Payments, Result, Rules, Solution
from pipelines.cash.went_back import tell_what_went_back

GIVEN, REFERENCE, EXACT, COMBINATION, OLDEST_FIRST = "given", "reference", "exact", "combination", "oldest_first"

# Why nothing was applied by amount: shown to whoever must decide.
AMBIGUOUS_EXACT = "several invoices have exactly this amount"
AMBIGUOUS_COMBINATION = "several combinations of invoices add up to this amount"
AMBIGUOUS_REFERENCE = "what the reference quotes leaves several solutions"
TOO_MANY = "more open invoices than combinations are searched over"


def apply_cash(invoices: Invoices, payments: Payments, parents: Sequence[int], rules: Rules) -> Result:
    """Run the fold. parents: for each customer its parent's place, or NOBODY. Changes `invoices.balance`."""
    with without_garbage_collection():
        items = OpenItems(invoices, payments, parents, rules)
        for payment in sorted(payments.given):
            for invoice, amount in payments.given[payment]:
                items.apply(payment, invoice, amount, GIVEN)
        for payment in range(len(payments.received)):
            if items.gross_left[payment] > 0:
                settle(items, payment)
        combine_payments(items, COMBINATION)
        tell_what_went_back(items)
    return Result(items.applications, items.attempts)


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Millions of small records and no cycles: the collector would walk them again and again, half of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def settle(items: OpenItems, payment: int) -> None:
    """One payment, all the steps of its own."""
    payments = items.payments
    for invoice, method in payments.named.get(payment, ()):
        items.apply(payment, invoice, items.gross_left[payment], method)
    if payments.names_an_invoice(payment):
        return
    if payment in payments.groups and settle_quoted(items, payment):
        return
    if payments.customer[payment] != NOBODY:
        candidates = items.candidates(payment)
        if payment in payments.groups:
            paid = {one.invoice for one in items.of_payment.get(payment, ())}
            candidates = [invoice for invoice in candidates if invoice not in paid]
        if not settle_by_amount(items, payment, candidates, EXACT, COMBINATION):
            pay_oldest_first(items, payment, candidates)


def settle_quoted(items: OpenItems, payment: int) -> bool:
    """The reference quotes a contract or a PO number, whose invoices are the candidates. True where that decides it.

    Money beyond the one open invoice is looked at by its amount: who quotes a contract has named no invoice.
    """
    invoices, payments = items.invoices, items.payments
    groups = [set(group) for group in payments.groups[payment]]
    quoted = set.intersection(*groups) or set.union(*groups)
    latest = payments.received_on[payment] + items.rules.early_days
    customer = payments.customer[payment]
    family = set(items.relatives(customer)) if customer != NOBODY else None
    open_ones = [
        invoice
        for invoice in sorted(quoted)
        if invoices.by_amount[invoice]
        and invoices.balance[invoice] > 0
        and invoices.issued[invoice] <= latest
        and (family is None or invoices.customer[invoice] in family)
    ]
    same = [invoice for invoice in open_ones if invoices.currency[invoice] == payments.currency[payment]]
    if len(same or open_ones) == 1:
        (invoice,) = same or open_ones
        met_on_its_day = items.balance_then(invoice, payment) >= items.gross_left[payment]
        items.apply(payment, invoice, items.gross_left[payment], REFERENCE)
        return met_on_its_day or items.gross_left[payment] <= 0
    return settle_by_amount(items, payment, same, REFERENCE, REFERENCE)


def settle_by_amount(items: OpenItems, payment: int, candidates: Sequence[int], exact: str, combination: str) -> bool:
    """An exact amount with one candidate, else an exact combination with one solution. True where that decides it."""
    balance, wanted = items.invoices.balance, items.free(payment)
    most = wanted + items.rules.tolerance(items.payments.currency[payment])
    open_ones = [invoice for invoice in candidates if balance[invoice] > 0]
    equal = [invoice for invoice in open_ones if wanted <= balance[invoice] <= most]
    if not equal and items.invoices.credits:
        # Credited after it was paid: the payment met the balance of its own day.
        equal = [invoice for invoice in candidates if wanted <= items.balance_then(invoice, payment) <= most]
    if len(equal) == 1:
        items.apply(payment, equal[0], wanted, exact)
        return True
    if equal:
        reason = AMBIGUOUS_EXACT if exact == EXACT else AMBIGUOUS_REFERENCE
        return left_open(items, payment, reason, len(open_ones), [((payment,), (invoice,)) for invoice in equal])
    today = {invoice: balance[invoice] for invoice in open_ones}
    decided = settle_by_combination(items, payment, today, most, combination)
    if decided is None and items.invoices.credits:
        then = balances_then(items, payment, candidates, today)
        decided = settle_by_combination(items, payment, then, most, combination)
    return bool(decided)


def settle_by_combination(
    items: OpenItems, payment: int, balances: dict[int, int], most: int, combination: str
) -> bool | None:
    """An exact combination of these balances (by invoice), applied where it is the only one.

    True where that decides the payment, None where there is none.
    """
    wanted, places = items.free(payment), list(balances)
    if len(places) < 2 or sum(balances.values()) < wanted:
        return None
    if len(places) > items.rules.max_candidates:
        return left_open(items, payment, TOO_MANY, len(places), [])
    solutions = exact_combinations(list(balances.values()), wanted, most)
    if not solutions:
        return None
    if len(solutions) > 1:
        reason = AMBIGUOUS_COMBINATION if combination == COMBINATION else AMBIGUOUS_REFERENCE
        listed: list[Solution] = [((payment,), tuple(places[place] for place in solution)) for solution in solutions]
        return left_open(items, payment, reason, len(places), listed)
    for place in solutions[0]:
        items.apply(payment, places[place], balances[places[place]], combination)
    return True


def balances_then(items: OpenItems, payment: int, candidates: Sequence[int], today: dict[int, int]) -> dict[int, int]:
    """Open balances on the payment's own day, where a credit note lowered one of them since; else none."""
    then = {invoice: items.balance_then(invoice, payment) for invoice in candidates}
    if not any(amount > 0 for amount in then.values()):
        return {}
    return {invoice: then[invoice] or today[invoice] for invoice in candidates if then[invoice] > 0 or invoice in today}


def left_open(items: OpenItems, payment: int, reason: str, candidates: int, solutions: list[Solution]) -> bool:
    """List what is not decided; a quoted contract stays so. False where the customer pays the oldest first instead."""
    if reason != AMBIGUOUS_REFERENCE and items.payments.customer[payment] in items.rules.oldest_first:
        return False
    items.leave(payment, reason, candidates, solutions)
    return True


def pay_oldest_first(items: OpenItems, payment: int, candidates: Sequence[int]) -> None:
    """Only where the settings say so for the customer."""
    if items.payments.customer[payment] in items.rules.oldest_first:
        for invoice in sorted(candidates):
            items.apply(payment, invoice, items.gross_left[payment], OLDEST_FIRST)
