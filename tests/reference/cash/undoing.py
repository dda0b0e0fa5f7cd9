"""Section 5.3: money that went back is taken from what is not applied, then from the application made last."""

from collections.abc import Mapping
from fractions import Fraction

from tests.reference.cash.facts import Application, Invoice, Payment
from tests.reference.cash.money import rounded


def take_back(payment: Payment, invoices: Mapping[str, Invoice]) -> None:
    """All that went back of the payment and is not taken yet.

    Where a credit note names an invoice it lowered that balance before any payment, so what it frees is not applied, and
    the refund that goes with it undoes nothing else.
    """
    gone = payment.refunded + payment.taken_back - (payment.received - payment.left - payment.applied)
    from_left = min(gone, payment.left)
    payment.left -= from_left
    payment.free = min(payment.free, payment.left)
    gone -= from_left
    for application in reversed(payment.applications):
        part = min(gone, application.amount)
        _undo(application, invoices[application.invoice_id], part, payment.currency)
        gone -= part


def _undo(application: Application, invoice: Invoice, part: Fraction, currency: str) -> None:
    """Of another currency the same share of the invoice's amount, rounded once."""
    if part <= 0:
        return
    share = application.invoice_amount * part / application.amount
    back = application.invoice_amount if part == application.amount else rounded(share, invoice.currency)
    application.amount -= part
    application.undone += part
    application.invoice_amount -= back
    application.invoice_undone += back
    invoice.balance += back
    invoice.paid -= back
