"""Usage, schedules, tiers and credit balances as entities, with figures that can be followed by hand."""

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pipelines.warehouse import Warehouse
from tests.sources.stripe.conftest import raw
from tests.sources.stripe.shapes import DAY, FEB_1, JAN_1
from tests.sources.stripe.test_staging import staged as of_any

APR_1, MAY_1, JUL_1 = (JAN_1 + days * DAY for days in (90, 120, 181))


def staged(warehouse: Warehouse, entity: str, *columns: str) -> dict[str, tuple[Any, ...]]:
    return of_any(warehouse, entity, *columns, source="stripe_more")


def test_usage_is_the_sum_of_a_day_or_of_an_older_period(built: Warehouse) -> None:
    columns = ("customer_id", "subscription_id", "meter", "quantity", "occurred_at", "status")
    calls = ("cus_1", None, "api_calls")
    assert staged(built, "usage_records", *columns) == {
        f"mtr_calls:cus_1:{JAN_1 + 2 * DAY}": (*calls, "150.5", datetime(2026, 1, 3), "accepted"),
        f"mtr_calls:cus_1:{JAN_1 + 3 * DAY}": (*calls, "7", datetime(2026, 1, 4), "accepted"),
        # two days of the same sum differ in their time: neither is a copy of the other
        f"mtr_calls:cus_1:{FEB_1 + DAY}": (*calls, "5", datetime(2026, 2, 2), "accepted"),
        f"mtr_calls:cus_1:{FEB_1 + 2 * DAY}": (*calls, "5", datetime(2026, 2, 3), "accepted"),
        f"si_3:{JAN_1}": ("cus_1", "sub_2", "SEAT", "8000", datetime(2026, 1, 1), "accepted"),
        f"si_3:{FEB_1}": ("cus_1", "sub_2", "SEAT", "1200", datetime(2026, 2, 1), "accepted"),
    }


def test_tiers_and_packages_have_no_price_of_one_unit(built: Warehouse) -> None:
    # 12 at the first tier's price would be 60.00 a month, and a dozen of packages 120.00: both are wrong, and look right.
    items = staged(built, "subscription_items", "quantity", "unit_price")
    assert {name: items[name] for name in ("si_graduated", "si_volume", "si_packs", "si_calls")} == {
        "si_graduated": ("12", "5.5"),  # ten at 5.00 and 10.00 for the tier, two at 3.00: 66.00 a month
        "si_volume": ("12", "3"),  # all at the second tier's 3.00
        "si_packs": ("12", "2.5"),  # three packages of five at 10.00
        "si_calls": ("0", "0"),  # metered: nobody knows before how much
    }
    # 12 x 10.00, the package's price, would not be the 30.00 of the line
    assert staged(built, "invoice_lines", "quantity", "unit_price", "amount")["il_packs"] == ("12", "2.5", "30")
    products = staged(built, "products", "charge_type", "list_price")
    assert {name: products[name] for name in ("price_graduated", "price_volume", "price_packs", "price_calls")} == {
        "price_graduated": ("recurring", None),
        "price_volume": ("recurring", None),
        "price_packs": ("recurring", None),
        "price_calls": ("usage", None),
    }


def test_a_price_that_does_not_divide_still_makes_the_bill(built: Warehouse) -> None:
    # 7 units of 33.34 in all: 4.762857142..., and 7 of those are 33.34 again when rounded once.
    items = staged(built, "subscription_items", "quantity", "unit_price")
    quantity, each = (Decimal(value) for value in items["si_odd"])
    assert each == Decimal("4.76285714285")
    assert round(quantity * each, 2) == Decimal("33.34")


def test_coming_phases_are_items_with_dates(built: Warehouse) -> None:
    columns = (
        "subscription_id",
        "sku",
        "quantity",
        "unit_price",
        "start_date",
        "end_date",
        "deal_line_id",
        "discount_pct",
    )
    items = staged(built, "subscription_items", *columns)
    assert {name: row for name, row in items.items() if row[0] in ("sub_7", "sched_1", "sched_2", "sched_3")} == {
        # the phase that runs is the subscription's own item, which ends where the next one begins
        "si_7": ("sub_7", "SEAT", "12", "40", date(2026, 1, 1), date(2026, 3, 31), None, None),
        f"sched_1:{APR_1}:1": ("sub_7", "SEAT", "20", "40", date(2026, 4, 1), date(2026, 6, 30), "L-2", None),
        # the last one ends with the schedule, which ends the subscription
        f"sched_1:{JUL_1}:1": ("sub_7", "SEAT", "25", "40", date(2026, 7, 1), date(2026, 9, 30), None, "10"),
        # released after its only phase: it runs on
        f"sched_2:{MAY_1}:1": ("sched_2", "SEAT", "3", "40", date(2026, 5, 1), None, None, None),
    }


def test_a_schedule_stands_for_the_subscription_that_it_will_make(built: Warehouse) -> None:
    columns = ("customer_id", "status", "contract_id", "start_date", "end_date", "payment_terms_days")
    found = staged(built, "subscriptions", *columns)
    assert {name for name in found if name.startswith("sched")} == {"sched_2"}
    assert found["sched_2"] == ("cus_1", "active", "K-2", date(2026, 5, 1), None, 14)


