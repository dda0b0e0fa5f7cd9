"""Stripe's objects as entities: every rule of the mapping with figures that can be followed by hand.

The objects have the shape of Stripe's published API description; the older shapes (an invoice that names its charge) come
from localstripe and from answers of earlier versions.
"""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines.entities.currencies import MINOR_DIGITS
from pipelines.sources.stripe.settings import minor_digits
from pipelines.warehouse import Warehouse
from tests.sources.stripe.conftest import raw


def staged(warehouse: Warehouse, entity: str, *columns: str, source: str = "stripe_eu") -> dict[str, tuple[Any, ...]]:
    """id -> the columns asked for; decimals without trailing zeros, as text."""
    rows = raw(
        warehouse, f"select id, {', '.join(columns)} from staging.stg_stripe__{entity} where source = '{source}'"
    )
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
    assert when["dp_2:disputed"][1] is None  # 0 is no day in 1970, which would be long past due
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
