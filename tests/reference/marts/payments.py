"""marts.payments, marts.cash_applications: what tests/reference/cash does not read of them."""

from decimal import Decimal

from tests.reference.codes.facts import Facts, Row, group, nought, rounded
from tests.reference.marts.books import Table


def payments(facts: Facts) -> Table:
    """By payment: the columns beside its amounts."""
    items = [one for one in facts.rows["payout_items"] if one["type"] == "payment" and one["payout_id"]]
    known = facts.by_id["payouts"]
    # One that holds it before one that is only named and was never seen.
    paid_out = {
        key: min((one["payout_id"] not in known, one["payout_id"]) for one in own)[1]
        for key, own in group(items, "payment_id").items()
    }
    lines = {
        (one["matched_type"], one["matched_id"]): one["bank_transaction_id"] for one in facts.marts["bank_matches"]
    }
    amounts = {row["payment_id"]: row for row in facts.marts["payments"]}
    found: Table = {}
    for key, events in group(facts.rows["payment_events"], "payment_id").items():
        told = sorted(events, key=lambda row: (row["type"] != "succeeded", row["occurred_at"], row["id"]))
        currency = told[0]["currency"]
        own = [row for row in events if row["currency"] == currency]
        found[key,] = {
            "fee": rounded(sum((nought(row["fee"]) for row in own), Decimal(0)), currency),
            **(
                {"status": _status({row["type"] for row in own}, own, amounts[key])}
                if amounts[key]["received"] > 0
                else {}
            ),
            "method": next((row["method"] for row in told if row["method"]), None),
            "payout_id": paid_out.get(key),
            "bank_transaction_id": lines.get(("payment", key)) or lines.get(("payout", paid_out.get(key))),
        }
    return found


def _status(kinds: set[str], events: list[Row], amounts: Row) -> str:
    raised = sum(one["type"] == "disputed" for one in events)
    decided = sum(one["type"] in ("dispute_won", "dispute_lost") for one in events)
    if "succeeded" not in kinds:
        return "failed" if "failed" in kinds else "pending"
    taken = {
        kind: sum((one["amount"] for one in events if one["type"] == kind), Decimal(0))
        for kind in ("dispute_lost", "reversed")
    }
    if taken["dispute_lost"] > 0:
        return "dispute_lost"
    if raised > decided:
        return "disputed"
    if taken["reversed"] > 0:
        return "reversed"
    if amounts["refunded"]:
        return "refunded" if amounts["refunded"] >= amounts["received"] else "partially_refunded"
    return "succeeded"


def cash_applications(facts: Facts) -> Table:
    """By payment, invoice and method: currencies, and the day: of the allocation or of receipt, not before the invoice was issued."""
    payments = {row["payment_id"]: row for row in facts.marts["payments"]}
    allocated = {
        (row["payment_id"], row["invoice_id"]): row["allocated_on"]
        for row in sorted(
            facts.rows["payment_allocations"], key=lambda one: (str(one["allocated_on"] or ""), one["id"]), reverse=True
        )
    }
    found: Table = {}
    for row in facts.marts["cash_applications"]:
        payment, invoice = payments[row["payment_id"]], facts.by_id["invoices"][row["invoice_id"]]
        given = allocated.get((row["payment_id"], row["invoice_id"])) if row["method"] == "given" else None
        days = [given or payment["received_on"], payment["received_on"], invoice["issued_on"]]
        found[row["payment_id"], row["invoice_id"], row["method"]] = {
            "currency": payment["currency"], "invoice_currency": invoice["currency"], "applied_on": max(day for day in days if day),
        }  # fmt: skip
    return found


def payout_reconciliation(facts: Facts) -> Table:
    """By payout: the processor's amount, its items in its currency, and the bank's line (5.6, 5.9)."""
    items = group(facts.rows["payout_items"], "payout_id")
    matches = group([row for row in facts.marts["bank_matches"] if row["matched_type"] == "payout"], "matched_id")
    found: Table = {}
    for payout in facts.rows["payouts"]:
        own, currency = matches.get(payout["id"], []), payout["currency"]
        net = sum(
            (rounded(item["net"], currency) for item in items.get(payout["id"], ()) if item["currency"] == currency),
            Decimal(0),
        )
        amount = rounded(payout["amount"], currency)
        row: Row = {
            "currency": currency, "amount": amount, "items_net": net, "difference": amount - net,
            "bank_transaction_id": min((one["bank_transaction_id"] for one in own), default=None),
            "bank_amount": sum((one["amount"] for one in own), Decimal(0)) if own else None,
        }  # fmt: skip
        found[payout["id"],] = row
    return found
