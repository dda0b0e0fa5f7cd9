"""What an amount alone says (5.2): candidates, the one invoice or the one combination of them, many payments to one."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from tests.reference.cash.combinations import adding_up
from tests.reference.cash.facts import NOT_OWED, Invoice, Payment
from tests.reference.cash.money import minor
from tests.reference.cash.rules import Rules

# What each invoice takes in one way to use a payment up.
Solution = dict[str, Fraction]
ENOUGH = 11


def related(payment: Payment, family: Mapping[str, set[str]]) -> set[str | None]:
    """The payer, its parent and its children."""
    return {payment.customer, *family.get(payment.customer, ())} if payment.customer else set()


def may_pay(
    payment: Payment, invoice: Invoice, family: Mapping[str, set[str]], rules: Rules, quoted: bool = False
) -> bool:
    """A candidate of 5.2, but for its balance. One that is quoted may be of any customer where none is told, and currency."""
    return (
        invoice.status not in (*NOT_OWED, "uncollectible")
        and (invoice.customer in related(payment, family) or (quoted and not payment.customer))
        and (invoice.currency == payment.currency or quoted)
        and payment.received_on is not None
        and (invoice.issued_on or date.min) <= payment.received_on + timedelta(days=rules.early_days)
    )


def solutions(payment: Payment, candidates: Sequence[Invoice], rules: Rules) -> tuple[str, list[Solution]] | None:
    """(method, all ways) by the first of exact amount and combination that has one; None: too many to search.

    Balances are today's; where they have no answer, those of the payment's own day: a note lowered them since.
    """
    back_then = payment.received_on or date.max
    today = {each.id: each.balance for each in candidates if each.balance > 0}
    states = [today, {each.id: each.balance_on(back_then) for each in candidates if each.balance_on(back_then) > 0}]
    wanted, most = payment.free, payment.free + rules.bank_charge_tolerance
    for balances in states:
        if exact := [{name: amount} for name, amount in balances.items() if wanted <= amount <= most]:
            return "exact", exact
    for balances in states:
        if sum(balances.values()) < wanted:
            continue
        if len(balances) > rules.max_candidates:
            return None
        names = list(balances)
        amounts = [minor(balances[name], payment.currency) for name in names]
        low, high = minor(wanted, payment.currency), minor(most, payment.currency)
        if found := adding_up(amounts, low, high, ENOUGH):
            return "combination", [{names[n]: balances[names[n]] for n in places} for places in found]
    return "combination", []


def many_to_one(
    payments: Iterable[Payment], invoices: Iterable[Invoice], family: Mapping[str, set[str]], rules: Rules
) -> list[tuple[Invoice, list[Payment]]]:
    """Whole payments that are one invoice, where neither it nor any of them has another solution (DECISIONS.md).

    Of each all that was received: what went back of it undoes what is applied (5.3). What went back whole is no payment.
    """
    looking: dict[str, list[Payment]] = defaultdict(list)
    for payment in payments:
        if payment.customer and not payment.applications and 0 < payment.left == payment.free:
            looking[payment.customer].append(payment)
    ways: list[tuple[Invoice, list[Payment]]] = []
    for invoice in invoices:
        if invoice.balance <= 0:
            continue
        payers = sorted({invoice.customer or "", *family.get(invoice.customer or "", ())})
        waiting = [payment for payer in payers for payment in looking.get(payer, ())]
        several = [payment for payment in waiting if may_pay(payment, invoice, family, rules)]
        if len(several) < 2 or len(several) > rules.max_candidates:
            continue
        most = minor(invoice.balance, invoice.currency)
        amounts = [minor(payment.received, payment.currency) for payment in several]
        least = most - minor(rules.bank_charge_tolerance, invoice.currency)
        ways += [(invoice, [several[n] for n in places]) for places in adding_up(amounts, least, most, ENOUGH)]
    of_invoice = Counter(invoice.id for invoice, _ in ways)
    of_payment = Counter(payment.id for _, chosen in ways for payment in chosen)
    return [
        (invoice, chosen)
        for invoice, chosen in ways
        if of_invoice[invoice.id] == 1 and all(of_payment[payment.id] == 1 for payment in chosen)
    ]
