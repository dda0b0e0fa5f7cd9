"""How this customer pays: when, by which method, and what the payment says it is for."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from pipelines.sample.calendar import at
from pipelines.sample.money import DIGITS
from pipelines.sample.records import Event, Invoice, Payment

if TYPE_CHECKING:
    from pipelines.sample.story import Story

EARLY_DAYS = 5


def pay(story: "Story") -> None:
    """Pay every open invoice before it is due, as far as that lies before `as_of`; refund what was credited later."""
    owed = [
        i for i in story.invoices if i.counts and i.status == "open" and i.outstanding > 0 and i.id not in story.hold
    ]
    days = {invoice.id: _pay_day(story, invoice) for invoice in owed}
    if story.paying == "lump":
        _pay_in_pairs(story, owed, days)
        return
    for invoice in owed:
        if days[invoice.id] <= story.as_of:
            silent = story.paying == "exact" and _alone(story, invoice, days)
            settle(
                story, invoice, days[invoice.id], "event" if story.paying == "exact" and not silent else story.paying
            )


def _pay_day(story: "Story", invoice: Invoice) -> date:
    latest = (invoice.due_on - invoice.issued_on).days
    day = invoice.issued_on + timedelta(days=story.rng.randrange(3, max(4, min(12, latest))))
    credit = max((n.issued_on for n in story.notes if n.invoice is invoice and n.status == "issued"), default=None)
    return credit + timedelta(days=1) if credit and day < credit < invoice.due_on else day


def _alone(story: "Story", invoice: Invoice, days: dict[str, date]) -> bool:
    """No other open invoice could be meant on the day this one is paid."""
    day = days[invoice.id]
    return not any(
        other is not invoice
        and other.issued_on <= day + timedelta(days=EARLY_DAYS)
        and (other.id not in days or days[other.id] >= day)
        and other.outstanding > 0
        for other in story.invoices
        if other.counts
    )


def settle(
    story: "Story", invoice: Invoice, day: date, how: str, amount: int | None = None, method: str | None = None
) -> Payment:
    """One payment for one invoice. `how`: given | event | reference | exact | number; `amount` defaults to the balance.

    A credit note issued after the payment is refunded two days later, so that the invoice ends at nothing.
    """
    later = sum(
        n.amount + n.tax for n in story.notes if n.invoice is invoice and n.issued_on > day and n.status == "issued"
    )
    later = later if amount is None and all(n.reason != "write_off" for n in story.notes) else 0
    paid = amount if amount is not None else invoice.outstanding + later
    payment = receive(story, day, paid, method, currency=invoice.currency)
    if how == "given":
        payment.allocations = [(invoice, paid)]
    elif how == "event":
        payment.invoice_id = invoice.id
    elif how in ("reference", "number"):
        payment.reference = _reference(story, invoice, payment, how)
    payment.applied = [(invoice, paid - later)]
    invoice.paid += paid - later
    if later:
        on = max(n.issued_on for n in story.notes if n.invoice is invoice) + timedelta(days=2)
        payment.events.append(Event("refunded", later, at(on, 10)))
    if invoice.outstanding <= 0 and invoice.status == "open":
        invoice.status, invoice.paid_at = "paid", payment.at
    return payment


def receive(
    story: "Story",
    day: date,
    amount: int,
    method: str | None = None,
    currency: str | None = None,
    customer: bool = True,
) -> Payment:
    """Money that came in, not yet said what for."""
    method = method or ("bank_transfer", "card", "direct_debit", "bank_transfer", "card")[story.number % 5]
    currency = currency or story.currency
    place = len(story.payments) + 1
    moment = at(day, 6 + story.rng.randrange(0, 15), story.rng.randrange(0, 60))
    payment = Payment(
        f"pay_{story.number:06d}_{place:03d}",
        story.customer.id if customer and story.customer else None,
        currency,
        amount,
        moment,
        method,
        fee(amount, method, currency),
    )
    if method == "bank_transfer":
        payment.reference = f"TRF {story.number:06d}{place:03d}"
    payment.events.append(Event("succeeded", amount, moment))
    story.payments.append(payment)
    return payment


def fee(amount: int, method: str, currency: str) -> int:
    """What the processor keeps: 1.4% for cards, a fixed sum for debits, nothing for transfers."""
    unit = 10 ** DIGITS[currency]
    if method == "card":
        return (14 * amount + 500) // 1000 + unit // 4
    return unit * 35 // 100 if method == "direct_debit" else 0


def _reference(story: "Story", invoice: Invoice, payment: Payment, how: str) -> str:
    own = f" {payment.reference}" if payment.reference else ""
    return f"{invoice.number if story.number % 2 or how == 'number' else 'Rechnung ' + invoice.number}{own}"


def _pay_in_pairs(story: "Story", owed: list[Invoice], days: dict[str, date]) -> None:
    """One transfer for two invoices at a time, without a word about them."""
    for first, second in zip(owed[::2], owed[1::2], strict=False):
        day = days[second.id]
        if day > story.as_of or first.issued_on == second.issued_on:
            continue
        payment = receive(story, day, first.outstanding + second.outstanding, "bank_transfer", first.currency)
        for invoice in (first, second):
            payment.applied.append((invoice, invoice.outstanding))
            invoice.paid += invoice.outstanding
            invoice.status, invoice.paid_at = "paid", payment.at
        story.decoy("one transfer for two invoices", payment.id, first.id, second.id)
