"""marts.invoices: what tests/reference/cash does not read of it."""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from tests.reference.codes.facts import Facts, Row, nought, rounded
from tests.reference.marts.books import Table, contract_of_deal, stated_contract
from tests.reference.marts.obligations import Billed
from tests.reference.obligations.items import NOT_COUNTED


def invoices(facts: Facts, lines: list[Billed]) -> Table:
    """By invoice: the columns beside its balances."""
    led: dict[str, set[str]] = defaultdict(set)
    for one in lines:
        if one.contract_id:
            led[one.invoice["id"]].add(one.contract_id)
    deals = contract_of_deal(facts)
    open_now = {row["invoice_id"]: row["outstanding"] for row in facts.marts["invoices"]}
    ledger = posted(facts)
    found: Table = {}
    for row in facts.rows["invoices"]:
        due = row["due_on"] or row["issued_on"]
        late = (facts.as_of - due).days if due and open_now.get(row["id"], 0) > 0 else 0
        named = stated_contract(facts, row, deals) or _of_lines(facts, row, deals)
        only = next(iter(led[row["id"]])) if len(led[row["id"]]) == 1 else None
        found[row["id"],] = {
            "number": row["number"],
            "customer_id": facts.customer("customer", row["customer_id"]),
            "currency": row["currency"],
            "status": row["status"],
            "issued_on": row["issued_on"],
            "due_on": due,
            "tax": _tax(facts, row),
            "posted": ledger.get(row["id"]),
            "days_overdue": max(late, 0),
        }
        if row["status"] not in NOT_COUNTED or named:  # lines of a draft or a void invoice bill no row
            found[row["id"],]["contract_id"] = named or only
    return found


def _of_lines(facts: Facts, invoice: Row, deals: dict[str, str]) -> str | None:
    """Where the header tells nothing: the contract that its lines name."""
    named = set()
    for line in facts.rows["invoice_lines"]:
        if line["invoice_id"] == invoice["id"]:
            item = facts.by_id["subscription_items"].get(line["subscription_item_id"] or "", {})
            for key in (line["deal_line_id"], item.get("deal_line_id")):
                deal = facts.by_id["deal_lines"].get(key or "", {}).get("deal_id")
                if deal in deals:
                    named.add(deals[deal])
                    break
    return min(named, default=None)


def _tax(facts: Facts, row: Row) -> Decimal:
    """Of its header; where that says none, of its lines."""
    if row["tax_total"] is not None:
        return rounded(row["tax_total"], row["currency"])
    return sum(
        (
            rounded(nought(line["tax_amount"]), row["currency"])
            for line in facts.rows["invoice_lines"]
            if line["invoice_id"] == row["id"]
        ),
        Decimal(0),
    )


def posted(facts: Facts) -> dict[str, Decimal]:
    """5.8: debit - credit on receivable lines over all journals of an invoice, in its currency; none posted: not there."""
    found: dict[str, Decimal] = {}
    by_id = facts.by_id["invoices"]
    lines: dict[str, list[Row]] = {}
    for line in facts.rows["journal_lines"]:
        if line["document_type"] == "invoice" and line["account_type"] == "receivable" and line["document_id"] in by_id:
            lines.setdefault(line["document_id"], []).append(line)
    for invoice_id, own in lines.items():
        invoice = by_id[invoice_id]
        total = Fraction(0 if invoice["status"] in ("void", "draft") else invoice["total"])
        stated, other, currency = Fraction(0), Fraction(0), None
        for line in own:
            side = Fraction(nought(line["debit"]) - nought(line["credit"]))
            if line["currency"] == invoice["currency"]:
                stated += side
            elif line["document_amount"] is not None and line["document_currency"] in (None, invoice["currency"]):
                stated += (1 if side > 0 else -1 if side < 0 else 0) * abs(Fraction(line["document_amount"]))
            elif side:  # what posts nothing names no currency
                other, currency = other + side, line["currency"]
        if currency is None:
            found[invoice_id] = Decimal(stated.numerator) / stated.denominator
            continue
        # Compared in the ledger's currency; without a rate of its own the two cannot be told apart (DECISIONS.md).
        rate = invoice["exchange_rate"]
        difference = Fraction(0) if not rate else Fraction(rounded(other - (total - stated) * Fraction(rate), currency))
        found[invoice_id] = rounded(total + (difference / Fraction(rate) if difference else 0), invoice["currency"])
    return found
