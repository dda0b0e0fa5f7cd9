"""Stripe's objects as entities: every rule of the mapping with figures that can be followed by hand.

The objects have the shape of Stripe's published API description; the older shapes (an invoice that names its charge) come
from localstripe and from answers of earlier versions.
"""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines import control
from pipelines.entities.currencies import MINOR_DIGITS
from pipelines.sources import SourceSettings
from pipelines.sources.stripe import extract
from pipelines.sources.stripe.settings import minor_digits
from pipelines.warehouse import Warehouse
from tests.sources.stripe.conftest import raw
from tests.sources.stripe.recorded import RecordedStripe, serve
from tests.sources.stripe.shapes import DAY, FEB_1, JAN_1, charge, customer, empty, invoice, line, listed, transaction
from tests.support.company import SETTINGS, run_dbt

MAR_31 = JAN_1 + 89 * DAY


def price(identity: str, amount: int | None, currency: str = "eur", **more: Any) -> dict[str, Any]:
    recurring = {"interval": "month", "interval_count": 1, "usage_type": "licensed", "meter": None}
    return {
        "id": identity,
        "object": "price",
        "billing_scheme": "per_unit",
        "created": JAN_1,
        "currency": currency,
        "metadata": {},
        "product": "prod_1",
        "recurring": recurring,
        "type": "recurring",
        "unit_amount": amount,
        "unit_amount_decimal": None if amount is None else str(amount),
        **more,
    }


def item(identity: str, of: dict[str, Any], quantity: int | None = 12, **more: Any) -> dict[str, Any]:
    return {
        "id": identity,
        "object": "subscription_item",
        "created": JAN_1,
        "discounts": [],
        "metadata": {},
        "price": of,
        "quantity": quantity,
        **more,
    }