def test_credit_of_a_note_carries_the_payment_on(built: Warehouse) -> None:
    # The note lowers in_a. If in_b were credited too, 25.00 would be given twice; if nothing were said, in_b would be
    # paid without cash, and the payment of in_a unapplied.
    found = staged(built, "payment_allocations", "payment_id", "invoice_id", "amount", "allocated_on")
    assert {name: row for name, row in found.items() if row[1] in ("in_a", "in_b")} == {
        "inpay_in_a": ("pi_in_a", "in_a", "80", date(2026, 1, 2)),
        "inpay_in_a_2": ("pi_in_a_2", "in_a", "20", date(2026, 1, 3)),
        # the later payment gives its 20.00 first
        "inpay_in_a_2:in_b:from": ("pi_in_a_2", "in_a", "-20", date(2026, 1, 13)),
        "inpay_in_a_2:in_b": ("pi_in_a_2", "in_b", "20", date(2026, 1, 13)),
        "inpay_in_a:in_b:from": ("pi_in_a", "in_a", "-5", date(2026, 1, 13)),
        "inpay_in_a:in_b": ("pi_in_a", "in_b", "5", date(2026, 1, 13)),
        "inpay_in_b": ("pi_in_b", "in_b", "15", date(2026, 1, 13)),
    }


def test_a_debt_too_small_to_charge_is_paid_with_the_next_invoice(built: Warehouse) -> None:
    found = staged(built, "payment_allocations", "payment_id", "invoice_id", "amount")
    assert {name: row for name, row in found.items() if row[0] == "pi_in_t"} == {
        "inpay_in_t": ("pi_in_t", "in_t", "10.3"),
        "inpay_in_t:in_s:from": ("pi_in_t", "in_t", "-0.3"),
        "inpay_in_t:in_s": ("pi_in_t", "in_s", "0.3"),
    }


def test_credit_by_hand_is_a_credit_note_of_the_invoice_that_used_it(built: Warehouse) -> None:
    # 7.00 were given and 5.00 used: the rest lowers nothing yet. What a void invoice gave back is no use.
    columns = ("invoice_id", "customer_id", "amount", "tax_amount", "reason", "issued_on", "approved_by")
    notes = staged(built, "credit_notes", *columns)
    assert {name: row for name, row in notes.items() if row[1] == "cus_hand"} == {
        "balance:in_c:goodwill": ("in_c", "cus_hand", "5", "0", "goodwill", date(2026, 1, 6), "Kim")
    }


def test_credit_without_a_payment_behind_it_is_set_off(built: Warehouse) -> None:
    notes = staged(built, "credit_notes", "invoice_id", "amount", "tax_amount", "reason", "issued_on")
    assert {name: row for name, row in notes.items() if name.startswith("set_off")} == {
        "set_off:in_n:in_m": ("in_m", "0", "0", "write_off", date(2026, 1, 16)),
        "set_off:in_o:in_p": ("in_p", "0", "0", "write_off", date(2026, 1, 13)),
    }
    lines = staged(built, "credit_note_lines", "credit_note_id", "invoice_line_id", "amount", "tax_amount")
    assert {row[1]: row[2] for row in lines.values() if row[0] == "set_off:in_n:in_m"} == {
        "il_in_n_1": "-50",
        "il_in_m_1": "37.5",  # 50.00 over lines of 60.00 and 20.00
        "il_in_m_2": "12.5",
    }


def test_every_invoice_of_a_balance_comes_to_nothing(built: Warehouse) -> None:
    """total = paid + credited + set off + open, and no payment gives more than it has."""
    open_, given = defaultdict(Decimal), defaultdict(Decimal)
    invoices = staged(built, "invoices", "total", "status")
    for name, (total, _) in invoices.items():
        open_[name] += Decimal(total)
    for payment, invoice, amount in staged(built, "payment_allocations", "payment_id", "invoice_id", "amount").values():
        open_[invoice] -= Decimal(amount)
        given[payment] += Decimal(amount)
    for invoice, amount, tax in staged(built, "credit_notes", "invoice_id", "amount", "tax_amount").values():
        open_[invoice] -= Decimal(amount) + Decimal(tax)
    lines = {name: row[0] for name, row in staged(built, "invoice_lines", "invoice_id").items()}
    for note, line, amount in staged(
        built, "credit_note_lines", "credit_note_id", "invoice_line_id", "amount"
    ).values():
        if note.startswith("set_off"):
            open_[lines[line]] -= Decimal(amount)
    # in_o was paid outside Stripe: 9.00, less 4.00 of credit, which went to in_p; what is open is what that payment pays
    assert {name: amount for name, amount in open_.items() if amount and invoices[name][1] != "void"} == {
        "in_o": 9,
        "in_packs": 30,
    }
    received = raw(built, "select payment_id, sum(amount) as amount from staging.stg_stripe__payment_events "
                          "where source = 'stripe_more' and type = 'succeeded' group by 1")  # fmt: skip
    assert dict(given) == {row["payment_id"]: row["amount"] for row in received}
