"""marts.ledger_tie_out: month-end balances of the ledger against the subledgers, debits positive (5.8, 5.9, section 7)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from tests.reference.billing.dates import months_later
from tests.reference.codes.facts import Facts, Row, nought, rounded, unit
from tests.reference.marts.balance_lines import balance_lines
from tests.reference.marts.books import Table
from tests.reference.marts.notes import note_parts

WATERFALL = ("deferred_revenue", "unbilled_receivable")
NONE = Decimal(0)
Moved = dict[tuple[str, str], dict[date, Decimal]]


def ledger_tie_out(facts: Facts) -> Table:
    """By period, account type and currency: the ledger's columns, those of the waterfall's balances, and what follows of both."""
    books: Moved = defaultdict(lambda: defaultdict(lambda: NONE))
    for kind, currency, period, amount in balance_lines(facts):
        books[kind, currency][date.fromisoformat(f"{period}-01")] += amount
    waterfall = _waterfall(facts)
    found: Table = {}
    for mart in facts.marts["ledger_tie_out"]:
        key = mart["account_type"], mart["currency"]
        month = date.fromisoformat(f"{mart['period']}-01")
        row = _side("ledger", books[key], month)
        if key[0] in WATERFALL:
            row |= _side("subledger", waterfall[key], month)
        row["difference"] = row["ledger_closing"] - row.get("subledger_closing", mart["subledger_closing"])
        row["status"] = (
            "tied" if not row["difference"] else "rounding" if abs(row["difference"]) <= unit(key[1]) else "broken"
        )
        found[mart["period"], *key] = row
    return found


def _side(name: str, moved: dict[date, Decimal], month: date) -> Row:
    opening = sum((amount for day, amount in moved.items() if day < month), NONE)
    return {f"{name}_opening": opening, f"{name}_movement": moved[month], f"{name}_closing": opening + moved[month]}


def _waterfall(facts: Facts) -> Moved:
    found: Moved = defaultdict(lambda: defaultdict(lambda: NONE))
    before: dict[tuple[str, str, str], tuple[Decimal, Decimal]] = {}
    for row in sorted(facts.marts["revenue_waterfall"], key=lambda one: one["month"]):
        key = row["contract_id"], row["deal_line_id"], row["currency"]
        deferred, unbilled = before.get(key, (NONE, NONE))
        found["deferred_revenue", row["currency"]][row["month"]] -= row["deferred_closing"] - deferred
        found["unbilled_receivable", row["currency"]][row["month"]] += row["unbilled_closing"] - unbilled
        before[key] = row["deferred_closing"], row["unbilled_closing"]
    return found


def owed_less_held(facts: Facts) -> dict[tuple[str, str], Decimal]:
    """(period, currency) -> receivables less cash not applied at the month's end.

    The sum of both balances: which money met which invoice does not matter for it, where both have one currency.
    """
    moved: dict[str, dict[date, Decimal]] = defaultdict(lambda: defaultdict(lambda: NONE))
    for currency, day, amount in _documents(facts):
        moved[currency][min(day or facts.as_of, facts.as_of).replace(day=1)] += amount
    found = {}
    for currency, by_month in moved.items():
        month, balance = min(by_month), NONE
        while month <= facts.as_of:
            balance += by_month[month]
            found[f"{month:%Y-%m}", currency] = balance
            month = months_later(month, 1)
    return found


def _documents(facts: Facts) -> Iterator[tuple[str, date | None, Decimal]]:
    owed = {row["invoice_id"]: row for row in facts.marts["invoices"] if row["status"] not in ("draft", "void")}
    for row in owed.values():
        yield row["currency"], row["issued_on"], row["total"]
    for row in facts.rows["invoices"]:
        if row["status"] == "void" and row["voided_at"]:
            yield row["currency"], row["issued_on"], row["total"]
            yield row["currency"], row["voided_at"].date(), -row["total"]
    lined = {line["invoice_id"] for line in facts.rows["invoice_lines"]}
    noted: dict[str, Decimal] = defaultdict(lambda: NONE)
    by_line: dict[str, Decimal] = defaultdict(lambda: NONE)
    for write_off in (False, True):
        for line_id, note, net, tax in note_parts(facts, write_off):
            amount = Decimal((net + tax).numerator) / (net + tax).denominator
            by_line[note["id"]] += amount
            invoice_id = facts.by_id["invoice_lines"][line_id]["invoice_id"]
            if invoice_id in owed:
                noted[invoice_id] += amount
                yield owed[invoice_id]["currency"], note["issued_on"], -amount
    for note in facts.rows["credit_notes"]:  # of an invoice that has no lines; some of it may name another one's
        if note["status"] != "void" and note["invoice_id"] in owed.keys() - lined:
            amount = rounded(note["amount"] + nought(note["tax_amount"]), note["currency"]) - by_line[note["id"]]
            noted[note["invoice_id"]] += amount
            yield owed[note["invoice_id"]]["currency"], note["issued_on"], -amount
    for key, row in owed.items():  # the rest of an uncollectible one
        changed = facts.by_id["invoices"][key]["updated_at"]
        day = changed.date() if changed else None  # no system says when it was written off: on its last change
        yield row["currency"], day, noted[key] - row["credited"] - row["written_off"]
    for row in facts.marts["payments"]:
        yield row["currency"], row["received_on"], -row["received"]
    currencies = {row["payment_id"]: row["currency"] for row in facts.marts["payments"]}
    for event in facts.rows["payment_events"]:
        if (
            event["type"] in ("refunded", "reversed", "dispute_lost")
            and event["currency"] == currencies[event["payment_id"]]
        ):
            yield event["currency"], event["occurred_at"].date(), event["amount"]
    for row in facts.marts["cash_applications"]:
        if row["currency"] != row["invoice_currency"]:
            yield row["currency"], row["applied_on"], row["amount"]
            yield row["invoice_currency"], row["applied_on"], -row["invoice_amount"]
