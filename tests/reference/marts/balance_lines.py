"""The ledger's lines in the currency in which balances are compared (5.8, 5.9)."""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from tests.reference.codes.facts import Facts, Row, nought, rounded, unit

BALANCES = ("receivable", "unapplied_cash", "deferred_revenue", "unbilled_receivable")
CONVERTED = ("receivable", "unapplied_cash", "fx")
Line = tuple[str, str, str, Decimal]


class Document(NamedTuple):
    """What should be posted of it on its balances, in its currency, and its rate to the ledger's."""

    currency: str
    amount: Decimal
    rate: Decimal | None


def balance_lines(facts: Facts) -> Iterator[Line]:
    """Account type, currency, period, debit - credit: in the document's currency where that can be told."""
    documents = documents_of(facts)
    converted: dict[tuple[str, str], list[tuple[str, str, Row, Decimal]]] = defaultdict(list)
    others: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    currency_of = {row["invoice_id"]: row["currency"] for row in facts.marts["invoices"]}
    settled: dict[str, set[str]] = defaultdict(set)
    for row in facts.marts["cash_applications"]:
        settled[row["payment_id"]].add(currency_of[row["invoice_id"]])
    stating = {line["journal_id"] for line in facts.rows["journal_lines"] if states_another(line, documents)}
    for line in facts.rows["journal_lines"]:
        side = nought(line["debit"]) - nought(line["credit"])
        key = _key(line)
        document = documents.get(key)
        account, told = line["account_type"], line["document_currency"] or (document.currency if document else None)
        elsewhere = key[0] == "payment" and document and document.currency != line["currency"]
        # What settles invoices of the ledger's currency only relieves a receivable in that one.
        if elsewhere and settled[key[1]] == {line["currency"]} and account in ("receivable", "fx"):
            if account == "fx":
                continue
            currency, amount = line["currency"], side
        elif states_another(line, documents):
            currency, amount = (
                told,
                (side > 0) * abs(line["document_amount"]) - (side < 0) * abs(line["document_amount"]),
            )
        elif account == "fx" and line["document_amount"] is None and line["journal_id"] in stating:
            continue  # a gain without an amount of the document, beside lines that have one
        elif document and document.currency != line["currency"] and document.rate and account in CONVERTED:
            if account == "fx" and key[0] != "payment":
                continue
            account = "receivable" if account == "fx" else account
            amount = rounded(Fraction(side) / Fraction(document.rate), document.currency)
            if account == "receivable" or key[0] == "payment":
                converted[key].append((period_of(line), account, line, amount))
            else:  # no part of what posts an invoice or a note
                yield account, document.currency, period_of(line), amount
            continue
        else:
            currency, amount = line["currency"], side
            if account == "fx" and key[0] == "payment" and document and document.currency != currency:
                account = "receivable"  # a gain or loss belongs to the receivable that was settled
        if account in BALANCES:
            if account == "receivable" or (account == "unapplied_cash" and key[0] == "payment"):
                others[key] += amount
            yield account, currency, period_of(line), amount
    for key, lines in converted.items():
        yield from _with_remainder(documents[key], lines, others[key])


def states_another(line: Row, documents: dict[tuple[str, str], Document]) -> bool:
    """Whether it carries an amount in another currency than its own. What is posted in the document's is read as it is (5.8)."""
    document = documents.get(_key(line))
    told = line["document_currency"] or (document.currency if document else None)
    # An amount in a third currency is none of the document's (DECISIONS.md).
    of_document = document is None or line["currency"] != document.currency == told
    return line["document_amount"] is not None and told is not None and told != line["currency"] and of_document


def _key(line: Row) -> tuple[str, str]:
    return "payment" if line["document_type"] == "refund" else line["document_type"], line["document_id"]


def _with_remainder(document: Document, lines: list[tuple[str, str, Row, Decimal]], others: Decimal) -> Iterator[Line]:
    """What rounding leaves of a document that agrees stands on its last line (DECISIONS.md)."""
    lines.sort(key=lambda one: (one[0], one[2]["id"]))
    left = document.amount - others - sum((one[3] for one in lines), Decimal(0))
    ledger, rate = unit(lines[0][2]["currency"]), document.rate or Decimal(1)
    tolerance = unit(document.currency) + rounded(Fraction(ledger) / Fraction(rate), document.currency)
    # In the ledger's currency too: a cent is not to be rounded to whole yen.
    posted = sum((nought(line["debit"]) - nought(line["credit"]) for _, _, line, _ in lines), Decimal(0))
    expected = rounded(Fraction(document.amount - others) * Fraction(rate), lines[0][2]["currency"])
    agrees = abs(expected - posted) <= ledger + unit(document.currency) * rate
    for place, (period, account, _, amount) in enumerate(lines, 1):
        last = place == len(lines) and agrees and abs(left) <= tolerance
        yield account, document.currency, period, amount + (left if last else 0)


def documents_of(facts: Facts) -> dict[tuple[str, str], Document]:
    found = {}
    for row in facts.rows["invoices"]:
        total = Decimal(0) if row["status"] in ("void", "draft") else row["total"]
        found["invoice", row["id"]] = Document(row["currency"], total, row["exchange_rate"])
    for row in facts.rows["credit_notes"]:
        amount = Decimal(0) if row["status"] == "void" else -row["amount"] - nought(row["tax_amount"])
        found["credit_note", row["id"]] = Document(row["currency"], amount, row["exchange_rate"])
    rates: dict[str, Decimal] = {}
    for event in facts.rows["payment_events"]:
        if event["type"] == "succeeded" and event["exchange_rate"]:
            rates[event["payment_id"]] = max(event["exchange_rate"], rates.get(event["payment_id"], Decimal(0)))
    for row in facts.marts["payments"]:
        kept = row["received"] - row["refunded"] - row["taken_back"]
        found["payment", row["payment_id"]] = Document(row["currency"], -kept, rates.get(row["payment_id"]))
    return found


def period_of(line: Row) -> str:
    """As the ledger names it, where it is one; else the month of posting."""
    stated = line["period"] or ""
    return stated if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", stated) else f"{line['posted_on']:%Y-%m}"
