"""Money that went back: refunds that no credit note answers, disputes that were lost and left at that."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from tests.reference.cash.facts import Payment
from tests.reference.cash.rows import decimal
from tests.reference.codes.facts import Facts, Finding, group, rounded


def refund_without_credit(facts: Facts) -> Iterator[Finding]:
    """Refunded, and the invoice carries no credit for it: what refunds undid, as far as it is open (DECISIONS.md). A note frees money before they do."""
    for payment in facts.cash.payments.values():
        # What a lost dispute or a reversal had undone already, a refund beside it undoes no second time.
        undone = sum((each.undone for each in payment.applications), Fraction(0))
        at_risk = min(_open(facts, payment), payment.refunded, undone - payment.taken_back)
        if at_risk > 0:
            yield Finding(payment.id, None, decimal(at_risk), payment.currency)


def dispute_lost_unadjusted(facts: Facts) -> Iterator[Finding]:
    """Dispute lost and the invoice neither reopened nor credited: the disputed amount, as far as it is open (DECISIONS.md)."""
    events = group(facts.rows["payment_events"], "payment_id")
    for payment in facts.cash.payments.values():
        lost = sum(
            (one["amount"] for one in events[payment.id] if one["type"] == "dispute_lost" and one["currency"] == payment.currency),
            Decimal(0),
        )  # fmt: skip
        at_risk = min(_open(facts, payment, "paid"), Fraction(lost))
        if at_risk > 0:
            yield Finding(payment.id, None, decimal(at_risk), payment.currency)


def _open(facts: Facts, payment: Payment, status: str | None = None) -> Fraction:
    """What was taken back from invoices (of one status) and nothing has paid or credited since."""
    total = Fraction(0)
    for each in payment.applications:
        invoice = facts.cash.invoices[each.invoice_id]
        if status in (None, invoice.status) and each.invoice_undone:
            part = invoice.outstanding * each.undone / each.invoice_undone
            total += min(each.undone, Fraction(rounded(part, payment.currency)))
    return total


CODES = (refund_without_credit, dispute_lost_unadjusted)
