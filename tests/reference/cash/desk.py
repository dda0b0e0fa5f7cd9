"""Where money is put on invoices: never more than the invoice is owed, nor than the payment has left (5.2, 5.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.reference.cash.facts import NOT_OWED, Application, Invoice, Payment
from tests.reference.cash.money import rounded
from tests.reference.cash.rates import Rates
from tests.reference.cash.rules import Rules

ZERO = Fraction(0)


@dataclass
class Desk:
    invoices: Mapping[str, Invoice]
    rates: Rates
    rules: Rules

    def settle(self, payment: Payment, wanted: Mapping[str, Fraction], method: str) -> None:
        """Up to `wanted` on each: met as far as the balance of the payment's day, applied as far as today's."""
        for invoice_id, amount in wanted.items():
            invoice = self.invoices[invoice_id]
            payment.met.setdefault(invoice_id, invoice.balance)
            on_its_day = invoice.balance_on(payment.received_on or date.max)
            met = min(amount, payment.free, max(invoice.balance, on_its_day))
            applied = min(met, max(invoice.balance, ZERO))
            payment.free -= met - applied
            self._book(payment, invoice, applied, applied, method)

    def apply(self, payment: Payment, invoice: Invoice, wanted: Fraction, method: str) -> None:
        """A named invoice: as much as it is owed. 5.4: in another currency by the rate of the payment's day."""
        payment.met.setdefault(invoice.id, invoice.balance)
        rate = self._rate(payment, invoice)
        if rate is None and payment.names_invoice:
            payment.waits.add(invoice.id)
        wanted = min(wanted, payment.left)
        if invoice.status in NOT_OWED or invoice.balance <= 0 or wanted <= 0:
            return
        if invoice.currency == payment.currency:
            amount = min(wanted, invoice.balance)
            self._book(payment, invoice, amount, amount, method)
            return
        if rate is None:
            return
        worth = wanted * rate
        if abs(worth - invoice.balance) <= invoice.balance * self.rules.fx_tolerance_pct / 100:
            self._book(payment, invoice, wanted, invoice.balance, method)
        elif worth < invoice.balance:
            self._book(payment, invoice, wanted, rounded(worth, invoice.currency), method)
        elif (amount := rounded(invoice.balance / rate, payment.currency)) > 0:
            self._book(payment, invoice, amount, invoice.balance, method)

    def _rate(self, payment: Payment, invoice: Invoice) -> Fraction | None:
        if invoice.currency == payment.currency:
            return Fraction(1)
        return self.rates.on(payment.currency, invoice.currency, payment.received_on or date.max)

    def _book(
        self, payment: Payment, invoice: Invoice, amount: Fraction, invoice_amount: Fraction, method: str
    ) -> None:
        payment.left -= amount
        payment.free = min(payment.free - amount, payment.left)
        invoice.balance -= invoice_amount
        invoice.paid += invoice_amount
        if amount > 0:
            payment.applications.append(Application(payment.id, invoice.id, amount, invoice_amount, method))
