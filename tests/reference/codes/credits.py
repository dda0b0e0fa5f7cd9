"""credits: notes that credit too much, twice, or that nobody approved."""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from tests.reference.codes.facts import REPORTING, Facts, Finding, Row, rounded

APPROVAL_THRESHOLD = 500


def issued(facts: Facts) -> list[Row]:
    """Credit notes that are not void."""
    return [note for note in facts.rows["credit_notes"] if note["status"] != "void"]


def credit_exceeds_invoice(facts: Facts) -> Iterator[Finding]:
    """Issued credits with tax exceed the invoice total: the excess with tax."""
    for row in facts.marts["invoices"]:
        credits = row["credited"] + row["written_off"]
        excess = credits - row["total"]
        if excess > 0 and credits > 0:
            yield Finding(row["invoice_id"], None, rounded(excess, row["currency"]), row["currency"])


def duplicate_credit(facts: Facts) -> Iterator[Finding]:
    """Same invoice, amount and reason again: the later note."""
    same = defaultdict(list)
    for note in issued(facts):
        if note["invoice_id"] is not None and note["amount"]:
            same[note["invoice_id"], note["amount"], note["currency"], note["reason"]].append(note)
    for notes in same.values():
        for note in sorted(notes, key=lambda one: (one["issued_on"] is None, one["issued_on"], one["id"]))[1:]:
            yield Finding(note["id"], None, note["amount"], note["currency"])


def unapproved_credit(facts: Facts) -> Iterator[Finding]:
    """No approver, or approved by its creator, above the threshold in reporting currency: the note."""
    for note in issued(facts):
        worth = _worth(facts, note)
        if alone(note) and worth is not None and worth > APPROVAL_THRESHOLD:
            yield Finding(note["id"], None, note["amount"], note["currency"])


def alone(note: Row) -> bool:
    """Nobody but its creator approved it."""
    return note["approved_by"] is None or note["approved_by"] == note["created_by"]


def _worth(facts: Facts, note: Row) -> Fraction | None:
    """In reporting currency, at the note's own rate, else the day's."""
    own = note["exchange_rate"]
    used = Fraction(own) if own else _of_the_day(facts, note)
    return None if used is None else Fraction(note["amount"]) * used


def _of_the_day(facts: Facts, note: Row) -> Fraction | None:
    """A note without a date has no rate of its day (unclear in the text)."""
    if note["currency"] == REPORTING:
        return Fraction(1)
    return facts.rates.on(note["currency"], REPORTING, note["issued_on"]) if note["issued_on"] else None


CODES = (credit_exceeds_invoice, duplicate_credit, unapproved_credit)
