"""Refunds, reversals, lost and open disputes, told to the invoices that their money had been meant for."""

from collections.abc import Sequence

from pipelines.cash.open_items import OpenItems
from pipelines.cash.records import Application, share


def tell_what_went_back(items: OpenItems) -> None:
    """By invoice: what a credit note had freed, then what was undone, last first. Open disputes stand on the rest."""
    payments = items.payments
    for payment, made in items.of_payment.items():
        told = {
            "refunded": payments.refunded[payment],
            "lost": payments.lost[payment],
            "reversed": payments.reversed[payment],
        }
        went_back = sum(told.values())
        if went_back:
            # Below nothing (a lost dispute that a processor corrects by a second event) takes nothing from an invoice.
            left = {kind: max(0, amount) for kind, amount in told.items()}
            freed_left = max(0, went_back - sum(application.undone for application in made))
            for application in made:
                freed = min(application.freed_by_credit, freed_left)
                freed_left -= freed
                tell(application, left, ("refunded", "lost", "reversed"), freed)
            for application in reversed(made):
                tell(application, left, ("lost", "reversed", "refunded"), application.undone)
        disputed = payments.disputed_open[payment]
        if disputed:
            for application in reversed(made):
                held = min(disputed, application.amount)
                disputed -= held
                application.disputed = in_invoice_currency(application, held)


def tell(application: Application, left: dict[str, int], kinds: Sequence[str], amount: int) -> None:
    """Take `amount` out of what is left of the kinds, in their order, and write it on the application."""
    for kind in kinds:
        part = min(amount, left[kind])
        left[kind] -= part
        amount -= part
        setattr(application, kind, getattr(application, kind) + in_invoice_currency(application, part))


def in_invoice_currency(application: Application, amount: int) -> int:
    """At the application's own rate, what was undone included; what was undone as a whole is not rounded again."""
    applied = application.amount + application.undone
    if applied == application.settled:
        return amount
    if amount == application.undone:
        return application.settled - application.invoice_amount
    return share(amount, application.settled, applied)