def subscription(identity: str, items: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "id": identity,
        "object": "subscription",
        "billing_cycle_anchor": JAN_1,
        "cancel_at": None,
        "canceled_at": None,
        "created": JAN_1,
        "currency": "eur",
        "customer": "cus_1",
        "days_until_due": 30,
        "discounts": [],
        "ended_at": None,
        "items": listed(items),
        "metadata": {"contract_id": "K-1", "crm_deal_id": "D-1"},
        "pause_collection": None,
        "start_date": JAN_1,
        "status": "active",
        "trial_end": None,
        **more,
    }


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
            "evidence_details": {"due_by": FEB_1},
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


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The account, extracted and staged once for all tests here."""
    warehouse = Warehouse(tmp_path_factory.mktemp("stripe"))
    with serve(empty()) as stripe, pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIEOUT_STRIPE_EU_API_KEY", "sk_test_staging")
        fill(stripe)
        loads = extract(SourceSettings("stripe_eu", "stripe", options={"base_url": stripe.url}), warehouse)
    assert [load.detail for load in loads if not load.complete or load.rows_quarantined] == []
    with warehouse.connect() as connection:
        control.create_tables(connection)
        control.replace(connection, "run", [("test", date(2026, 3, 31), "test")])
        control.replace(connection, "settings", sorted(SETTINGS.items()))
        control.replace(connection, "sources", [("stripe_eu", "stripe")])
    run_dbt(warehouse.path, "run", "--select", "path:models/staging/stripe")
    return warehouse


def staged(warehouse: Warehouse, entity: str, *columns: str) -> dict[str, tuple[Any, ...]]:
    """id -> the columns asked for; decimals without trailing zeros, as text."""
    rows = raw(warehouse, f"select id, {', '.join(columns)} from staging.stg_stripe__{entity}")
    return {row["id"]: tuple(_plain(row[column]) for column in columns) for row in rows}


def _plain(value: Any) -> Any:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value


def test_customers(built: Warehouse) -> None:
    assert staged(built, "customers", "source", "name", "street", "country", "tax_id", "crm_account_id", "status") == {
        "cus_1": ("stripe_eu", "Name of cus_1", "Torstr. 1", "DE", "DE136695976", "A-1", "active"),
        "cus_2": ("stripe_eu", "cus_2", None, None, None, None, "delinquent"),  # a customer needs a name
    }


def test_products_state_prices_by_periods_that_the_format_has(built: Warehouse) -> None:
    assert staged(built, "products", "sku", "name", "charge_type", "list_price", "price_period", "currency") == {
        "price_1": ("SEAT", "Seats", "recurring", "40", "month", "EUR"),
        "price_half": ("SEAT", "Seats", "recurring", "480", "year", "EUR"),  # 240 for six months
        "price_fine": ("SEAT", "Seats", "usage", "0.00125", "month", "EUR"),
        "price_once": ("SEAT", "Seats", "one_time", "1500", "once", "EUR"),
        "price_yen": ("SEAT", "Seats", "recurring", "5000", "year", "JPY"),
    }


def test_subscriptions(built: Warehouse) -> None:
    assert staged(
        built, "subscriptions", "status", "contract_id", "crm_deal_id", "start_date", "end_date", "canceled_on"
    ) == {
        "sub_1": ("active", "K-1", "D-1", date(2026, 1, 1), None, None),
        "sub_2": ("past_due", "K-1", "D-1", date(2026, 1, 1), None, None),
        "sub_3": ("canceled", "K-1", "D-1", date(2026, 1, 1), date(2026, 2, 28), date(2026, 2, 28)),
        "sub_4": ("canceled", "K-1", "D-1", date(2026, 1, 1), date(2026, 2, 10), date(2026, 2, 10)),
        "sub_5": ("paused", "K-1", "D-1", date(2026, 1, 1), None, None),
    }


def test_subscription_items(built: Warehouse) -> None:
    columns = (
        "quantity",
        "unit_price",
        "price_period",
        "billing_frequency",
        "discount_pct",
        "discount_until",
        "deal_line_id",
    )
    assert staged(built, "subscription_items", *columns) == {
        "si_1": ("12", "40", "month", "monthly", "12.5", date(2026, 3, 31), "L-1"),
        "si_2": ("12", "480", "year", "semiannual", "12.5", date(2026, 3, 31), None),
        "si_3": ("0", "0.00125", "month", "monthly", None, None, None),
    }


def test_invoices(built: Warehouse) -> None:
    columns = (
        "number",
        "subscription_id",
        "contract_id",
        "status",
        "currency",
        "subtotal",
        "tax_total",
        "total",
        "issued_on",
        "due_on",
        "po_number",
    )
    assert staged(built, "invoices", *columns) == {
        # 480.00 - 60.00 + 11.90 that hold 1.90 of tax, and 79.80 of tax on top
        "in_1": (
            "NR-in_1",
            "sub_1",
            "K-1",
            "paid",
            "EUR",
            "430",
            "81.7",
            "511.7",
            date(2026, 1, 1),
            date(2026, 1, 31),
            "PO 7",
        ),
        "in_2": (
            "NR-in_2",
            "sub_1",
            "K-1",
            "open",
            "JPY",
            "5000",
            "0",
            "5000",
            date(2026, 1, 1),
            date(2026, 1, 31),
            None,
        ),
        "in_3": (None, "sub_1", "K-1", "draft", "KWD", "12.345", "0", "12.345", None, None, None),
        "in_4": ("NR-in_4", "sub_1", "K-1", "paid", "EUR", "7", "0", "7", date(2026, 2, 1), date(2026, 3, 3), None),
    }


def test_invoice_lines(built: Warehouse) -> None:
    columns = (
        "invoice_id",
        "sku",
        "quantity",
        "unit_price",
        "amount",
        "tax_amount",
        "discount_amount",
        "period_start",
        "period_end",
        "deal_line_id",
    )
    jan = (date(2026, 1, 1), date(2026, 1, 31))
    assert staged(built, "invoice_lines", *columns) == {
        "il_1": ("in_1", "SEAT", "12", "40", "420", "79.8", "60", *jan, "L-1"),
        "il_2": ("in_1", None, "12", None, "10", "1.9", "0", date(2026, 1, 1), date(2026, 1, 1), None),
        "il_3": ("in_2", "SEAT", "12", "4000", "5000", "0", "0", *jan, None),  # from 14:00 to 14:00
        "il_4": ("in_3", "SEAT", "12", "4", "12.345", "0", "0", *jan, None),  # to 23:59:59
        "il_5": ("in_4", "SEAT", "12", "40", "7", "0", "0", *jan, None),
    }


def test_credit_notes(built: Warehouse) -> None:
    columns = ("invoice_id", "amount", "tax_amount", "reason", "status", "issued_on", "approved_by")
    assert staged(built, "credit_notes", *columns) == {
        "cn_1": ("in_1", "10", "1.9", "error", "issued", date(2026, 2, 2), None),
        "cn_2": ("in_1", "10", "1.9", "write_off", "issued", date(2026, 2, 2), "Kim"),
        "cn_3": ("in_1", "10", "1.9", "other", "issued", date(2026, 2, 2), None),
    }
    lines = staged(built, "credit_note_lines", "credit_note_id", "invoice_line_id", "amount", "tax_amount")
    assert lines["cnli_1"] == ("cn_1", "il_1", "10", "1.9")


def test_payment_events(built: Warehouse) -> None:
    events = staged(built, "payment_events", "payment_id", "type", "amount", "currency", "invoice_id", "method", "fee")
    assert events == {
        "ch_no:failed": ("pi_1", "failed", "511.7", "EUR", "in_1", "card", None),
        "ch_1:succeeded": ("pi_1", "succeeded", "511.7", "EUR", "in_1", "card", "15"),
        "re_1": ("pi_1", "refunded", "1.7", "EUR", "in_1", None, None),  # re_2 failed: nothing moved
        "dp_1:disputed": ("pi_1", "disputed", "10", "EUR", "in_1", None, None),
        "dp_2:disputed": ("pi_1", "disputed", "20", "EUR", "in_1", None, None),
        "dp_2:lost": ("pi_1", "dispute_lost", "20", "EUR", "in_1", None, None),
        "dp_3:disputed": ("pi_1", "disputed", "30", "EUR", "in_1", None, None),
        "dp_3:won": ("pi_1", "dispute_won", "30", "EUR", "in_1", None, None),
        "ch_debit:succeeded": ("pi_ch_debit", "succeeded", "9", "EUR", None, "direct_debit", "0.08"),
        "ch_debit:reversed": ("pi_ch_debit", "reversed", "9", "EUR", None, "direct_debit", None),
        "ch_old:succeeded": ("ch_old", "succeeded", "7", "EUR", "in_4", "card", "0.5"),
        "ch_hold:attempted": ("pi_ch_hold", "attempted", "3", "EUR", "in_2", "card", None),
        # settled in euro: the fee is euro too, and no figure of a dollar row
        "ch_usd:succeeded": ("pi_ch_usd", "succeeded", "10", "USD", None, "wallet", None),
    }
    when = staged(built, "payment_events", "occurred_at", "dispute_due_on", "reference")
    assert when["dp_2:lost"][0] == datetime(2026, 2, 10)  # the feed said when it was closed
    assert when["dp_3:won"][0] == datetime(2026, 2, 21)  # the money came back
    assert when["dp_1:disputed"][1] == date(2026, 2, 15)
    assert when["ch_1:succeeded"][2] == "Payment for NR-in_1"


def test_payment_allocations(built: Warehouse) -> None:
    assert staged(built, "payment_allocations", "payment_id", "invoice_id", "amount", "allocated_on") == {
        "inpay_1": ("pi_1", "in_1", "511.7", date(2026, 1, 2)),
        "in_4:ch_old": ("ch_old", "in_4", "7", date(2026, 2, 1)),
    }


def test_payouts_and_their_items_add_up(built: Warehouse) -> None:
    assert staged(built, "payouts", "amount", "currency", "status", "arrival_on", "reference") == {
        "po_1": ("456", "EUR", "paid", date(2026, 1, 8), "TR-1"),
        "po_2": ("3", "EUR", "failed", date(2026, 1, 8), None),
    }
    items = staged(built, "payout_items", "payout_id", "type", "payment_id", "gross", "fee", "net")
    assert items == {
        "txn_ch_1": ("po_1", "payment", "pi_1", "511.7", "15", "496.7"),
        "txn_re": ("po_1", "refund", "pi_1", "-1.7", "0", "-1.7"),
        "txn_dp": ("po_1", "dispute", "pi_1", "-20", "15", "-35"),
        "txn_fee": ("po_1", "fee", None, "-4", "0", "-4"),
        "txn_ch_old": (None, "payment", "ch_old", "7", "0.5", "6.5"),
        "txn_ch_debit": (None, "payment", "pi_ch_debit", "9", "0.08", "8.92"),
        "txn_back": (None, "refund", "pi_ch_debit", "-9", "0", "-9"),
        "txn_ch_usd": (None, "payment", "pi_ch_usd", "9.2", "0.3", "8.9"),
        "po_2:balance": ("po_2", "adjustment", None, "3", "0", "3"),
    }
    assert sum(Decimal(net) for payout, *_, net in items.values() if payout == "po_1") == Decimal("456")


def test_minor_units_are_the_same_in_sql_and_python(built: Warehouse) -> None:
    # A fixed 100 makes 50.00 of 5,000 yen and 123.45 of 12.345 dinars.
    macro = (Path(__file__).parents[3] / "dbt_project" / "macros" / "stripe.sql").read_text()
    assert "in ('ISK', 'UGX') then cast(0.01" in macro
    assert "= 'MGA' then cast(1" in macro
    assert {c: minor_digits(c) for c in ("jpy", "KWD", "isk", "UGX", "mga", "huf", "twd", "usd")} == {
        "jpy": 0, "KWD": 3, "isk": 2, "UGX": 2, "mga": 0, "huf": 2, "twd": 2, "usd": 2,
    }  # fmt: skip
    assert all(minor_digits(c) == digits for c, digits in MINOR_DIGITS.items() if c not in ("ISK", "UGX", "MGA"))
