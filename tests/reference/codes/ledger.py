"""ledger: documents that are not posted, postings that fit no document, and journals that do not add up (sections 5.8, 7)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.reference.codes.facts import Facts, Finding, Row, group, nought, rounded, unit
from tests.reference.marts.balance_lines import documents_of, states_another

RECEIVABLE = ("receivable",)
OF_PAYMENTS = ("receivable", "unapplied_cash", "fx")


def side(line: Row) -> Decimal:
    """Debit - credit."""
    return nought(line["debit"]) - nought(line["credit"])


def invoice_not_posted(facts: Facts) -> Iterator[Finding]:
    """Finalised, not void, no receivable posting: the total with tax."""
    posted = {line["document_id"] for line in _lines(facts, "invoice", RECEIVABLE)}
    for invoice in facts.rows["invoices"]:
        if invoice["status"] not in ("draft", "void") and invoice["id"] not in posted and invoice["total"]:
            yield Finding(invoice["id"], None, abs(rounded(invoice["total"], invoice["currency"])), invoice["currency"])


def unbalanced_journal(facts: Facts) -> Iterator[Finding]:
    """Debits differ from credits: the difference; of several currencies, the first by name that does not balance."""
    for journal_id, lines in group(facts.rows["journal_lines"], "journal_id").items():
        totals: dict[str, Decimal] = defaultdict(Decimal)
        for line in lines:
            totals[line["currency"]] += side(line)
        apart = [(currency, abs(rounded(total, currency))) for currency, total in sorted(totals.items())]
        for currency, amount in [one for one in apart if one[1]][:1]:
            yield Finding(journal_id, None, amount, currency)


def posting_without_document(facts: Facts) -> Iterator[Finding]:
    """A journal names a document that does not exist: the posted amount."""
    known = {
        "invoice": set(facts.by_id["invoices"]) | facts.later["invoices"],
        "credit_note": set(facts.by_id["credit_notes"]) | facts.later["credit_notes"],
        "payment": {event["payment_id"] for event in facts.rows["payment_events"]},
        "payout": set(facts.by_id["payouts"]),
    }
    known["refund"] = known["payment"]
    named = defaultdict(list)
    for line in facts.rows["journal_lines"]:
        if (
            line["document_type"] in known
            and line["document_id"]
            and line["document_id"] not in known[line["document_type"]]
        ):
            named[line["journal_id"]].append(line)
    for journal_id, lines in named.items():
        told = [(line["account_type"], *_told(line)) for line in lines]
        receivable = abs(sum((amount for account, amount, _ in told if account == "receivable"), Fraction(0)))
        currency = max(one[2] for one in told if one[0] == "receivable" or not receivable)
        amount = receivable or sum((max(amount, Fraction(0)) for _, amount, _ in told), Fraction(0))
        yield Finding(journal_id, None, rounded(amount, currency), currency)


def _told(line: Row) -> tuple[Fraction, str]:
    """Amount and currency of a line: the document's where it carries them (5.8)."""
    if line["document_amount"] is not None and line["document_currency"]:
        return _in_document(line), line["document_currency"]
    return Fraction(side(line)), line["currency"]


def posting_mismatch(facts: Facts) -> Iterator[Finding]:
    """Posted differs from the document with tax: the difference, in the currency in which the two are compared."""
    # An uncollectible invoice ties with its write-off posted on it or without (DECISIONS.md).
    written = {
        row["invoice_id"]: row["written_off"] for row in facts.marts["invoices"] if row["status"] == "uncollectible"
    }
    known = documents_of(facts)
    stating = {line["journal_id"] for line in facts.rows["journal_lines"] if states_another(line, known)}
    of_documents = {
        kind: group([line for line in _lines(facts, kind, accounts) if not _gain(line, stating)], "document_id")
        for kind, accounts in (("invoice", RECEIVABLE), ("credit_note", RECEIVABLE), ("payment", OF_PAYMENTS))
    }
    for document_type, document_id, currency, amount, rate in _documents(facts):
        lines = of_documents[document_type].get(document_id, [])
        if not lines and document_type == "invoice":
            continue
        posted, told = Fraction(0), currency
        own = Fraction(0)
        for line in lines:
            if line["currency"] == currency:
                posted += Fraction(side(line))
            elif line["document_amount"] is not None and (line["document_currency"] or currency) == currency:
                posted += _in_document(line)
            elif side(line):  # what posts nothing names no currency
                told = line["currency"]
                own += Fraction(side(line))
        expected = Fraction(amount)
        if told != currency:
            if not rate:  # 0 is none
                continue
            expected, posted = (expected - posted) * Fraction(rate), own
        difference = rounded(posted - Fraction(rounded(expected, told)), told)
        if told != currency and abs(difference) <= Fraction(unit(told)) + Fraction(unit(currency)) * Fraction(rate):
            continue  # the rounding of a conversion, in either currency (DECISIONS.md)
        if (difference and document_id not in written) or (
            difference and posted - Fraction(expected) != -Fraction(written[document_id])
        ):
            yield Finding(document_id, None, abs(difference), told)


