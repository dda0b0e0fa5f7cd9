"""contract_to_billing, the codes of a single invoice: terms, drafts, sending, totals, tax."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import floor

from tests.reference.codes.facts import Facts, Finding, Row, group, nought, rounded, unit

STALE_DRAFT_DAYS, UNSENT_DAYS, FIRST_INVOICE_DAYS = 7, 3, 10


def nets(facts: Facts) -> dict[str, Decimal]:
    """Invoice -> its amount before tax: of its lines; without lines, as its header says."""
    lines = group(facts.rows["invoice_lines"], "invoice_id")
    found = {}
    for invoice in facts.rows["invoices"]:
        stated = invoice["subtotal"]
        if stated is None:
            stated = invoice["total"] - nought(invoice["tax_total"])
        amounts = [rounded(line["amount"], invoice["currency"]) for line in lines.get(invoice["id"], ())]
        found[invoice["id"]] = sum(amounts, Decimal(0)) if amounts else rounded(stated, invoice["currency"])
    return found


def payment_terms_mismatch(facts: Facts) -> Iterator[Finding]:
    """due_on - issued_on is longer than the contract's terms: total with tax while unpaid, else 0. Of several contracts, the longest terms."""
    terms = {row["contract_id"]: row["payment_terms_days"] for row in facts.marts["contracts"]}
    contracts: dict[str, set[str]] = defaultdict(set)
    for row in facts.marts["contract_to_cash"]:
        for invoice_id in (row["invoice_ids"] or "").split(", "):
            contracts[invoice_id].add(row["contract_id"])
    for row in facts.marts["invoices"]:
        own = contracts[row["invoice_id"]] or {row["contract_id"]}
        agreed = [terms[one] for one in own if terms.get(one) is not None]
        if row["status"] in ("draft", "void") or row["due_on"] is None or row["issued_on"] is None or not agreed:
            continue
        if (row["due_on"] - row["issued_on"]).days > max(agreed):
            at_risk = row["total"] if row["outstanding"] > 0 else Decimal(0)
            yield Finding(row["invoice_id"], None, at_risk, row["currency"])


def stuck_draft(facts: Facts) -> Iterator[Finding]:
    """Draft for more than the limit since issued_on, else updated_at: the net amount."""
    net = nets(facts)
    for invoice in facts.rows["invoices"]:
        since = invoice["issued_on"] or (invoice["updated_at"] and invoice["updated_at"].date())
        if invoice["status"] == "draft" and since and (facts.as_of - since).days > STALE_DRAFT_DAYS:
            yield Finding(invoice["id"], None, abs(net[invoice["id"]]), invoice["currency"])


def invoice_not_sent(facts: Facts) -> Iterator[Finding]:
    """Open, sent_at is provided by the source and empty: the net amount."""
    net = nets(facts)
    provided = any(invoice["sent_at"] for invoice in facts.rows["invoices"])
    for invoice in facts.rows["invoices"]:
        waited = invoice["issued_on"] and (facts.as_of - invoice["issued_on"]).days >= UNSENT_DAYS
        if provided and invoice["status"] == "open" and invoice["sent_at"] is None and waited:
            yield Finding(invoice["id"], None, abs(net[invoice["id"]]), invoice["currency"])


def invoice_total_mismatch(facts: Facts) -> Iterator[Finding]:
    """Lines and tax do not add up to the total: the difference."""
    lines = group(facts.rows["invoice_lines"], "invoice_id")
    for invoice in facts.rows["invoices"]:
        own = lines.get(invoice["id"], [])
        tax = invoice["tax_total"]
        if tax is None:
            tax = sum((rounded(nought(line["tax_amount"]), invoice["currency"]) for line in own), Decimal(0))
        lines_net = sum((rounded(line["amount"], invoice["currency"]) for line in own), Decimal(0))
        difference = lines_net + rounded(tax, invoice["currency"]) - rounded(invoice["total"], invoice["currency"])
        if difference and invoice["status"] not in ("draft", "void"):
            yield Finding(invoice["id"], None, abs(difference), invoice["currency"])


