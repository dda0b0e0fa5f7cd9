"""An account with one case of each rule of the mapping, in the shapes of Stripe's published API description."""

from tests.sources.stripe.recorded import RecordedStripe
from tests.sources.stripe.shapes import (
    DAY,
    FEB_1,
    JAN_1,
    charge,
    customer,
    invoice,
    item,
    line,
    listed,
    price,
    subscription,
    transaction,
)  # fmt: skip

MAR_31 = JAN_1 + 89 * DAY


def fill(stripe: RecordedStripe) -> None:
    """An account with one case of each rule."""
    stripe.put(
        "/v1/customers",
        customer("cus_1", metadata={"crm_account_id": "A-1"}),
        customer("cus_2", name=None, description=None, email=None, address=None, tax_ids=listed([]), delinquent=True),
    )
    stripe.put(
        "/v1/products",
        {"id": "prod_1", "object": "product", "name": "Seats", "created": JAN_1, "metadata": {"sku": "SEAT"}},
    )
    half_yearly = {"interval": "month", "interval_count": 6, "usage_type": "licensed"}
    prices = {
        "monthly": price("price_1", 4000),
        "half": price("price_half", 24000, recurring=half_yearly),
        "fine": price(
            "price_fine",
            None,
            unit_amount_decimal="0.125",
            recurring={"interval": "month", "interval_count": 1, "usage_type": "metered"},
        ),
        "once": price("price_once", 150000, recurring=None, type="one_time"),
        "yen": price(
            "price_yen", 5000, "jpy", recurring={"interval": "year", "interval_count": 1, "usage_type": "licensed"}
        ),
    }
    stripe.put("/v1/prices", *prices.values())
    stripe.put(
        "/v1/coupons", {"id": "ten", "object": "coupon", "percent_off": 12.5, "amount_off": None, "created": JAN_1}
    )
    discount = {"id": "di_1", "object": "discount", "end": MAR_31 + DAY, "source": {"type": "coupon", "coupon": "ten"}}
    stripe.put(
        "/v1/subscriptions",
        subscription(
            "sub_1",
            [item("si_1", prices["monthly"], metadata={"deal_line_id": "L-1"}), item("si_2", prices["half"])],
            discounts=[discount],
        ),
        subscription("sub_2", [item("si_3", prices["fine"], None)], status="unpaid"),
        # ended with its period (28 February is the last day served), and at once, in the afternoon of 10 February
        subscription("sub_3", [], status="canceled", ended_at=JAN_1 + 59 * DAY, canceled_at=FEB_1),
        subscription("sub_4", [], status="canceled", ended_at=FEB_1 + 9 * DAY + 50000, canceled_at=FEB_1),
        subscription("sub_5", [], pause_collection={"behavior": "void", "resumes_at": None}),
    )
    stripe.put(
        "/v1/invoices",
        invoice(
            "in_1",
            [
                line(
                    "il_1",
                    48000,
                    discount_amounts=[{"amount": 6000, "discount": "di_1"}],
                    metadata={"deal_line_id": "L-1"},
                    taxes=[{"amount": 7980, "tax_behavior": "exclusive"}],
                ),
                line(
                    "il_2",
                    1190,
                    start=JAN_1 + 3600,
                    end=JAN_1 + 3600,
                    taxes=[{"amount": 190, "tax_behavior": "inclusive"}],
                    pricing=None,
                ),
            ],
            tax=7980 + 190,
            total=48000 - 6000 + 1190 + 7980,
            status="paid",
            amount_paid=51170,
            metadata={"po_number": "PO 7"},
        ),
        invoice("in_2", [line("il_3", 5000, "jpy", start=JAN_1 + 50400, end=FEB_1 + 50400)], currency="jpy"),
        invoice(
            "in_3",
            [line("il_4", 12345, "kwd", end=FEB_1 - 1)],
            currency="kwd",
            status="draft",
            effective_at=None,
            due_date=None,
            number=None,
            status_transitions={},
        ),
        invoice("in_4", [line("il_5", 700)], status="paid", amount_paid=700, charge="ch_old", created=FEB_1),
    )
    stripe.put(
        "/v1/credit_notes",
        *(
            {
                "id": f"cn_{n}",
                "object": "credit_note",
                "amount": 1190,
                "created": FEB_1,
                "currency": "eur",
                "customer": "cus_1",
                "effective_at": FEB_1 + DAY,
                "invoice": "in_1",
                "lines": listed(
                    [
                        {
                            "id": f"cnli_{n}",
                            "object": "credit_note_line_item",
                            "amount": 1050,
                            "discount_amount": 50,
                            "invoice_line_item": "il_1",
                            "taxes": [{"amount": 190, "tax_behavior": "exclusive"}],
                            "type": "invoice_line_item",
                        }
                    ]
                ),
                "metadata": metadata,
                "reason": reason,
                "refunds": [],
                "status": "issued",
                "total": 1190,
                "total_taxes": [{"amount": 190, "tax_behavior": "exclusive"}],
                "voided_at": None,
            }
            for n, (reason, metadata) in enumerate(
                [("duplicate", {}), (None, {"reason": "write_off", "approved_by": "Kim"}), ("order_change", {})], 1
            )
        ),
    )
    fill_payments(stripe)


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
