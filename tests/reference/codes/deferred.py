"""ledger: deferred revenue at month ends against the waterfall (section 7)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from tests.reference.billing.dates import DAY, months_later
from tests.reference.codes.facts import Facts, Finding, Row, unit
from tests.reference.codes.ledger import side
from tests.reference.marts.balance_lines import period_of

NONE = Decimal(0)
Book = tuple[str, str]  # contract, currency


def deferred_revenue_mismatch(facts: Facts) -> Iterator[Finding]:
    """The ledger's deferred revenue differs from the waterfall's at the end of a completed month, by more than a minor unit.

    Of contracts with recognition postings, in the currency of the postings; where a ledger keeps no unbilled receivable for a
    contract, net of it (DECISIONS.md).
    """
    moved: dict[tuple[Book, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    recognized: set[Book] = set()
    for line, contract in _lines(facts):
        book = contract, line["currency"]
        moved[book, line["account_type"]][period_of(line)] += side(line)
        if line["document_type"] == "recognition":
            recognized.add(book)
    closings: dict[Book, dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in facts.company.query("select * from marts.revenue_waterfall"):
        book = row["contract_id"], row["currency"]
        net = (book, "unbilled_receivable") not in moved
        closings[book][row["month"]] += row["deferred_closing"] - (row["unbilled_closing"] if net else NONE)
    for book in recognized & closings.keys():
        for month, expected in closings[book].items():
            if months_later(month, 1) - DAY > facts.as_of:
                continue
            ledger = -sum(
                (amount for when, amount in moved[book, "deferred_revenue"].items() if when <= f"{month:%Y-%m}"), NONE
            )
            if abs(ledger - expected) > unit(book[1]):
                yield Finding(book[0], month, abs(ledger - expected), book[1])


def _lines(facts: Facts) -> Iterator[tuple[Row, str]]:
    """Lines on deferred revenue and unbilled receivable with their contract: recognition names it, others by their document."""
    contracts = {row["invoice_id"]: row["contract_id"] for row in facts.marts["invoices"]}
    notes = {row["id"]: contracts.get(row["invoice_id"]) for row in facts.rows["credit_notes"]}
    of_document = {"invoice": contracts, "credit_note": notes}
    for line in facts.rows["journal_lines"]:
        named = of_document.get(line["document_type"], {}).get(line["document_id"])
        contract = line["contract_id"] or named
        if contract and line["account_type"] in ("deferred_revenue", "unbilled_receivable"):
            yield line, contract


CODES = (deferred_revenue_mismatch,)