def tax_mismatch(facts: Facts) -> Iterator[Finding]:
    """Tax differs by more than rounding from the rate on most other lines of that customer and sku, in its currency: the difference."""
    same: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    bills = {line.id: facts.contract_lines[row.line_id].row["sku"] for line, row, _ in facts.assigned[1] if row}
    for line in facts.rows["invoice_lines"]:
        invoice = facts.by_id["invoices"].get(line["invoice_id"])
        if not invoice or invoice["status"] in ("draft", "void") or line["amount"] <= 0 or line["tax_amount"] is None:
            continue
        item = facts.by_id["subscription_items"].get(line["subscription_item_id"] or "", {})
        if sku := line["sku"] or item.get("sku") or bills.get(line["id"]):
            tax = rounded(line["tax_amount"], invoice["currency"])
            same[invoice["customer_id"], sku, invoice["currency"]].append(
                line | {"currency": invoice["currency"], "tax_amount": tax}
            )
    for lines in same.values():
        rate, tolerance = _usual_rate(lines)
        for line in lines if rate is not None else ():
            expected = rounded(Fraction(line["amount"]) * rate, line["currency"])
            difference = abs(line["tax_amount"] - expected)
            if difference > unit(line["currency"]) * (1 + int(Fraction(line["amount"]) * tolerance)):
                yield Finding(line["id"], None, difference, line["currency"])


def _usual_rate(lines: list[Row]) -> tuple[Fraction | None, Fraction]:
    """The rate that makes right tax, to a minor unit, of most lines, and of whichever set of others no other rate does.

    On a small line a cent is a percent: a line's own rate may have been any that rounds to it, of whole percents first. Second: what of
    an amount a rate finer than a tenth of a percent leaves uncertain, in minor units.
    """
    named: Counter[Fraction] = Counter()
    steps: dict[Fraction, Fraction] = {}
    for line in lines:
        own = Fraction(line["tax_amount"]) / Fraction(line["amount"])
        for step in (Fraction(1, 10**digits) for digits in (2, 3, 4, 5)):
            rate = floor(own / step + Fraction(1, 2)) * step
            if own >= 0:
                steps[rate] = max(step, steps.get(rate, step))
                named[rate] += 1
    likely = sorted(named, key=lambda rate: (-named[rate], -steps[rate], rate))[:20]
    one = unit(lines[0]["currency"])
    fits: dict[Fraction, tuple[frozenset[str], int]] = {}
    for rate in likely:
        off = {line["id"]: abs(line["tax_amount"] - rounded(Fraction(line["amount"]) * rate, line["currency"])) for line in lines}  # fmt: skip
        fits[rate] = (
            frozenset(key for key, value in off.items() if value <= one),
            sum(not each for each in off.values()),
        )
    if not likely or len(fits[likely[0]][0]) == len(lines):
        return None, Fraction(0)
    best = min(likely, key=lambda rate: (-len(fits[rate][0]), -fits[rate][1], -steps[rate], rate))
    supporters = fits[best][0]
    rivals = {ids for ids, _ in fits.values() if len(ids) == len(supporters)}
    if len(rivals) > 1 or 2 * len(supporters) <= len(lines) - 1:
        return None, Fraction(0)
    largest = max(Fraction(line["amount"]) for line in lines if line["id"] in supporters)
    return best, Fraction(0) if steps[best] >= Fraction(1, 1000) else 1 / (2 * largest)


def late_first_invoice(facts: Facts) -> Iterator[Finding]:
    """The first due row's invoice was issued more than the limit after bill_on: the first invoice's net amount."""
    due = [row for row in facts.marts["contract_to_cash"] if row["is_due"] and row["expected"] > 0]
    net = nets(facts)
    billing: dict[object, set[str]] = defaultdict(set)
    for line, obligation, amount in facts.assigned[1]:
        if obligation and amount > 0:
            billing[obligation.key].add(line.invoice_id)
    for deal_id, rows in group(due, "deal_id").items():
        bill_on = min(row["bill_on"] for row in rows)
        keys = [(row["deal_line_id"], row["charge_type"], row["period_start"]) for row in rows if row["bill_on"] == bill_on]  # fmt: skip
        listed = [facts.by_id["invoices"][one] for key in keys for one in billing[key]]
        dated = [(one["issued_on"], one["id"], one) for one in listed if one["issued_on"]]
        earliest = min(dated, key=lambda one: one[:2], default=None)
        if earliest and (earliest[0] - bill_on).days > FIRST_INVOICE_DAYS:
            invoice = earliest[2]
            yield Finding(deal_id, None, abs(net[invoice["id"]]), invoice["currency"])


CODES = (
    payment_terms_mismatch,
    stuck_draft,
    invoice_not_sent,
    invoice_total_mismatch,
    tax_mismatch,
    late_first_invoice,
)
