"""The last step of cash application: up to 12 payments that together are exactly one invoice."""

from collections.abc import Iterable

from pipelines.cash.combinations import exact_combinations
from pipelines.cash.open_items import OpenItems
from pipelines.cash.records import NOBODY, Solution

AMBIGUOUS_PAYMENTS = "several combinations of payments and invoices are possible"
TOO_MANY_PAYMENTS = "more unapplied payments than combinations are searched over"

Found = tuple[int, tuple[int, ...]]  # an invoice, and the payments that make it up


def combine_payments(items: OpenItems, method: str) -> None:
    """Search for every open invoice near a waiting payment; apply what has one solution, list the rest."""
    invoices, rules = items.invoices, items.rules
    waiting = waiting_payments(items)
    found: list[Found] = []
    crowded: dict[int, int] = {}
    for invoice in invoices_near(items, waiting):
        currency, balance = invoices.currency[invoice], invoices.balance[invoice]
        low = balance - rules.tolerance(currency)
        near = sorted(
            payment
            for customer in items.relatives(invoices.customer[invoice])
            for payment in waiting.get((customer, currency), ())
            if invoices.issued[invoice] <= items.payments.received_on[payment] + rules.early_days
            and items.gross_left[payment] <= balance
        )
        if len(near) < 2 or sum(items.gross_left[payment] for payment in near) < low:
            continue
        if len(near) > rules.max_candidates:
            crowded.update(dict.fromkeys(near, len(near)))
            continue
        for solution in exact_combinations([items.gross_left[payment] for payment in near], low, balance):
            found.append((invoice, tuple(near[place] for place in solution)))
    take_unique(items, found, method)
    for payment in sorted(crowded):
        if items.net_left[payment] > 0 and payment not in items.stuck:
            items.leave(payment, TOO_MANY_PAYMENTS, crowded[payment], [])


def waiting_payments(items: OpenItems) -> dict[tuple[int, int], list[int]]:
    """By (customer, currency): payments of which nothing is applied, that name no invoice and had no other solution.

    With all that was received: what went back of it since undoes what is applied now.
    """
    payments = items.payments
    waiting: dict[tuple[int, int], list[int]] = {}
    for payment, net in enumerate(items.net_left):
        if (
            net > 0
            and payment not in items.of_payment  # it met an invoice that was credited in full later
            and payments.customer[payment] != NOBODY
            and payment not in items.stuck
            and not payments.names_an_invoice(payment)
        ):
            waiting.setdefault((payments.customer[payment], payments.currency[payment]), []).append(payment)
    return waiting


def invoices_near(items: OpenItems, waiting: Iterable[tuple[int, int]]) -> list[int]:
    """Invoices with a balance, of a customer that has payments waiting, or whose parent or child has."""
    return sorted(
        {
            invoice
            for customer, currency in waiting
            for relative in items.relatives(customer)
            for invoice in items.open_invoices(relative, currency)
            if items.invoices.balance[invoice] > 0
        }
    )


def take_unique(items: OpenItems, found: list[Found], method: str) -> None:
    """A solution counts only where neither its invoice nor any of its payments has another one: else it is a guess."""
    of_invoice: dict[int, int] = {}
    of_payment: dict[int, list[Found]] = {}
    for invoice, chosen in found:
        of_invoice[invoice] = of_invoice.get(invoice, 0) + 1
        for payment in chosen:
            of_payment.setdefault(payment, []).append((invoice, chosen))
    for invoice, chosen in found:
        if of_invoice[invoice] == 1 and all(len(of_payment[payment]) == 1 for payment in chosen):
            for payment in chosen:
                items.apply(payment, invoice, items.gross_left[payment], method)
    for payment in sorted(of_payment):
        if items.net_left[payment] > 0:
            listed: list[Solution] = [(chosen, (invoice,)) for invoice, chosen in of_payment[payment]]
            items.leave(payment, AMBIGUOUS_PAYMENTS, len(listed), listed)
