"""marts.contract_to_cash: what was billed of each row and what became of it (section 4)."""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.reference.codes.facts import Facts, Row, group, nought, rounded
from tests.reference.marts.books import Table, shares
from tests.reference.marts.notes import money, noted
from tests.reference.marts.obligations import Billed

MEASURES = ("tax", "credited", "paid", "written_off", "outstanding", "posted")
GRACE_DAYS = 3


def contract_to_cash(facts: Facts, lines: list[Billed]) -> Table:
    """By row_id: an obligation's, or 'line|' and the id of an invoice line that belongs to none or is in another currency."""
    found: Table = {}
    for row in facts.marts["expected_billing"]:
        same = (
            "contract_id",
            "customer_id",
            "deal_id",
            "deal_line_id",
            "sku",
            "charge_type",
            "period_start",
            "period_end",
            "bill_on",
            "currency",
            "explanation",
        )
        found[row["obligation_id"],] = {
            **{name: row[name] for name in same},
            **_empty(row["amount"]),
            "is_due": (facts.as_of - row["bill_on"]).days >= GRACE_DAYS,
        }
    measured = by_line(facts, lines)
    paying = group(facts.marts["cash_applications"], "invoice_id")
    for billed in lines:
        key = billed.line["id"]
        parts = [(row["obligation_id"], amount) for row, amount in billed.rows if not billed.other_currency] or [
            (f"line|{key}", billed.amount)
        ]
        measures = measured[key]
        weights = [Fraction(amount) for _, amount in parts]
        cut = {name: shares(value, weights, billed.invoice["currency"]) for name, value in measures.items()}
        for place, (row_id, amount) in enumerate(parts):
            row = found.setdefault((row_id,), {**_of_line(billed), **_empty(None)})
            row["invoiced"] += amount
            for name in measures:
                row[name] += rounded(cut[name][place], billed.invoice["currency"])
            row["invoice_ids"].add(billed.invoice["id"])
            row["payment_ids"] |= {one["payment_id"] for one in paying.get(billed.invoice["id"], ())}
    for row in found.values():
        row["status"] = _status(row)
        for name in ("invoice_ids", "payment_ids"):
            row[name] = ", ".join(sorted(row[name])) or None
    return found


def _empty(expected: Decimal | None) -> dict[str, Any]:
    amounts = dict.fromkeys(("invoiced", *MEASURES), Decimal(0))
    return {"expected": expected, **amounts, "invoice_ids": set(), "payment_ids": set()}


def _of_line(billed: Billed) -> Row:
    return {
        "currency": billed.invoice["currency"],
        "contract_id": billed.contract_id,
    }


def _status(row: Row) -> str:
    if not row["invoice_ids"]:
        return "not_due" if not row["is_due"] else "unbilled" if row["expected"] else "nothing_due"
    if row["outstanding"] > 0:
        return "part_paid" if row["paid"] > 0 else "billed"
    if row["written_off"] > 0:
        return "written_off"
    return "credited" if 0 < row["credited"] >= row["invoiced"] else "paid"


def by_line(facts: Facts, lines: list[Billed]) -> dict[str, dict[str, Fraction]]:
    """Line -> its tax, credits, cash, write-offs, open balance and posting; what its invoice has is spread pro rata by amount with tax."""
    credits, write_offs = noted(facts, write_off=False), noted(facts, write_off=True)
    of_invoice: dict[str, list[Billed]] = defaultdict(list)
    for billed in lines:
        of_invoice[billed.invoice["id"]].append(billed)
    marts = {row["invoice_id"]: row for row in facts.marts["invoices"]}
    found: dict[str, dict[str, Fraction]] = {}
    for invoice_id, unsorted in of_invoice.items():
        own, invoice = sorted(unsorted, key=lambda one: str(one.line["id"])), marts[invoice_id]
        taxes = _taxes(own, Fraction(invoice["tax"]))
        gross = [Fraction(one.amount) + tax for one, tax in zip(own, taxes, strict=True)]
        paid, posted = (
            shares(Fraction(rounded(Fraction(nought(invoice[name])), invoice["currency"])), gross, invoice["currency"])
            for name in ("paid", "posted")
        )
        if Fraction(nought(invoice["posted"])) == sum(gross, Fraction(0)) and invoice["posted"] is not None:
            posted = gross  # as billed, also where lines take each other back and nothing is left to go by
        notes = [sum(credits[one.line["id"]]) for one in own], [sum(write_offs[one.line["id"]]) for one in own]
        still = [gross[place] - notes[0][place] - notes[1][place] - paid[place] for place in range(len(own))]
        lost = invoice["status"] == "uncollectible" and sum(still) > 0
        for place, one in enumerate(own):
            found[one.line["id"]] = {
                "tax": taxes[place], "credited": credits[one.line["id"]][0], "paid": paid[place], "posted": posted[place],
                "written_off": notes[1][place] + (still[place] if lost else Fraction(0)), "outstanding": Fraction(0) if lost else still[place],
            }  # fmt: skip
    return found


def _taxes(lines: list[Billed], of_invoice: Fraction) -> list[Fraction]:
    """A line's own; what only the header tells goes over the lines that tell none."""
    told = {
        place: money(one.line["tax_amount"], one.invoice)
        for place, one in enumerate(lines)
        if one.line["tax_amount"] is not None
    }
    silent = [place for place in range(len(lines)) if place not in told]
    rest = of_invoice - sum(told.values(), Fraction(0))
    parts = shares(rest, [Fraction(lines[place].amount) for place in silent], lines[0].invoice["currency"])
    told |= dict(zip(silent, parts, strict=True))
    return [told[place] for place in range(len(lines))]
