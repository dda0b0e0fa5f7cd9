"""cash: payments that are too small, too large, or came twice. What a payment met stands in the second reading of the cash."""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from tests.reference.cash.facts import NOT_OWED, Application, Payment
from tests.reference.cash.rows import decimal
from tests.reference.codes.facts import Facts, Finding, rounded


def short_payment(facts: Facts) -> Iterator[Finding]:
    """The payment meant for it is below the balance, rest open past due: the part that no payment ever paid."""
    paid: dict[str, list[Application]] = defaultdict(list)
    for payment in facts.cash.payments.values():
        for each in payment.applications:
            paid[each.invoice_id].append(each)
    for invoice in facts.cash.invoices.values():
        standing = [each for each in paid[invoice.id] if each.amount > 0]
        undone = sum((each.invoice_undone for each in paid[invoice.id]), Fraction(0))
        short = invoice.outstanding - undone
        if standing and short > 0 and invoice.due_on and invoice.due_on < facts.as_of:
            yield Finding(invoice.id, None, rounded(short, invoice.currency), invoice.currency)


def overpayment(facts: Facts) -> Iterator[Finding]:
    """Paid beyond the balance of what it pays: what is left of it."""
    for payment in facts.cash.payments.values():
        # What several open invoices could take is not too much.
        if _left_over(facts, payment) and not payment.ambiguous:
            yield Finding(payment.id, None, decimal(payment.unapplied), payment.currency)


def duplicate_payment(facts: Facts) -> Iterator[Finding]:
    """The same invoice paid in full again: the later payment. Where some of it was needed it is an overpayment."""
    for payment in facts.cash.payments.values():
        met = [facts.cash.invoices[one] for one in payment.met]
        due = sum((one.total - one.credited - one.written_off for one in met), Fraction(0))
        again = bool(met) and not any(payment.met.values()) and all(one.currency == payment.currency for one in met)
        if again and payment.names_invoice and payment.received >= due > 0 and _left_over(facts, payment):
            yield Finding(payment.id, None, decimal(payment.unapplied), payment.currency)


def _left_over(facts: Facts, payment: Payment) -> bool:
    """All that it pays is known, owed and has no balance left."""
    met = [facts.cash.invoices[one] for one in payment.met]
    settled = all(one.status not in NOT_OWED and one.outstanding <= 0 for one in met)
    return payment.received > 0 and payment.unapplied > 0 and bool(met) and settled and not payment.untold


CODES = (short_payment, overpayment, duplicate_payment)
