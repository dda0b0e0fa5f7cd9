"""Charges, refunds and disputes of the payments that a processor took."""

from typing import Any

from pipelines.sample.stripe_fill.rows import PROCESSOR, Row, by_payment, filled, minor, rows, second
from pipelines.sample.stripe_fill.target import Target

METHODS = {"card": "card", "direct_debit": "sepa_debit", "wallet": "link"}
GOOD_CARD, DECLINED_CARD = "4242424242424242", "4000000000000341"


def payments(target: Target) -> int:
    """The money that came by card, direct debit or wallet, event by event; how many payments."""
    cards = {number: _card(target, number) for number in (GOOD_CARD, DECLINED_CARD)}
    made = 0
    for events in by_payment(rows(target.payments, "payment_events")):
        if events[0]["method"] not in PROCESSOR:
            continue
        made += 1
        payment = events[0]["payment_id"].removeprefix("pay_")
        charge = f"ch_{payment}"
        disputed: dict[str, Any] | None = None
        for event in events:
            amount, when = minor(event["amount"], event["currency"]), second(event["occurred_at"])
            if event["type"] in ("succeeded", "failed"):
                one = charge if event["type"] == "succeeded" else f"ch_{event['id'].removeprefix('evt_')}"
                _charge(
                    target, one, payment, event, cards[GOOD_CARD if event["type"] == "succeeded" else DECLINED_CARD]
                )
            elif event["type"] == "refunded":
                name = f"re_{event['id'].removeprefix('evt_')}"
                target.sdk.Refund.create(charge=charge, amount=amount, idempotency_key=f"{name}@{when}")
            elif event["type"] == "disputed":
                disputed = _dispute(target, event, payment, charge, amount, when)
            elif disputed and event["type"] in ("dispute_won", "dispute_lost"):
                disputed["status"] = event["type"].removeprefix("dispute_")
                disputed["balance_transactions"] = [{"created": disputed["created"]}, {"created": when}]
    return made


def _card(target: Target, number: str) -> str:
    card = {"number": number, "exp_month": 12, "exp_year": 2040, "cvc": "123"}
    return str(target.sdk.PaymentMethod.create(type="card", card=card).id)


def _charge(target: Target, identity: str, payment: str, event: Row, card: str) -> None:
    amount, when = minor(event["amount"], event["currency"]), second(event["occurred_at"])
    try:
        made = target.sdk.Charge.create(
            amount=amount,
            currency=event["currency"].lower(),
            customer=event["customer_id"] or None,
            source=card,
            description=event["reference"] or None,
            metadata=filled(
                method=METHODS[event["method"]], invoice=event["invoice_id"], payment_intent=f"pi_{payment}"
            ),
            idempotency_key=f"{identity}@{when}",
        )
    except target.sdk.CardError:
        return  # declined, and kept as a failed charge
    fee = minor(event["fee"], event["currency"])
    target.transactions[f"pay_{payment}"] = transaction(
        made.balance_transaction, amount, fee, event["currency"], when, "charge", identity
    )


def _dispute(target: Target, event: Row, payment: str, charge: str, amount: int, when: int) -> dict[str, Any]:
    due = second(event["dispute_due_on"]) if event["dispute_due_on"] else None
    dispute = {
        "id": f"dp_{event['id'].removeprefix('evt_')}",
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": charge,
        "created": when,
        "currency": event["currency"].lower(),
        "evidence_details": {"due_by": due, "has_evidence": False, "past_due": False, "submission_count": 0},
        "metadata": {},
        "payment_intent": f"pi_{payment}",
        "reason": "general",
        "status": "needs_response",
    }
    target.lacking["disputes"].append(dispute)
    return dispute


def transaction(
    identity: str, amount: int, fee: int, currency: str, when: int, kind: str, source: str | None
) -> dict[str, Any]:
    """A balance transaction; amounts in minor units, `when` in Unix seconds."""
    return {
        "id": identity,
        "object": "balance_transaction",
        "amount": amount,
        "available_on": when,
        "created": when,
        "currency": currency.lower(),
        "exchange_rate": None,
        "fee": fee,
        "net": amount - fee,
        "reporting_category": kind,
        "source": source,
        "status": "available",
        "type": kind,
    }
