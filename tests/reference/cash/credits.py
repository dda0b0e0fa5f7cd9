"""What credit notes take off invoices before any payment comes (sections 4 and 5.5; DECISIONS.md, Cash)."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from math import floor

from tests.reference.billing.amounts import MINOR_DIGITS
from tests.reference.cash.facts import Golden, Invoice, grouped
from tests.reference.cash.money import money
from tests.reference.cash.rows import Row, day


def owed_invoices(
    invoices: list[Row], notes: list[Row], note_lines: list[Row], lines: list[Row], golden: Golden
) -> dict[str, Invoice]:
    """Invoices by id. Notes that are not void count as issued; those of reason write_off are written off."""
    made = {
        row["id"]: Invoice(row, golden.get(row["customer_id"]), money(row["total"], row["currency"]))
        for row in invoices
    }
    lines_of_note = grouped(note_lines, lambda row: row["credit_note_id"])
    invoice_of_line = {row["id"]: row["invoice_id"] for row in lines}
    for note in notes:
        if note.get("status") == "void":
            continue
        for invoice_id, amount in _shares(note, lines_of_note.get(note["id"], []), invoice_of_line).items():
            if (invoice := made.get(invoice_id)) is not None:
                if note.get("reason") == "write_off":
                    invoice.written_off += amount
                else:
                    invoice.credited += amount
                    invoice.notes.append((day(note.get("issued_on")) or date.min, amount))
    for invoice in made.values():
        invoice.balance = invoice.outstanding
    return made


def _shares(note: Row, lines: list[Row], invoice_of_line: Mapping[str, str]) -> dict[str, Fraction]:
    """Section 4: a note counts through its lines; what they do not hold of it is the named invoice's, if one is named.

    Tax that only the head tells is the lines', where there are any.
    """
    net: dict[str, Fraction] = defaultdict(Fraction)
    tax: dict[str, Fraction] = defaultdict(Fraction)
    for line in lines:
        if invoice_id := invoice_of_line.get(line.get("invoice_line_id") or ""):
            net[invoice_id] += money(line["amount"], note["currency"])
            tax[invoice_id] += money(line.get("tax_amount"), note["currency"])
    rest = money(note["amount"], note["currency"]) - sum(net.values(), Fraction(0))
    untold = money(note.get("tax_amount"), note["currency"]) - sum(tax.values(), Fraction(0))
    for invoice_id, part in _pro_rata(untold, net, note["currency"]).items():
        tax[invoice_id] += part
    shares = defaultdict(Fraction, {invoice_id: net[invoice_id] + tax[invoice_id] for invoice_id in net})
    if named := note.get("invoice_id"):
        shares[named] += rest if net else rest + untold
    return shares


def _pro_rata(amount: Fraction, weights: Mapping[str, Fraction], currency: str) -> dict[str, Fraction]:
    """By weight, one that takes back like any other; units by largest remainder; alike where the weights add up to nothing."""
    unit, total = Fraction(1, 10 ** MINOR_DIGITS[currency]), sum(weights.values(), Fraction(0))
    units = abs(amount) / unit
    exact = {name: units * weight / total if total else units / len(weights) for name, weight in weights.items()}
    parts = {name: floor(value) for name, value in exact.items()}
    by_remainder = sorted(exact, key=lambda name: (parts[name] - exact[name], name))
    for name in by_remainder[: int(units) - sum(parts.values())]:
        parts[name] += 1
    return {name: part * unit * (1 if amount >= 0 else -1) for name, part in parts.items()}
