"""ledger: deferred revenue at month ends against the waterfall (section 7)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.reference.billing.dates import DAY, months_later
from tests.reference.codes.facts import Facts, Finding, Row, unit
from tests.reference.codes.ledger import side
from tests.reference.marts.balance_lines import period_of
from tests.reference.marts.books import shares
from tests.reference.marts.notes import note_parts

NONE = Decimal(0)
Book = tuple[str, str]  # contract, currency


def deferred_revenue_mismatch(facts: Facts) -> Iterator[Finding]:
    """The ledger's deferred revenue differs from the waterfall's at the end of a completed month, by more than a minor unit.

    Of contracts with recognition postings, in the currency of the postings; where a ledger keeps no unbilled receivable for a
    contract, net of it (DECISIONS.md).
    """
    moved: dict[tuple[Book, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    recognized: set[Book] = set()
    for line, contract, amount in _lines(facts):
        book = contract, line["currency"]
        moved[book, line["account_type"]][period_of(line)] += amount
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


def _lines(facts: Facts) -> Iterator[tuple[Row, str, Decimal]]:
    """Lines on deferred revenue and unbilled receivable with a contract and its part: recognition names it, others are their document's."""
    of_documents = facts.once(_of_documents)
    for line in facts.rows["journal_lines"]:
        if line["account_type"] not in ("deferred_revenue", "unbilled_receivable"):
            continue
        amount = side(line)
        by_contract = of_documents.get((line["document_type"], line["document_id"]), {})
        if line["contract_id"]:
            yield line, line["contract_id"], amount
        elif len(by_contract) == 1:
            yield line, next(iter(by_contract)), amount
        else:
            contracts = sorted(by_contract)
            parts = shares(Fraction(amount), [Fraction(by_contract[one]) for one in contracts], line["currency"])
            for contract, part in zip(contracts, parts, strict=True):
                yield line, contract, Decimal(part.numerator) / Decimal(part.denominator)


def _of_documents(facts: Facts) -> dict[tuple[str, str], dict[str, Decimal]]:
    """(document type, id) -> contract -> what the invoice bills, or the note credits, of it."""
    found: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    of_line: dict[str, set[str]] = defaultdict(set)
    for line, row, part in facts.assigned[1]:
        if row:
            found["invoice", line.invoice_id][row.contract_id] += part
            of_line[line.id].add(row.contract_id)
    for write_off in (False, True):
        for line_id, note, net, _ in note_parts(facts, write_off):
            for contract in of_line.get(line_id, ()):
                found["credit_note", note["id"]][contract] += Decimal(net.numerator) / Decimal(net.denominator)
    return found


CODES = (deferred_revenue_mismatch,)
