"""The payments of the account in account.py: charges, refunds, disputes, payouts and what they consist of."""

from tests.sources.stripe.recorded import RecordedStripe
from tests.sources.stripe.shapes import (
    DAY,
    FEB_1,
    JAN_1,
    charge,
    transaction,
)


def fill_payments(stripe: RecordedStripe) -> None:
    """A card payment at its second try, with a refund; disputes; a debit that the bank returned; an old one; a hold."""
    us_bank = {"type": "us_bank_account"}
    stripe.put(
        "/v1/charges",
        charge(
            "ch_no",
            51170,
            status="failed",
            failure_code="card_declined",
            balance_transaction=None,
            amount_captured=0,
            payment_intent="pi_1",
        ),
        charge("ch_1", 51170, JAN_1 + DAY, payment_intent="pi_1", description="Payment for NR-in_1"),
        charge(
            "ch_debit",
            900,
            status="failed",
            failure_code="insufficient_funds",
            failure_balance_transaction="txn_back",
            payment_method_details=us_bank,
        ),
        charge("ch_old", 700, FEB_1, payment_intent=None),
        charge("ch_hold", 300, captured=False, amount_captured=0, balance_transaction=None),
        charge(
            "ch_usd",
            1000,
            currency="usd",
            payment_method_details={"type": "card", "card": {"wallet": {"type": "apple_pay"}}},
        ),
    )
    stripe.put(
        "/v1/refunds",
        {
            "id": "re_1",
            "object": "refund",
            "amount": 170,
            "charge": "ch_1",
            "created": FEB_1,
            "currency": "eur",
            "payment_intent": "pi_1",
            "status": "succeeded",
            "balance_transaction": "txn_re",
        },
        {
            "id": "re_2",
            "object": "refund",
            "amount": 9,
            "charge": "ch_1",
            "created": FEB_1,
            "currency": "eur",
            "payment_intent": "pi_1",
            "status": "failed",
        },
    )
    dispute = {
        "object": "dispute",
        "charge": "ch_1",
        "created": FEB_1,
        "currency": "eur",
        "payment_intent": "pi_1",
        "reason": "general",
    }
    stripe.put(
        "/v1/disputes",
        {
            **dispute,
            "id": "dp_1",
            "amount": 1000,
            "status": "needs_response",
            "evidence_details": {"due_by": FEB_1 + 14 * DAY},
            "balance_transactions": [],
        },
        {
            **dispute,
            "id": "dp_2",
            "amount": 2000,
            "status": "lost",
            "evidence_details": {"due_by": 0},  # the bank takes no answer
            "balance_transactions": [],
        },
        {
            **dispute,
            "id": "dp_3",
            "amount": 3000,
            "status": "won",
            "evidence_details": {"due_by": FEB_1},
            "balance_transactions": [
                {"created": FEB_1, "amount": -3000},
                {"created": FEB_1 + 20 * DAY, "amount": 3000},
            ],
        },
    )
    stripe.event("evt_1", "charge.dispute.closed", {"id": "dp_2", "object": "dispute"}, FEB_1 + 9 * DAY)
    stripe.put(
        "/v1/invoice_payments",
        {
            "id": "inpay_1",
            "object": "invoice_payment",
            "amount_paid": 51170,
            "amount_requested": 51170,
            "created": JAN_1,
            "currency": "eur",
            "invoice": "in_1",
            "payment": {"type": "payment_intent", "payment_intent": "pi_1"},
            "status": "paid",
            "status_transitions": {"paid_at": JAN_1 + DAY},
        },
        {
            "id": "inpay_2",
            "object": "invoice_payment",
            "amount_paid": None,
            "amount_requested": 5000,
            "created": JAN_1,
            "currency": "jpy",
            "invoice": "in_2",
            "payment": {"type": "payment_intent", "payment_intent": "pi_ch_hold"},
            "status": "open",
            "status_transitions": {"paid_at": None},
        },
    )
    stripe.put(
        "/v1/balance_transactions",
        transaction("txn_ch_1", 51170, 1500, source="ch_1", _payout="po_1"),
        transaction("txn_re", -170, 0, "refund", source="re_1", _payout="po_1"),
        transaction("txn_dp", -2000, 1500, "adjustment", reporting_category="dispute", source="dp_2", _payout="po_1"),
        transaction("txn_fee", -400, 0, "stripe_fee", reporting_category="fee", _payout="po_1"),
        transaction("txn_po", -45600, 0, "payout", source="po_1", _payout="po_1"),
        transaction("txn_ch_old", 700, 50, source="ch_old"),
        transaction("txn_ch_debit", 900, 8, source="ch_debit"),
        transaction("txn_back", -900, 0, "payment_failure_refund", source="ch_debit", created=FEB_1),
        transaction("txn_ch_usd", 920, 30, source="ch_usd", exchange_rate=0.92),
    )
    payout = {
        "object": "payout",
        "created": JAN_1 + 5 * DAY,
        "arrival_date": JAN_1 + 7 * DAY,
        "currency": "eur",
        "description": "STRIPE PAYOUT",
        "statement_descriptor": None,
        "metadata": {},
    }
    stripe.put(
        "/v1/payouts",
        {
            **payout,
            "id": "po_1",
            "amount": 45600,
            "automatic": True,
            "status": "paid",
            "reconciliation_status": "completed",
            "trace_id": {"status": "supported", "value": "TR-1"},
        },
        {
            **payout,
            "id": "po_2",
            "amount": 300,
            "automatic": False,
            "status": "canceled",
            "trace_id": {"status": "pending", "value": None},
        },
    )
