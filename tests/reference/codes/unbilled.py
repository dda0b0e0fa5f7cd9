"""contract_to_billing: what is due and stands on no invoice."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from decimal import Decimal

from tests.reference.codes.facts import Facts, Finding, Row, group, unit
from tests.reference.codes.renewals import waits
from tests.reference.codes.trials import free
from tests.reference.obligations import Key


def due(facts: Facts) -> list[Row]:
    """Due obligations of more than rounding that no invoice line bills, in any currency."""
    from tests.reference.codes.extra import extra_lines  # which reads what subscriptions cover, and that reads this

    lines: dict[Key, list[tuple[str, str, Decimal]]] = defaultdict(list)
    for line, obligation, amount in facts.assigned[1]:
        if obligation:
            lines[obligation.key].append((line.id, line.currency, amount))
    found = []
    for row in facts.marts["contract_to_cash"]:
        own = lines[row["deal_line_id"], row["charge_type"], row["period_start"]]
        is_owed = (
            row["is_due"]
            and row["expected"] > unit(row["currency"])
            and row["variance_reason"] not in ("draft", "renewal", "together")
            and (row["deal_line_id"], row["charge_type"], row["period_start"]) not in facts.once(free)
        )
        if is_owed and ((not own and not row["invoice_ids"]) or _taken_out(row, own, facts.once(extra_lines))):
            found.append(row)
    return found


def _taken_out(row: Row, lines: list[tuple[str, str, Decimal]], extra: Collection[str]) -> bool:
    """All that was billed for it is claimed by an extra-billing code; what is billed at nothing stays, and so does what a line below 0 takes back."""
    left = any(currency != row["currency"] or amount <= 0 for _, currency, amount in lines)
    all_is = bool(lines) and all(line_id in extra for line_id, _, _ in lines)
    return bool(
        not left and row["invoiced"] > 0 and row["variance"] == -row["expected"] and (all_is or not row["credited"])
    )


def billed_contracts(facts: Facts) -> set[str]:
    """Contracts of which something was ever invoiced."""
    return {row["contract_id"] for row in facts.marts["contract_to_cash"] if row["invoice_ids"]}


def unbilled_contract(facts: Facts) -> Iterator[Finding]:
    """Nothing ever invoiced for a won deal's contract, first amount due: all due to date."""
    billed = billed_contracts(facts)
    for deal_id, rows in group([row for row in due(facts) if row["contract_id"] not in billed], "deal_id").items():
        yield Finding(deal_id, None, sum((row["expected"] for row in rows), Decimal(0)), rows[0]["currency"])


def missing_invoice(facts: Facts) -> Iterator[Finding]:
    """A due schedule row with no invoice line, and the contract is otherwise billed: expected for the period."""
    billed = billed_contracts(facts)
    for row in due(facts):
        if row["contract_id"] in billed and row["charge_type"] == "recurring" and not waits(facts, row):
            yield Finding(row["deal_line_id"], row["period_start"], row["expected"], row["currency"])


def addon_unbilled(facts: Facts) -> Iterator[Finding]:
    """A won recurring line whose sku was never on any invoice of a contract that is billed: due for the line."""
    billed = billed_contracts(facts)
    lines = group(facts.rows["invoice_lines"], "invoice_id")
    led_to = {line.id: line.contract_id for line, _, _ in facts.assigned[1]}
    skus = {
        (row["contract_id"], sku) for row in facts.marts["contract_to_cash"] for invoice_id in (row["invoice_ids"] or "").split(", ")
        for sku in (row["sku"], *(line["sku"] for line in lines.get(invoice_id, ()) if led_to.get(line["id"]) in (None, row["contract_id"]))) if invoice_id
    }  # fmt: skip
    rows = [
        row
        for row in due(facts)
        if row["charge_type"] == "recurring"
        and row["contract_id"] in billed
        and (row["contract_id"], row["sku"]) not in skus
    ]
    for line_id, own in group(rows, "deal_line_id").items():
        yield Finding(line_id, None, sum((row["expected"] for row in own), Decimal(0)), own[0]["currency"])


def one_time_fee_unbilled(facts: Facts) -> Iterator[Finding]:
    """A one_time line due and never invoiced: the fee."""
    for row in due(facts):
        if row["charge_type"] == "one_time":
            yield Finding(row["deal_line_id"], None, row["expected"], row["currency"])


CODES = (unbilled_contract, missing_invoice, addon_unbilled, one_time_fee_unbilled)
