"""What issued credit notes take off invoice lines (section 4)."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from tests.reference.codes.facts import Facts, Row, group, nought, rounded
from tests.reference.marts.books import shares


def noted(facts: Facts, write_off: bool) -> dict[str, tuple[Fraction, Fraction]]:
    """Invoice line -> (net, tax) of issued credit notes."""
    found: dict[str, tuple[Fraction, Fraction]] = defaultdict(lambda: (Fraction(0), Fraction(0)))
    for key, _, net, tax in note_parts(facts, write_off):
        found[key] = found[key][0] + net, found[key][1] + tax
    return found


def dated_credits(facts: Facts) -> dict[str, list[tuple[Row, Fraction]]]:
    """Invoice line -> (note, net) of issued credit notes, write-offs left out."""
    found: dict[str, list[tuple[Row, Fraction]]] = defaultdict(list)
    for key, note, net, _ in note_parts(facts, write_off=False):
        found[key].append((note, net))
    return found


def note_parts(facts: Facts, write_off: bool) -> Iterator[tuple[str, Row, Fraction, Fraction]]:
    """(invoice line, note, net, tax) of issued credit notes: through their lines, else pro rata by line amount."""
    of_invoice = {
        key: sorted(own, key=lambda one: str(one["id"]))
        for key, own in group(facts.rows["invoice_lines"], "invoice_id").items()
    }
    note_lines = group(facts.rows["credit_note_lines"], "credit_note_id")
    for note in facts.rows["credit_notes"]:
        if note["status"] == "void" or (note["reason"] == "write_off") != write_off:
            continue
        own: dict[str, tuple[Fraction, Fraction]] = {}
        for line in sorted(note_lines.get(note["id"], ()), key=lambda one: str(one["invoice_line_id"])):
            key = line["invoice_line_id"]
            if key in facts.by_id["invoice_lines"]:
                before = own.get(key, (Fraction(0), Fraction(0)))
                own[key] = before[0] + money(line["amount"], note), before[1] + money(line["tax_amount"], note)
        rest = money(note["amount"], note) - sum((net for net, _ in own.values()), Fraction(0))
        untold = money(note["tax_amount"], note) - sum((tax for _, tax in own.values()), Fraction(0))
        lines = of_invoice.get(note["invoice_id"], [])
        weights = [Fraction(rounded(one["amount"], note["currency"])) for one in lines]
        more = [
            (one["id"], part, Fraction(0))
            for one, part in zip(lines, shares(rest, weights, note["currency"]), strict=True)
        ]
        of_tax = [*own] if own else [one["id"] for one in lines]
        parts = shares(untold, [own[key][0] for key in of_tax] if own else weights, note["currency"])
        more += [(key, Fraction(0), part) for key, part in zip(of_tax, parts, strict=True)]
        for key, net, tax in [*((key, *one) for key, one in own.items()), *more]:
            yield key, note, net, tax


def money(value: Decimal | None, row: Row) -> Fraction:
    return Fraction(rounded(nought(value), row["currency"]))
