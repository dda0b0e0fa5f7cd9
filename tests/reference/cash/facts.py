"""Invoices, payments and applications, and the fold of events to payments (5.1)."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from tests.reference.cash.money import money
from tests.reference.cash.rows import Row, day, moment

NOT_OWED = ("draft", "void")
Golden = Mapping[str, str]


@dataclass
class Application:
    """Money of a payment on an invoice: `amount` in the payment's currency, `invoice_amount` in the invoice's. `undone`: what of them was taken back."""

    payment_id: str
    invoice_id: str
    amount: Fraction
    invoice_amount: Fraction
    method: str
    undone: Fraction = Fraction(0)
    invoice_undone: Fraction = Fraction(0)


@dataclass
class Invoice:
    """`balance` is what is left to pay while steps go on; amounts with tax, in major units of its currency."""

    row: Row
    customer: str | None
    total: Fraction
    credited: Fraction = Fraction(0)
    written_off: Fraction = Fraction(0)
    paid: Fraction = Fraction(0)
    notes: list[tuple[date, Fraction]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.id: str = self.row["id"]
        self.currency: str = self.row["currency"]
        self.status: str = self.row["status"]
        self.issued_on = day(self.row.get("issued_on"))
        self.due_on = day(self.row.get("due_on")) or self.issued_on
        self.balance = Fraction(0)

    def balance_on(self, when: date) -> Fraction:
        """What was left on a day on which later credit notes were not written yet."""
        return self.balance + sum((amount for on, amount in self.notes if on > when), Fraction(0))

    @property
    def outstanding(self) -> Fraction:
        """Identity of section 6; of what is not owed nothing is open."""
        if self.status in NOT_OWED:
            return Fraction(0)
        return self.total - self.credited - self.paid - self.written_off


@dataclass
class Payment:
    """`left`: received and not applied. `free`: what of it still looks for an invoice. `met`: invoice -> its balance when this payment came to it. `untold`: it names one that nobody can tell. `waits`: invoices that it names and cannot be converted to."""

    id: str
    currency: str
    customer: str | None
    received: Fraction
    refunded: Fraction
    taken_back: Fraction
    received_on: date | None
    invoice: str | None
    reference: str
    applications: list[Application] = field(default_factory=list)
    met: dict[str, Fraction] = field(default_factory=dict)
    names_invoice: bool = False
    ambiguous: bool = False
    untold: bool = False
    waits: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.left = self.free = self.received

    @property
    def applied(self) -> Fraction:
        return sum((each.amount for each in self.applications), Fraction(0))

    @property
    def unapplied(self) -> Fraction:
        return self.received - self.refunded - self.taken_back - self.applied


def fold_payments(events: list[Row], golden: Golden) -> dict[str, Payment]:
    """5.1: received is what succeeded; refunds, reversals and lost disputes go back; open disputes move nothing.

    The success speaks for the payment, and where it is silent the earliest event that says something.
    """
    payments = {}
    for payment_id, of_payment in grouped(events, lambda row: row["payment_id"]).items():
        told = sorted(of_payment, key=lambda row: (row["type"] != "succeeded", moment(row["occurred_at"]), row["id"]))
        currency = told[0]["currency"]
        amounts: dict[str, Fraction] = defaultdict(Fraction)
        for row in told:
            # Money of another currency cannot be added to it.
            if row["currency"] == currency:
                amounts[row["type"]] += money(row["amount"], currency)
        customer, invoice, reference = (
            next((row[name] for row in told if row.get(name)), None)
            for name in ("customer_id", "invoice_id", "reference")
        )
        payments[payment_id] = Payment(
            payment_id,
            currency,
            golden.get(customer or ""),
            amounts["succeeded"],
            amounts["refunded"],
            amounts["reversed"] + amounts["dispute_lost"],
            day(told[0]["occurred_at"]) if told[0]["type"] == "succeeded" else None,
            invoice,
            reference or "",
        )
    return payments


def grouped(rows: list[Row], key: Callable[[Row], Any]) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found
