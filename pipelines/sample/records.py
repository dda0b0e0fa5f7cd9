"""The records of a story: what sales, billing, the processor and the bookkeeper each write down.

Money is whole minor units of the record's currency; prices and quantities are Decimal; dates are inclusive.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

MONTHS = {"month": 1, "quarter": 3, "year": 12, "monthly": 1, "quarterly": 3, "semiannual": 6, "annual": 12}


@dataclass(slots=True)
class Party:
    """A company as one system knows it: an account (CRM) or a customer (billing)."""

    id: str
    name: str
    legal_name: str
    domain: str
    email: str
    phone: str
    tax_id: str | None
    street: str
    city: str
    postal_code: str
    country: str
    currency: str
    created_at: datetime
    link: str | None = None  # the other system's id
    status: str = "active"
    balance: int | None = None
    parent: str | None = None
    merged_into: str | None = None
    deleted_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(slots=True)
class Deal:
    id: str
    account_id: str
    name: str
    currency: str
    closed_at: datetime
    start: date | None
    end: date | None
    contract_id: str | None
    type: str = "new"
    stage: str = "closed_won"
    is_won: bool = True
    amends: str | None = None
    amount: int | None = None
    auto_renew: bool = False
    renewal_term: int | None = None
    renewal_uplift: Decimal | None = None
    cancelled_on: date | None = None
    terms: int = 30
    approved_discount: Decimal | None = None
    po_number: str | None = None
    billing_status: str | None = None
    lines: list["Line"] = field(default_factory=list)


@dataclass(slots=True)
class Line:
    """A deal line; the last seven fields are resolved by `schedule.resolve`."""

    id: str
    deal: Deal
    sku: str
    quantity: Decimal
    price: Decimal | None
    charge: str = "recurring"
    price_period: str = "month"
    frequency: str = "monthly"
    timing: str = "advance"
    action: str = "add"
    replaces: "Line | None" = None
    discount: Decimal | None = None
    discount_until: date | None = None
    start: date | None = None
    end: date | None = None
    uplift: Decimal | None = None
    proration: str = "actual_days"
    meter: str | None = None
    included: Decimal | None = None
    tier_mode: str | None = None
    tiers: list[tuple[Decimal | None, Decimal, int | None]] = field(default_factory=list)  # up_to, price, flat fee
    commit: int | None = None
    commit_period: str | None = None
    first: date = date.min
    last: date | None = None
    anchor: date = date.min
    renewals: list[tuple[date, date]] = field(default_factory=list)
    renewal_uplift: Decimal | None = None
    natural: date | None = None  # the last day before a change, removal or cancellation cut it
    cut_by: "Line | None" = None


@dataclass(slots=True)
class Row:
    """One obligation: a contract line x billing period."""

    line: Line
    charge: str  # recurring | one_time | usage | commit
    start: date
    end: date
    full_start: date
    full_end: date
    bill_on: date
    amount: int
    quantity: Decimal
    unit: Fraction | None  # one unit for one full billing period, before discount
    partial: bool = False
    gross: Fraction | None = None  # exact amount before the one rounding


@dataclass(slots=True)
class Usage:
    id: str
    meter: str
    quantity: Decimal
    at: datetime
    subscription_id: str | None = None
    status: str | None = "accepted"
    offset: int = 0  # hours from UTC in which the source writes the time


@dataclass(slots=True)
class Item:
    id: str
    line: Line | None
    sku: str
    quantity: Decimal
    price: Decimal
    price_period: str
    frequency: str
    discount: Decimal | None = None
    discount_until: date | None = None
    start: date | None = None
    end: date | None = None


@dataclass(slots=True)
class Subscription:
    id: str
    customer_id: str
    contract_id: str | None
    deal_id: str | None
    currency: str
    start: date
    end: date | None = None
    status: str = "active"
    trial_end: date | None = None
    canceled_on: date | None = None
    terms: int = 30
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class InvoiceLine:
    id: str
    row: Row | None  # the obligation it was meant for; what the invoice says of it stands below
    sku: str
    description: str
    quantity: Decimal
    unit_price: Fraction | None
    amount: int
    tax: int
    start: date
    end: date
    discount: Fraction | None = None
    is_proration: bool = False
    deal_line_id: str | None = None
    item_id: str | None = None
    meter: str | None = None


@dataclass(slots=True)
class Invoice:
    id: str
    number: str
    customer_id: str
    currency: str
    issued_on: date
    due_on: date
    lines: list[InvoiceLine]
    status: str = "open"
    subscription_id: str | None = None
    deal_id: str | None = None
    contract_id: str | None = None
    sent: bool = True
    paid_at: datetime | None = None
    po_number: str | None = None
    exchange_rate: Decimal | None = None
    deleted: bool = False  # a tombstone: gone upstream
    misprint: int = 0  # what the total says beyond lines and tax
    paid: int = 0  # applied, by the rules, net of refunds; in minor units
    credited: int = 0  # issued notes with tax, write-offs apart
    written_off: int = 0

    @property
    def net(self) -> int:
        return sum(line.amount for line in self.lines)

    @property
    def tax(self) -> int:
        return sum(line.tax for line in self.lines)

    @property
    def total(self) -> int:
        return self.net + self.tax + self.misprint

    @property
    def outstanding(self) -> int:
        return self.total - self.paid - self.credited - self.written_off

    @property
    def counts(self) -> bool:
        """Neither draft nor void: it bills something."""
        return self.status not in ("draft", "void") and not self.deleted


@dataclass(slots=True)
class Note:
    id: str
    invoice: Invoice
    amount: int
    tax: int
    reason: str
    issued_on: date
    lines: list[tuple[InvoiceLine, int, int]]
    created_by: str = "billing.clerk"
    approved_by: str | None = "finance.lead"
    itemised: bool = True  # it says which lines it is for
    status: str = "issued"


@dataclass(slots=True)
class Event:
    type: str
    amount: int
    at: datetime
    failure: str | None = None
    due_on: date | None = None
    offset: int = 0  # hours from UTC in which the source writes the time


@dataclass(slots=True)
class Payment:
    id: str
    customer_id: str | None
    currency: str
    amount: int
    at: datetime
    method: str
    fee: int = 0
    reference: str | None = None
    invoice_id: str | None = None  # named by the event
    allocations: list[tuple[Invoice, int]] = field(default_factory=list)
    applied: list[tuple[Invoice, int]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    copies: int = 0  # how many of its event rows came a second time
    in_payout: bool = True
    own_payout: bool = False  # a payout for this payment alone
    in_bank: bool = True
    unapplied: int = 0
    booked: bool = False  # its journals are written already
    exchange_rate: Decimal | None = None


@dataclass(slots=True)
class Posting:
    """One journal: lines of (account type, debit, credit) in one currency; for recognition the contract is named."""

    id: str
    posted_on: date
    currency: str
    document_type: str
    document_id: str | None
    lines: list[tuple[str, int, int]]
    documents: list[tuple[int, str]] | None = (
        None  # (amount, currency) of each line, where the books keep another currency
    )
    contract_id: str | None = None
    period: str | None = None  # default: the month of posted_on
    customer_id: str | None = None


@dataclass(slots=True)
class Finding:
    """An exception that is right, by the catalogue."""

    code: str
    subject_type: str
    subject_id: str
    period_start: date | None
    amount: int
    currency: str | None
    category: str
    note: str
    member: tuple[str, str] | None = None  # (entity, id) of a member, where the subject is a golden customer


@dataclass(slots=True)
class Payout:
    id: str
    currency: str
    arrival_on: date
    items: list[tuple[str, str | None, int, int]]  # type, payment id, gross, fee
    amount: int = 0
    status: str = "paid"
    reference: str | None = None
    banked: str | None = "reference"  # how the bank line shows it: reference | amount | None (no line)
    banked_on: date | None = None
    banked_amount: int | None = None


@dataclass(slots=True)
class BankLine:
    id: str
    booked_on: date
    amount: int
    currency: str
    reference: str | None
    counterparty: str | None
    end_to_end_id: str | None = None
