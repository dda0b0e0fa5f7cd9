"""The books: every document posted once, revenue recognized month by month, by `semantics.md` sections 5.8 and 7."""

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from pipelines.sample.calendar import days, month_ends
from pipelines.sample.money import exact, to_minor
from pipelines.sample.rates import convert
from pipelines.sample.records import Invoice, Note, Payment, Posting, Row

if TYPE_CHECKING:
    from pipelines.sample.story import Story


def post(story: "Story") -> None:
    """Append all journals of the story."""
    for invoice in story.invoices:
        if invoice.counts:
            _invoice(story, invoice)
    for note in story.notes:
        if note.status == "issued" and not note.invoice.deleted:
            _note(story, note)
    for payment in story.payments:
        _payment(story, payment)
    for contract in story.contracts:
        _recognition(story, contract)


def book(
    story: "Story", day: date, currency: str, kind: str, document: str | None, *lines: tuple[str, int], **more: str
) -> Posting:
    """Append one journal; `lines` are (account type, amount), debits positive."""
    posting = Posting(
        f"je_{story.number:06d}_{len(story.postings) + 1:02d}",
        day,
        currency,
        kind,
        document,
        [(account, max(amount, 0), max(-amount, 0)) for account, amount in lines if amount],
        customer_id=story.customer.id if story.customer and kind != "recognition" else None,
        **more,  # type: ignore[arg-type]
    )
    if posting.lines:
        if story.books and story.books != currency:
            _translate(posting, story.books)
        story.postings.append(posting)
    return posting


def _translate(posting: Posting, books: str) -> None:
    """Keep a journal in the books' own currency, the document's amount beside each line; the last line balances."""
    source, left = posting.currency, 0
    posting.documents = [(max(debit, credit), source) for _, debit, credit in posting.lines]
    lines = []
    for place, (account, debit, credit) in enumerate(posting.lines):
        sign = 1 if debit else -1
        value = to_minor(convert(exact(debit or credit, source), source, books, posting.posted_on), books)
        if place == len(posting.lines) - 1:
            value = -left * sign
        left += sign * value
        lines.append((account, value if debit else 0, value if credit else 0))
    posting.currency, posting.lines = books, lines


def _invoice(story: "Story", invoice: Invoice) -> None:
    owed = sum(line.amount for line in invoice.lines if line.row)
    book(
        story,
        invoice.issued_on,
        invoice.currency,
        "invoice",
        invoice.id,
        ("receivable", invoice.total),
        ("deferred_revenue", -owed),
        ("revenue", owed - invoice.net),
        ("tax", -invoice.tax),
        ("other", -invoice.misprint),
    )
    if invoice.status == "uncollectible":
        book(
            story,
            story.as_of,
            invoice.currency,
            "other",
            None,
            ("bad_debt", invoice.outstanding),
            ("receivable", -invoice.outstanding),
        )


def _note(story: "Story", note: Note) -> None:
    gross = note.amount + note.tax
    if note.reason == "write_off":
        book(
            story,
            note.issued_on,
            note.invoice.currency,
            "credit_note",
            note.id,
            ("bad_debt", gross),
            ("receivable", -gross),
        )
        return
    owed = sum(amount for line, amount, _ in note.lines if line.row)
    book(
        story,
        note.issued_on,
        note.invoice.currency,
        "credit_note",
        note.id,
        ("deferred_revenue", owed),
        ("revenue", note.amount - owed),
        ("tax", note.tax),
        ("receivable", -gross),
    )


def _payment(story: "Story", payment: Payment) -> None:
    got = next((event for event in payment.events if event.type == "succeeded"), None)
    if got is None or payment.booked:
        return
    back = [event for event in payment.events if event.type in ("refunded", "dispute_lost", "reversed")]
    returned = sum(event.amount for event in back)
    # What goes back was taken from an invoice first, and from unapplied cash where nothing was applied.
    from_unapplied = max(0, returned - (got.amount - payment.unapplied - sum(a for _, a in payment.applied)))
    book(
        story,
        got.at.date(),
        payment.currency,
        "payment",
        payment.id,
        ("cash", got.amount - payment.fee),
        ("fees", payment.fee),
        ("receivable", -(got.amount - payment.unapplied - from_unapplied)),
        ("unapplied_cash", -(payment.unapplied + from_unapplied)),
    )
    for event in back:
        account = "unapplied_cash" if from_unapplied else "receivable"
        kind = "refund" if event.type == "refunded" else "payment"
        book(
            story, event.at.date(), payment.currency, kind, payment.id, (account, event.amount), ("cash", -event.amount)
        )


def _recognition(story: "Story", contract: str) -> None:
    """One journal a month: revenue by service; what was billed before it is deferred, what comes after is unbilled."""
    by_line: dict[str, list[Row]] = defaultdict(list)
    for row in story.rows[contract]:
        by_line[row.line.id].append(row)
    billed: dict[tuple[str, str], dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for invoice in story.invoices:
        if invoice.counts:
            for line in invoice.lines:
                if line.row and line.row.line.id in by_line:
                    billed[line.row.line.id, invoice.currency][invoice.issued_on] += line.amount
    for note in story.notes:
        if note.status == "issued" and note.reason != "write_off":
            for line, amount, _ in note.lines:
                if line.row and line.row.line.id in by_line:
                    billed[line.row.line.id, note.invoice.currency][note.issued_on] -= amount
    starts = [row.start for rows in by_line.values() for row in rows]
    starts += [day for bills in billed.values() for day in bills]
    if not starts:
        return
    keys = {(line, rows[0].line.deal.currency) for line, rows in by_line.items()} | set(billed)
    currencies = sorted({currency for _, currency in keys})
    before = dict.fromkeys(keys, (0, 0))  # billed, recognized at the end of the month before
    for end in month_ends(min(starts), story.as_of):
        for currency in currencies:
            moved = [0, 0, 0]  # revenue, deferred, unbilled
            for key in keys:
                if key[1] != currency:
                    continue
                rows = by_line[key[0]]
                own = rows[0].line.deal.currency == currency
                earned = sum(recognized(row, end) for row in rows if row.start <= end) if own else 0
                bills = sum(amount for day, amount in billed[key].items() if day <= end) if key in billed else 0
                old_bills, old_earned = before[key]
                was, now = old_bills - old_earned, bills - earned
                moved[0] += earned - old_earned
                # The invoices of the month stand on deferred revenue already: release what the month earned of it.
                moved[1] += max(was, 0) + (bills - old_bills) - max(now, 0)
                moved[2] += max(-now, 0) - max(-was, 0)
                before[key] = bills, earned
            if any(moved):
                lines = ("deferred_revenue", moved[1]), ("unbilled_receivable", moved[2]), ("revenue", -moved[0])
                book(story, end, currency, "recognition", None, *lines, contract_id=contract)


def recognized(row: Row, end: date) -> int:
    """What of a row's amount has been earned by the end of `end`, in minor units, rounded half away from zero."""
    if row.charge == "recurring":
        if row.end <= end:
            return row.amount
        total = days(row.start, row.end)
        return (2 * row.amount * days(row.start, end) + total) // (2 * total)
    if row.charge == "one_time":
        return row.amount
    return row.amount if row.end <= end else 0
