"""Faults in the books. Each keeps deferred revenue right, unless that is the fault."""

from pipelines.sample.bookkeeper import book
from pipelines.sample.calendar import DAY, add_months, month_end
from pipelines.sample.faults import fault
from pipelines.sample.faults.telling import middle
from pipelines.sample.records import Posting
from pipelines.sample.story import Story


def swap(posting: Posting, account: str, to: str, amount: int | None = None) -> None:
    """Move a posting's line to another account: all of it, or `amount` of it."""
    lines = []
    for name, debit, credit in posting.lines:
        if name != account:
            lines.append((name, debit, credit))
        elif amount is None:
            lines.append((to, debit, credit))
        else:
            lines += [(name, debit - amount if debit else 0, credit - amount if credit else 0)]
            lines += [(to, amount if debit else 0, amount if credit else 0)]
    posting.lines = lines


@fault
def invoice_not_posted(story: Story, case: int) -> None:
    """The invoice was booked against a suspense account: nothing on receivables."""
    story.sell()
    story.bill().pay().close()
    invoice, _ = story.billed(middle(story))
    swap(story.posting_of("invoice", invoice.id), "receivable", "other")
    story.find("invoice_not_posted", "invoice", invoice.id, invoice.total, note="no receivable posting")


@fault
def posting_mismatch(story: Story, case: int) -> None:
    """Posted with another amount: an invoice, a payment, a credit note by turns."""
    story.sell()
    story.bill()
    invoice, line = story.billed(middle(story))
    note = story.credit(invoice, [(line, story.money(45))], "goodwill", invoice.issued_on + DAY)
    story.pay().close()
    amount = story.money(10)
    if case % 3 == 2:
        swap(story.posting_of("credit_note", note.id), "receivable", "other", amount)
        story.find("posting_mismatch", "credit_note", note.id, amount, note="posted 10 less")
    elif case % 3 == 1:
        payment = next(p for p in story.payments if any(i is invoice for i, _ in p.applied))
        swap(story.posting_of("payment", payment.id), "receivable", "other", amount)
        story.find("posting_mismatch", "payment", payment.id, amount, note="posted 10 less")
    else:
        swap(story.posting_of("invoice", invoice.id), "receivable", "other", amount)
        story.find("posting_mismatch", "invoice", invoice.id, amount, note="posted 10 less")


@fault
def posting_without_document(story: Story, case: int) -> None:
    """A journal names an invoice that nobody wrote."""
    story.sell()
    story.bill().pay().close()
    amount = story.money(320)
    day = month_end(add_months(story.as_of, -2))
    lines = ("receivable", amount), ("other", -amount)
    posting = book(story, day, story.currency, "invoice", f"in_{story.number:06d}_999", *lines)
    story.find("posting_without_document", "journal", posting.id, amount, note="no such invoice")


@fault
def unbalanced_journal(story: Story, case: int) -> None:
    """Debits and credits differ."""
    story.sell()
    story.bill().pay().close()
    amount = story.money(100)
    day = month_end(add_months(story.as_of, -2))
    posting = book(story, day, story.currency, "manual", None, ("other", amount), ("fees", story.money(9) - amount))
    story.find("unbalanced_journal", "journal", posting.id, story.money(9), note="one-sided by 9")


@fault
def wrong_period(story: Story, case: int) -> None:
    """A payment was booked in the month after."""
    story.sell()
    story.bill().pay().close()
    payment = next(p for p in story.payments if month_end(p.at.date()) < story.as_of)
    posting = story.posting_of("payment", payment.id)
    posting.posted_on = add_months(posting.posted_on.replace(day=1), 1)
    story.find("wrong_period", "journal", posting.id, payment.amount, note="one month late")


@fault
def deferred_revenue_mismatch(story: Story, case: int) -> None:
    """One month's release was too low and the next one's made up for it."""
    story.sell(ago=(5, 6))
    story.bill().pay().close()
    amount = story.money(15)
    releases = [p for p in story.postings if p.document_type == "recognition"]
    first, second = releases[-3], releases[-2]
    _shift(first, -amount)
    _shift(second, amount)
    month = first.posted_on.replace(day=1)
    story.find(
        "deferred_revenue_mismatch", "contract x month", story.contract, amount, period_start=month, note="15 late"
    )


def _shift(posting: Posting, amount: int) -> None:
    """Release `amount` more of deferred revenue."""
    moved = {"deferred_revenue": 0, "revenue": 0}
    others = []
    for name, debit, credit in posting.lines:
        if name in moved:
            moved[name] += debit - credit
        else:
            others.append((name, debit, credit))
    moved["deferred_revenue"] += amount
    moved["revenue"] -= amount
    posting.lines = others + [(name, max(m, 0), max(-m, 0)) for name, m in moved.items() if m]
