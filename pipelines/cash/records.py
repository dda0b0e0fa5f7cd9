"""What the cash application reads and writes: columns of whole numbers, records known by their places in them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

NOBODY = -1

# (payment, invoice, amount) -> the amount in the invoice's currency, None where there is no rate.
Convert = Callable[[int, int, int], Fraction | None]


@dataclass
class Invoices:
    """Columns, sorted by (issued_on, id), amounts in minor units.

    balance: what cash may still settle, which the fold changes. 0 for drafts and voids; below 0: credited too much.
    by_amount: neither draft, void nor uncollectible.
    credits: (day, amount with tax) of the credit notes of those that have any.
    """

    customer: list[int]
    currency: list[int]
    issued: list[int]
    balance: list[int]
    by_amount: list[bool]
    credits: dict[int, list[tuple[int, int]]] = field(default_factory=dict)


@dataclass
class Payments:
    """Columns, sorted by (received_on, id), amounts in minor units; received is gross.

    given: (invoice, amount) of the allocations, in order.
    named: (invoice, method) by the event, then by the reference.
    names_unknown: those that name an invoice of which nobody can tell which it is.
    groups: for each contract or PO number that the payment quotes, its invoices.
    """

    customer: list[int]
    currency: list[int]
    received_on: list[int]
    received: list[int]
    refunded: list[int]
    lost: list[int]
    reversed: list[int]
    disputed_open: list[int]
    given: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    named: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    names_unknown: set[int] = field(default_factory=set)
    groups: dict[int, list[list[int]]] = field(default_factory=dict)

    def names_an_invoice(self, payment: int) -> bool:
        """Money meant for one invoice never pays another one by its amount."""
        return payment in self.named or payment in self.given or payment in self.names_unknown


@dataclass
class Rules:
    """The settings of semantics.md section 5; tolerances in minor units, by currency."""

    early_days: int = 5
    max_candidates: int = 60
    fx_tolerance_pct: Fraction = Fraction(5)
    tolerances: Sequence[int] = ()
    oldest_first: frozenset[int] = frozenset()
    convert: Convert = lambda payment, invoice, amount: None

    def tolerance(self, currency: int) -> int:
        return self.tolerances[currency] if self.tolerances else 0


@dataclass(slots=True)
class Application:
    """What one payment settles of one invoice.

    amount, undone: in the payment's currency; undone had been applied and went back.
    The rest in the invoice's currency. settled: of amount and undone together. refunded, lost, reversed: what of the
    payment's money for this invoice went back, be it undone or freed by a credit note; disputed: what of the amount is
    in open dispute.
    """

    payment: int
    invoice: int
    sequence: int
    method: str
    amount: int
    undone: int
    invoice_amount: int
    fx_difference: int
    freed_by_credit: int
    settled: int
    refunded: int = 0
    lost: int = 0
    reversed: int = 0
    disputed: int = 0


# The payments and the invoices of one solution.
Solution = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(slots=True)
class Attempt:
    """A payment that was left alone because of `reason`, and up to ten of the solutions that there would be."""

    payment: int
    reason: str
    candidates: int
    solutions: list[Solution]


@dataclass
class Result:
    applications: list[Application]
    attempts: list[Attempt]


def share(amount: int | Fraction, part: int, whole: int | Fraction) -> int:
    """amount x part / whole, rounded half away from zero; all not negative, whole positive."""
    exact = Fraction(amount) * part / whole
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
