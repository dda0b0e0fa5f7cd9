"""An account with one case of each rule of the mapping, in the shapes of Stripe's published API description."""

from tests.sources.stripe.account_payments import fill_payments
from tests.sources.stripe.recorded import RecordedStripe
from tests.sources.stripe.shapes import (
    DAY,
    FEB_1,
    JAN_1,
    customer,
    invoice,
    item,
    line,
    listed,
    price,
    subscription,
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