def _gain(line: Row, stating: set[str]) -> bool:
    """Gain or loss of conversion in a journal that states its document's amounts: nothing in that currency (DECISIONS.md)."""
    return bool(line["account_type"] == "fx" and line["journal_id"] in stating and line["document_amount"] is None)


def _in_document(line: Row) -> Fraction:
    """In its document's currency; a line of neither debit nor credit posts nothing."""
    direction = (side(line) > 0) - (side(line) < 0)
    return direction * abs(Fraction(line["document_amount"]))


def _documents(facts: Facts) -> Iterator[tuple[str, str, str, Decimal, Decimal | None]]:
    """Kind, id, currency, what should be posted, exchange rate."""
    for invoice in facts.rows["invoices"]:
        # Neither a void invoice nor a draft is owed.
        total = Decimal(0) if invoice["status"] in ("void", "draft") else invoice["total"]
        yield "invoice", invoice["id"], invoice["currency"], total, invoice["exchange_rate"]
    for note in facts.rows["credit_notes"]:
        amount = Decimal(0) if note["status"] == "void" else note["amount"] + nought(note["tax_amount"])
        yield "credit_note", note["id"], note["currency"], -amount, note["exchange_rate"]
    rates = {
        event["payment_id"]: event["exchange_rate"]
        for event in facts.rows["payment_events"]
        if event["exchange_rate"] and event["type"] == "succeeded"
    }
    for row in facts.marts["payments"]:
        kept = row["received"] - row["refunded"] - row["taken_back"]
        yield "payment", row["payment_id"], row["currency"], -kept, rates.get(row["payment_id"])


def _lines(facts: Facts, document_type: str, accounts: tuple[str, ...]) -> list[Row]:
    types = ("payment", "refund") if document_type == "payment" else (document_type,)
    return [
        line
        for line in facts.rows["journal_lines"]
        if line["document_type"] in types and line["account_type"] in accounts
    ]


def wrong_period(facts: Facts) -> Iterator[Finding]:
    """Posted to another accounting period than the document's date: the posted amount, on the period's last journal."""
    dates = _dates(facts)
    sums: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for document_type, accounts in (("invoice", RECEIVABLE), ("credit_note", RECEIVABLE), ("payment", OF_PAYMENTS)):
        for line in _lines(facts, document_type, accounts):
            own = dates.get((document_type, line["document_id"]), set())
            if own and period(line) not in own:
                sums[document_type, line["document_id"], period(line)].append(line)
    currencies = _currencies(facts)
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for (document_type, document_id, _), lines in sums.items():
        currency = currencies[document_type, document_id]
        told = [
            line
            for line in lines
            if line["currency"] == currency
            or (line["document_amount"] is not None and line["document_currency"] != line["currency"])
        ]
        other = [line for line in lines if line not in told]
        amount = sum(
            (Fraction(side(line)) if line["currency"] == currency else _in_document(line) for line in told), Fraction(0)
        )
        if not amount and other:
            amount, currency = Fraction(sum((side(line) for line in other), Decimal(0))), other[0]["currency"]
        if amount:
            found[max(line["journal_id"] for line in lines), currency] += rounded(abs(amount), currency)
    for (journal_id, currency), at_risk in found.items():
        yield Finding(journal_id, None, at_risk, currency)


def _currencies(facts: Facts) -> dict[tuple[str, str], str]:
    found = {("payment", row["payment_id"]): row["currency"] for row in facts.marts["payments"]}
    for kind, entity in (("invoice", "invoices"), ("credit_note", "credit_notes")):
        found |= {(kind, row["id"]): row["currency"] for row in facts.rows[entity]}
    return found


def period(line: Row) -> str:
    """The accounting period, 2026-03: as stated, else of the day of posting."""
    stated: str = line["period"] or _month(line["posted_on"])
    return stated


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _dates(facts: Facts) -> dict[tuple[str, str], set[str]]:
    """(document type, id) -> the periods that are its own."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for invoice in facts.rows["invoices"]:
        for day in (invoice["issued_on"], invoice["voided_at"]):
            if day and invoice["issued_on"]:  # without it, its own period is not known
                found["invoice", invoice["id"]].add(_month(day))
    for note in facts.rows["credit_notes"]:
        if note["issued_on"]:
            found["credit_note", note["id"]].add(_month(note["issued_on"]))
    received = {row["payment_id"] for row in facts.marts["payments"] if row["received_on"]}
    for event in facts.rows["payment_events"]:
        if event["payment_id"] not in received:
            continue
        if event["type"] in ("attempted", "failed"):
            continue  # nothing to post
        found["payment", event["payment_id"]].add(_month(event["occurred_at"]))
    return found


CODES = (invoice_not_posted, unbalanced_journal, posting_without_document, posting_mismatch, wrong_period)
