"""Near misses in payouts, at the bank and in the ledger."""

from decimal import Decimal
from fractions import Fraction

from pipelines.sample import treasury
from pipelines.sample.bookkeeper import book
from pipelines.sample.calendar import DAY, add_months, at
from pipelines.sample.decoys import decoy
from pipelines.sample.faults import placed_in
from pipelines.sample.faults.cash import by_card
from pipelines.sample.faults.telling import middle
from pipelines.sample.money import exact, to_minor
from pipelines.sample.payer import receive, settle
from pipelines.sample.rates import convert
from pipelines.sample.records import BankLine, Payment
from pipelines.sample.story import Story


@decoy
def payout_of_yesterday(story: Story, case: int) -> None:
    """Paid out yesterday, the statement is not here yet."""
    story.sell()
    story.bill()
    invoice = story.recent(10, 45)
    payment = settle(story, invoice, invoice.issued_on + 5 * DAY, "event", method="card")
    payout = treasury.own_payout(story, payment)
    payout.arrival_on, payout.banked = story.as_of - DAY, None
    story.decoy("payout of yesterday", payout.id, payment.id)
    story.pay().close()


@decoy
def payout_without_reference(story: Story, case: int) -> None:
    """The bank line says only 'merchant settlement': the amount is enough, two days later."""
    # An amount of its own: two alike within the settlement days would rightly match neither.
    payout = treasury.own_payout(story, by_card(story, 7, 40 + Decimal(story.number) / 100))
    payout.banked, payout.banked_on = "amount", payout.arrival_on + 2 * DAY
    story.decoy("payout without reference", payout.id, f"bt_{payout.id}")
    story.pay().close()


@decoy
def card_payment_of_last_week(story: Story, case: int) -> None:
    """Five days old and in no payout yet."""
    story.naming, story.paying = "deal_line", "event"
    deal = story.deal(add_months(story.as_of - 12 * DAY, -4), None)
    story.line(deal, "SEAT", 13)
    story.bill()
    invoice = story.invoices[-1]
    payment = settle(story, invoice, story.as_of - 5 * DAY, "event", method="card")
    payment.in_payout = False
    story.decoy("card payment of last week", payment.id)
    story.pay().close()


@decoy
def money_out_and_new_money_in(story: Story, case: int) -> None:
    """Rent paid, and a receipt of two days ago that nobody knows yet."""
    story.sell()
    story.bill().pay()
    rent = BankLine(
        f"bt_{story.number:06d}_rent", story.as_of - 30 * DAY, -story.money(2500), story.currency, "RENT", "Landlord"
    )
    new = BankLine(
        f"bt_{story.number:06d}_new",
        story.as_of - 2 * DAY,
        story.money(1234) + 3,
        story.currency,
        "HELLO",
        f"Visitor {story.number} Fund",
    )
    story.bank += [rent, new]
    story.decoy("money out, and new money in", rent.id, new.id)
    story.close()


@decoy
def by_purchase_order(story: Story, case: int) -> None:
    """The reference names the purchase order: or the contract, in every second case."""
    line = story.sell(ago=(5, 6))
    line.deal.po_number = f"PO-45{story.number:06d}"
    story.bill()
    invoice, _ = story.billed(middle(story))
    payment = settle(story, invoice, invoice.issued_on + 6 * DAY, "exact", method="bank_transfer")
    named = story.contract if case % 2 else line.deal.po_number
    payment.reference = f"{named} {payment.reference}"
    story.decoy("by purchase order or contract", payment.id, invoice.id)
    story.pay().close()


@decoy
@placed_in("DE")
def paid_in_dollars(story: Story, case: int) -> None:
    """A euro invoice settled in dollars: what is left of the conversion is fx, not leakage."""
    story.sell()
    story.bill()
    invoice, _ = story.billed(middle(story))
    day = invoice.issued_on + 6 * DAY
    dollars = to_minor(convert(exact(invoice.total, "EUR"), "EUR", "USD", day) * Fraction(1005, 1000), "USD")
    payment = receive(story, day, dollars, "bank_transfer", "USD")
    payment.allocations = payment.applied = [(invoice, dollars)]
    invoice.paid, invoice.status, invoice.paid_at = invoice.total, "paid", payment.at
    _book_in_euros(story, payment, invoice.total)
    story.decoy("paid in dollars", payment.id, invoice.id)
    story.pay().close()


def _book_in_euros(story: Story, payment: Payment, settled: int) -> None:
    day = payment.at.date()
    value = to_minor(convert(exact(payment.amount, "USD"), "USD", "EUR", day), "EUR")
    lines = ("cash", value), ("receivable", -settled), ("fx", settled - value)
    posting = book(story, day, "EUR", "payment", payment.id, *lines)
    amounts = {"cash": payment.amount, "receivable": payment.amount, "fx": 0}
    posting.documents = [(amounts[account], "USD") for account, _, _ in posting.lines]
    payment.booked = True


@decoy
@placed_in("US")
def booked_in_euros(story: Story, case: int) -> None:
    """The books are kept in euros, the documents in dollars: each line carries the document's amount."""
    story.books = "EUR"
    story.sell()
    story.bill().pay().close()
    story.decoy("booked in euros", *(i.id for i in story.invoices), *(p.id for p in story.payments), story.contract)


@decoy
def posted_reversed_and_posted_again(story: Story, case: int) -> None:
    """A posting was reversed and made again in the same month: it nets out."""
    story.sell()
    story.bill().pay().close()
    invoice, _ = story.billed(middle(story))
    first = story.posting_of("invoice", invoice.id)
    signed = [(account, debit - credit) for account, debit, credit in first.lines]
    for sign in (-1, 1):
        book(
            story, first.posted_on, first.currency, "invoice", invoice.id, *((a, sign * amount) for a, amount in signed)
        )
    story.decoy("posted, reversed and posted again", invoice.id, first.id)


@decoy
def late_evening_elsewhere(story: Story, case: int) -> None:
    """A payment of 22:30 five hours west of Greenwich: in UTC it is the next day, and the books say so."""
    payment = by_card(story)
    payment.at = payment.events[0].at = at(payment.at.date() + DAY, 3, 30)
    payment.events[0].offset = -5
    story.decoy("late evening elsewhere", payment.id, payment.applied[0][0].id)
    story.pay().close()
