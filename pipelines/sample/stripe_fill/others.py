"""What localstripe has no API for, as whole objects: credit notes, invoice payments, payouts, balance transactions."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from pipelines.sample.stripe_fill.paying import transaction
from pipelines.sample.stripe_fill.rows import PROCESSOR, Row, filled, minor, rows, second
from pipelines.sample.stripe_fill.target import Target


def others(target: Target) -> int:
    """What localstripe has no API for."""
    target.lacking["credit_notes"] = list(_credit_notes(target))
    target.lacking["invoice_payments"] = list(_invoice_payments(target))
    target.lacking["payouts"] = list(_payouts(target))
    _payout_items(target)
    target.lacking["balance_transactions"] += target.transactions.values()
    return sum(target.post("objects", target.lacking).values())


def _credit_notes(target: Target) -> Iterator[dict[str, Any]]:
    lines: dict[str, list[Row]] = defaultdict(list)
    for row in rows(target.billing, "credit_note_lines"):
        lines[row["credit_note_id"]].append(row)
    for row in rows(target.billing, "credit_notes"):
        currency, tax = row["currency"], minor(row["tax_amount"], row["currency"])
        total = minor(row["amount"], currency) + tax
        yield {
            "id": row["id"],
            "object": "credit_note",
            "amount": total,
            "created": second(row["issued_on"]),
            "currency": currency.lower(),
            "customer": row["customer_id"],
            "effective_at": second(row["issued_on"]),
            "invoice": row["invoice_id"],
            "lines": {
                "object": "list",
                "has_more": False,
                "data": [
                    {
                        "id": line["id"],
                        "object": "credit_note_line_item",
                        "amount": minor(line["amount"], currency),
                        "discount_amount": 0,
                        "invoice_line_item": line["invoice_line_id"] or None,
                        "taxes": [{"amount": minor(line["tax_amount"], currency), "tax_behavior": "exclusive"}],
                        "type": "invoice_line_item",
                    }
                    for line in lines[row["id"]]
                ],
            },
            "metadata": filled(reason=row["reason"], created_by=row["created_by"], approved_by=row["approved_by"]),
            "reason": None,
            "status": row["status"] or "issued",
            "total": total,
            "total_taxes": [{"amount": tax, "tax_behavior": "exclusive"}],
        }


def _invoice_payments(target: Target) -> Iterator[dict[str, Any]]:
    money = {event["payment_id"]: event for event in rows(target.payments, "payment_events")}
    for row in rows(target.payments, "payment_allocations"):
        event = money.get(row["payment_id"])
        if event is None or event["method"] not in PROCESSOR:
            continue
        when = second(row["allocated_on"] or event["occurred_at"])
        yield {
            "id": f"inpay_{row['id'].removeprefix('al_')}",
            "object": "invoice_payment",
            "amount_paid": minor(row["amount"], event["currency"]),
            "created": when,
            "currency": event["currency"].lower(),
            "invoice": row["invoice_id"],
            "is_default": True,
            "payment": {"type": "payment_intent", "payment_intent": f"pi_{row['payment_id'].removeprefix('pay_')}"},
            "status": "paid",
            "status_transitions": {"canceled_at": None, "paid_at": when},
        }


def _payouts(target: Target) -> Iterator[dict[str, Any]]:
    for row in rows(target.payments, "payouts"):
        yield {
            "id": row["id"],
            "object": "payout",
            "amount": minor(row["amount"], row["currency"]),
            "arrival_date": second(row["arrival_on"]),
            "automatic": True,
            "created": second(row["arrival_on"]) - 2 * 86400,
            "currency": row["currency"].lower(),
            "metadata": filled(reference=row["reference"]),
            "reconciliation_status": "completed",
            "status": row["status"],
            "trace_id": None,
            "type": "bank_account",
        }


def _payout_items(target: Target) -> None:
    categories = {
        "payment": "charge",
        "refund": "refund",
        "dispute": "dispute",
        "fee": "fee",
        "adjustment": "other_adjustment",
    }
    refunds = {
        f"pay_{r.charge.removeprefix('ch_')}": r.id for r in target.sdk.Refund.list(limit=100).auto_paging_iter()
    }
    disputes = {f"pay_{d['charge'].removeprefix('ch_')}": d["id"] for d in target.lacking["disputes"]}
    for row in rows(target.payments, "payout_items"):
        own = target.transactions.pop(row["payment_id"], None) if row["type"] == "payment" else None
        origin = {"refund": refunds, "dispute": disputes}.get(row["type"], {}).get(row["payment_id"])
        identity = own["id"] if own else f"txn_{row['id'].removeprefix('pi_')}"
        made = transaction(
            identity,
            minor(row["gross"], row["currency"]),
            minor(row["fee"], row["currency"]),
            row["currency"],
            second(row["available_on"]),
            "charge" if row["type"] == "payment" else "refund" if row["type"] == "refund" else "adjustment",
            own["source"] if own else origin,
        )
        made |= {"payout": row["payout_id"] or None, "reporting_category": categories[row["type"]]}
        made["created"] = own["created"] if own else made["created"]
        if row["net"]:
            made["net"] = minor(row["net"], row["currency"])
        target.lacking["balance_transactions"].append(made)
