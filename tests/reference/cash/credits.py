"""What credit notes take off invoices before any payment comes (sections 4 and 5.5; DECISIONS.md, Cash)."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from tests.reference.cash.facts import Golden, Invoice, grouped
from tests.reference.cash.rows import Row, day, number


def owed_invoices(
    invoices: list[Row], notes: list[Row], note_lines: list[Row], lines: list[Row], golden: Golden
) -> dict[str, Invoice]:
    """Invoices by id. Notes that are not void count as issued; those of reason write_off are written off."""
    made = {row["id"]: Invoice(row, golden.get(row["customer_id"]), number(row["total"])) for row in invoices}
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
    """Section 4: a note counts through its lines; what they do not hold of it belongs to the invoice that it names."""
    shares: dict[str, Fraction] = defaultdict(Fraction)
    for line in lines:
        if invoice_id := invoice_of_line.get(line.get("invoice_line_id") or ""):
            shares[invoice_id] += number(line["amount"]) + number(line.get("tax_amount"))
    named = note.get("invoice_id") or next(iter(shares), None)
    if named:
        shares[named] += number(note["amount"]) + number(note.get("tax_amount")) - sum(shares.values(), Fraction(0))
    return shares
