"""The open balances during the fold: what is left of each invoice and of each payment, and what was applied."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from pipelines.cash.combinations import MAX_LISTED
from pipelines.cash.records import NOBODY, Application, Attempt, Invoices, Payments, Rules, Solution, share


class OpenItems:
    """State of the fold. gross_left: of what was received; net_left: of what stayed of it for good."""

    def __init__(self, invoices: Invoices, payments: Payments, parents: Sequence[int], rules: Rules) -> None:
        self.invoices, self.payments, self.parents, self.rules = invoices, payments, parents, rules
        self.children: dict[int, list[int]] = {}
        for child, parent in enumerate(parents):
            if parent != NOBODY:
                self.children.setdefault(parent, []).append(child)
        self.gross_left = list(payments.received)
        went_back = zip(payments.received, payments.refunded, payments.lost, payments.reversed, strict=True)
        self.net_left = [max(0, received - sum(back)) for received, *back in went_back]
        self.applications: list[Application] = []
        self.of_payment: dict[int, list[Application]] = {}
        self.attempts: list[Attempt] = []
        self.stuck: set[int] = set()
        self._open: dict[tuple[int, int], list[int]] | None = None

    def apply(self, payment: int, invoice: int, wanted: int, method: str) -> None:
        """Apply up to `wanted` (gross, payment currency): never above the invoice's balance, nor what the payment has.

        What went back of a payment first meets what it has not applied, then undoes what it applied last; credit notes
        have lowered their invoice's balance already, so a refund that goes with one undoes nothing else.
        """
        gross = min(wanted, self.gross_left[payment])
        if gross <= 0:
            return
        balance = self.invoices.balance[invoice]
        freed = fx_difference = 0
        if self.invoices.currency[invoice] == self.payments.currency[payment]:
            planned = settled = min(gross, max(0, balance))
            if invoice in self.invoices.credits:
                before = balance + sum(amount for _, amount in self.invoices.credits[invoice])
                freed = max(0, min(gross, before) - planned)
            amount = invoice_amount = min(planned, self.net_left[payment])
        else:
            converted = self.rules.convert(payment, invoice, gross)
            if converted is None or balance <= 0:
                return
            planned, settled = self.settle_across_currencies(gross, converted, balance)
            if planned == 0:  # a balance that is worth less than the payment's smallest unit
                return
            amount = min(planned, self.net_left[payment])
            invoice_amount = share(settled, amount, planned)
            fx_difference = invoice_amount - share(converted, amount, gross)
        if planned == 0 and freed == 0:
            return
        self.gross_left[payment] -= planned
        self.net_left[payment] -= amount
        self.invoices.balance[invoice] = balance - invoice_amount
        made = self.of_payment.setdefault(payment, [])
        made.append(
            Application(
                payment,
                invoice,
                len(made) + 1,
                method,
                amount,
                planned - amount,
                invoice_amount,
                fx_difference,
                freed,
                settled,
            )
        )
        self.applications.append(made[-1])

    def free(self, payment: int) -> int:
        """What of a payment still looks for an invoice: not what met a balance that a credit note has freed since."""
        return self.gross_left[payment] - sum(one.freed_by_credit for one in self.of_payment.get(payment, ()))

    def settle_across_currencies(self, gross: int, converted: Fraction, balance: int) -> tuple[int, int]:
        """(payment currency, invoice currency): near enough settles the balance, and the difference is the rate's.

        `converted` is not rounded: what a part of the payment is worth is rounded once, from the rate itself.
        """
        if abs(converted - balance) * 100 <= self.rules.fx_tolerance_pct * balance:
            return gross, balance
        if converted > balance:
            return share(gross, balance, converted), balance
        return gross, share(converted, 1, 1)

    def leave(self, payment: int, reason: str, candidates: int, solutions: list[Solution]) -> None:
        """Not applied: listed, with up to ten solutions."""
        self.stuck.add(payment)
        self.attempts.append(Attempt(payment, reason, candidates, solutions[:MAX_LISTED]))

    def relatives(self, customer: int) -> Iterator[int]:
        """The golden customer, its parent and its children."""
        yield customer
        if self.parents[customer] != NOBODY:
            yield self.parents[customer]
        yield from self.children.get(customer, ())

    def open_invoices(self, customer: int, currency: int) -> list[int]:
        """Of one customer and currency, by date of issue: what amounts may find. Settled ones drop out on the way."""
        if self._open is None:
            self._open = {}
            for invoice, by_amount in enumerate(self.invoices.by_amount):
                if by_amount and self.invoices.customer[invoice] != NOBODY:
                    key = (self.invoices.customer[invoice], self.invoices.currency[invoice])
                    self._open.setdefault(key, []).append(invoice)
        listed = self._open.get((customer, currency), [])
        balance, credits = self.invoices.balance, self.invoices.credits
        if any(balance[invoice] <= 0 and invoice not in credits for invoice in listed[:4]):
            listed[:] = [invoice for invoice in listed if balance[invoice] > 0 or invoice in credits]
        return listed

    def candidates(self, payment: int) -> list[int]:
        """Invoices that the payment may be meant for; those without a balance but with credit notes included."""
        latest = self.payments.received_on[payment] + self.rules.early_days
        found = []
        for customer in self.relatives(self.payments.customer[payment]):
            for invoice in self.open_invoices(customer, self.payments.currency[payment]):
                if self.invoices.issued[invoice] > latest:
                    break
                found.append(invoice)
        return found

    def balance_then(self, invoice: int, payment: int) -> int:
        """The open balance without the credit notes that came after the payment; 0 where none did."""
        day = self.payments.received_on[payment]
        later = sum(amount for credited, amount in self.invoices.credits.get(invoice, ()) if credited > day)
        return self.invoices.balance[invoice] + later if later else 0
