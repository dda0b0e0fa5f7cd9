"""What an amount alone says (5.2): candidates, the one invoice or the one combination of them, many payments to one."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from fractions import Fraction

from tests.reference.billing import MINOR_DIGITS
from tests.reference.cash.combinations import adding_up
from tests.reference.cash.facts import NOT_OWED, Invoice, Payment
from tests.reference.cash.rules import Rules

# (invoice, what it takes) of one way to use a payment up; their ids tell two ways apart.
Solution = dict[str, Fraction]
ENOUGH = 11


def related(payment: Payment, family: Mapping[str, set[str]]) -> set[str]:
    """The payer, its parent and its children."""
    return {payment.customer, *family.get(payment.customer, ())} if payment.customer else set()


def may_pay(payment: Payment, invoice: Invoice, family: Mapping[str, set[str]], rules: Rules) -> bool:
    """A candidate of 5.2, but for its balance."""
    return (
        invoice.status not in (*NOT_OWED, "uncollectible")
        and invoice.customer in related(payment, family)
        and invoice.currency == payment.currency
        and payment.received_on is not None
        and invoice.issued_on is not None
        and invoice.issued_on <= payment.received_on + timedelta(days=rules.early_days)
    )


def solutions(payment: Payment, candidates: Sequence[Invoice], rules: Rules) -> tuple[str, list[Solution]] | None:
    """(method, all ways) by the first of exact amount and combination that has one; None: too many to search.

    The balance may be today's, or that of the payment's own day: a note of a later day lowered it since.
    """
    today = {invoice.id: invoice.balance for invoice in candidates}
    back_then = {invoice.id: invoice.balance_on(payment.received_on) for invoice in candidates if payment.received_on}
    wanted, tolerance = payment.free, rules.bank_charge_tolerance
    exact = {
        name: {name: amount}
        for balances in (back_then, today)
        for name, amount in balances.items()
        if amount > 0 and 0 <= amount - wanted <= tolerance
    }
    if exact:
        return "exact", list(exact.values())
    if len(candidates) > rules.max_candidates:
        return None
    found: dict[tuple[str, ...], Solution] = {}
    for balances in (today, back_then) if back_then != today else (today,):
        names = [name for name, amount in balances.items() if amount > 0]
        amounts = [minor(balances[name], payment.currency) for name in names]
        least = minor(wanted, payment.currency)
        for places in adding_up(amounts, least, least + minor(tolerance, payment.currency), ENOUGH):
            chosen = tuple(names[place] for place in places)
            found.setdefault(chosen, {name: balances[name] for name in chosen})
    return "combination", list(found.values())


def many_to_one(
    payments: Iterable[Payment], invoices: Iterable[Invoice], family: Mapping[str, set[str]], rules: Rules
) -> list[tuple[Invoice, list[Payment]]]:
    """Payments that together are one invoice, where neither it nor any of them has another solution (DECISIONS.md)."""
    looking = [payment for payment in payments if payment.free > 0]
    ways: list[tuple[Invoice, list[Payment]]] = []
    for invoice in invoices:
        if invoice.balance <= 0:
            continue
        several = [payment for payment in looking if may_pay(payment, invoice, family, rules)]
        if len(several) < 2 or len(several) > rules.max_candidates:
            continue
        most = minor(invoice.balance, invoice.currency)
        amounts = [minor(payment.free, payment.currency) for payment in several]
        least = most - minor(rules.bank_charge_tolerance, invoice.currency)
        ways += [(invoice, [several[n] for n in places]) for places in adding_up(amounts, least, most, ENOUGH)]
    of_invoice = Counter(invoice.id for invoice, _ in ways)
    of_payment = Counter(payment.id for _, chosen in ways for payment in chosen)
    return [
        (invoice, chosen)
        for invoice, chosen in ways
        if of_invoice[invoice.id] == 1 and all(of_payment[payment.id] == 1 for payment in chosen)
    ]


def minor(amount: Fraction, currency: str) -> int:
    """In minor units; amounts carry no more digits (3.4)."""
    return int(amount * 10 ** MINOR_DIGITS[currency])
