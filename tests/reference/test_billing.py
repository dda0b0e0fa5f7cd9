"""The reference against amounts worked out by hand: two readings that agree could still both be wrong."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.reference.billing import Expected, expected_billing

AS_OF = date(2026, 12, 31)


def rows(
    lines: list[dict[str, str]], tables: dict[str, list[dict[str, str]]] | None = None, **deal: Any
) -> list[Expected]:
    """One contract of one deal that starts on 2026-01-01, unless said otherwise."""
    facts = {"id": "d1", "account_id": "a1", "is_won": "true", "currency": "EUR", "closed_at": "2025-12-01T10:00:00Z"}
    facts |= {"contract_id": "c1", "start_date": "2026-01-01"} | deal
    basics = {"deal_id": "d1", "sku": "SEAT", "charge_type": "recurring", "quantity": "1"}
    numbered = [basics | {"id": f"l{place}"} | line for place, line in enumerate(lines, 1)]
    customers = [{"id": "b1", "crm_account_id": "a1"}]
    return expected_billing({"deals": [facts], "deal_lines": numbered, "customers": customers, **(tables or {})}, AS_OF)


def amounts(found: list[Expected], charge: str = "recurring") -> list[str]:
    return [str(row.amount) for row in found if row.charge_type == charge]


def starts(found: list[Expected]) -> list[str]:
    return [row.period_start.isoformat() for row in found]


def usage(*quantities: int) -> dict[str, list[dict[str, str]]]:
    """One record a month from January on."""
    records = [
        {
            "id": f"u{n}",
            "customer_id": "b1",
            "meter": "api",
            "quantity": str(quantity),
            "occurred_at": f"2026-{n:02d}-15T08:00:00Z",
        }
        for n, quantity in enumerate(quantities, 1)
    ]
    return {"usage_records": records}


def test_month_end_anchor_keeps_to_month_ends() -> None:
    found = rows([{"unit_price": "100", "start_date": "2026-01-31", "end_date": "2026-05-30"}])
    assert starts(found) == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]
    assert amounts(found) == ["100.00"] * 4


def test_leap_day_anchor() -> None:
    line = {"unit_price": "900", "price_period": "year", "billing_frequency": "annual"}
    found = rows([line | {"start_date": "2024-02-29", "end_date": "2028-02-28"}])
    assert starts(found) == ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28"]
    assert found[-1].period_end == date(2028, 2, 28)


def test_seventeen_of_thirty_one_days() -> None:
    """January whole would be 310.00: 10.00 a day."""
    assert amounts(rows([{"unit_price": "310", "end_date": "2026-01-17"}])) == ["170.00"]


def test_thirty_360_of_a_february() -> None:
    """From February 10 to the day after the 28th, March 1: 30 + 1 - 10 = 21 days of 30, of 300.00."""
    line = {"unit_price": "300", "proration": "thirty_360", "start_date": "2026-01-10", "end_date": "2026-02-28"}
    assert amounts(rows([line])) == ["300.00", "210.00"]


def test_no_proration_bills_the_whole() -> None:
    assert amounts(rows([{"unit_price": "310", "proration": "none", "end_date": "2026-01-02"}])) == ["310.00"]


def test_halves_round_away_from_zero_in_each_currency() -> None:
    half = {"unit_price": "5", "discount_pct": "50", "end_date": "2026-01-31"}
    assert amounts(rows([half], currency="JPY")) == ["3"]
    assert amounts(rows([half | {"unit_price": "2.001"}], currency="KWD")) == ["1.001"]
    assert amounts(rows([half | {"unit_price": "0.03"}])) == ["0.02"]


def test_quarterly_billing_of_a_monthly_price_with_a_discount_that_ends() -> None:
    """12 seats x 40.00 x 3 months = 1440.00; less 10% where the quarter starts by June 30."""
    line = {"quantity": "12", "unit_price": "40", "billing_frequency": "quarterly", "end_date": "2026-12-31"}
    found = rows([line | {"discount_pct": "10", "discount_until": "2026-06-30"}])
    assert amounts(found) == ["1296.00", "1296.00", "1440.00", "1440.00"]


def test_uplift_compounds_on_anniversaries() -> None:
    line = {"unit_price": "100", "billing_frequency": "annual", "annual_uplift_pct": "10", "end_date": "2028-12-31"}
    assert amounts(rows([line]))[:2] == ["1200.00", "1320.00"]


def test_renewed_twice() -> None:
    """Six months at 100.00, then 110.00, then 121.00; the horizon goes to the end of 2027."""
    found = rows(
        [{"unit_price": "100"}],
        end_date="2026-06-30",
        auto_renew="true",
        renewal_term_months="6",
        renewal_uplift_pct="10",
    )
    assert amounts(found)[::6] == ["100.00", "110.00", "121.00", "133.10"]
    assert len(found) == 24


def test_a_row_that_straddles_a_renewal_is_cut_there() -> None:
    """Quarters from December 15, term over on March 31: the quarter from March 15 is 17 + 75 of 92 days."""
    line = {"unit_price": "92", "price_period": "quarter", "billing_frequency": "quarterly", "start_date": "2025-12-15"}
    found = rows([line], start_date="2025-12-15", end_date="2026-03-31", auto_renew="true", renewal_uplift_pct="100")
    assert amounts(found)[:3] == ["92.00", "17.00", "150.00"]


def test_change_in_mid_period_keeps_the_anchor() -> None:
    """28 days of February: 10 seats for 11 days, 25 seats for 17, at 28.00 a seat."""
    lines = [
        {"quantity": "10", "unit_price": "28", "end_date": "2026-03-31"},
        {
            "quantity": "25",
            "unit_price": "28",
            "action": "change",
            "replaces_line_id": "l1",
            "start_date": "2026-02-12",
        },
    ]
    found = rows(lines)
    assert amounts(found) == ["280.00", "110.00", "425.00", "700.00"]
    assert starts(found)[2:] == ["2026-02-12", "2026-03-01"]


def test_two_changes_of_one_line_apply_in_order_of_start() -> None:
    line = {"unit_price": "10", "end_date": "2026-04-30"}
    lines = [
        line | {"quantity": "1"},
        line | {"quantity": "3", "action": "change", "replaces_line_id": "l1", "start_date": "2026-03-01"},
        line | {"quantity": "2", "action": "change", "replaces_line_id": "l1", "start_date": "2026-02-01"},
    ]
    assert sorted((row.period_start.month, str(row.amount)) for row in rows(lines)) == [
        (1, "10.00"),
        (2, "20.00"),
        (3, "30.00"),
        (4, "30.00"),
    ]


def test_a_deal_closed_after_as_of_is_not_there() -> None:
    """Else yesterday's figures would change with what is signed tomorrow."""
    assert rows([{"unit_price": "1"}], closed_at="2027-01-01T08:00:00Z", end_date="2027-01-31") == []


def test_cancellation_ends_every_line_and_keeps_the_fee() -> None:
    lines = [{"unit_price": "310"}, {"unit_price": "99", "charge_type": "one_time"}]
    found = rows(lines, cancelled_on="2026-01-10", end_date="2026-12-31")
    assert amounts(found) == ["100.00"]
    assert amounts(found, "one_time") == ["99.00"]


def test_bill_on() -> None:
    """Advance on the first day, arrears on the day after the last, never before the deal was closed."""
    advance, arrears = rows(
        [{"unit_price": "1"}, {"unit_price": "1", "billing_timing": "arrears"}], end_date="2026-01-31"
    )
    assert (advance.bill_on, arrears.bill_on) == (date(2026, 1, 1), date(2026, 2, 1))
    late = rows([{"unit_price": "1"}], end_date="2026-01-31", closed_at="2026-01-20T23:30:00-05:00")
    assert late[0].bill_on == date(2026, 1, 21)


def test_volume_tiers_at_and_beside_the_bound() -> None:
    tiers = [
        {"id": "t1", "deal_line_id": "l1", "up_to": "1000", "unit_price": "0.10", "flat_fee": ""},
        {"id": "t2", "deal_line_id": "l1", "up_to": "", "unit_price": "0.08", "flat_fee": "5"},
    ]
    line = {"charge_type": "usage", "quantity": "0", "unit_price": "", "meter": "api", "tier_mode": "volume"}
    found = rows([line], {"line_tiers": tiers, **usage(1000, 1001, 0)}, end_date="2026-03-31")
    assert amounts(found, "usage") == ["100.00", "85.08", "0.00"]


def test_graduated_tiers_with_included_quantity_and_fees() -> None:
    """1,500 less 100: 1,000 at 0.10, 400 at 0.05, and the fee of each tier entered; the bounded last tier goes on."""
    tiers = [
        {"id": "t1", "deal_line_id": "l1", "up_to": "1000", "unit_price": "0.10", "flat_fee": "1"},
        {"id": "t2", "deal_line_id": "l1", "up_to": "1200", "unit_price": "0.05", "flat_fee": "2"},
    ]
    line = {
        "charge_type": "usage",
        "quantity": "0",
        "meter": "api",
        "tier_mode": "graduated",
        "included_quantity": "100",
    }
    found = rows([line], {"line_tiers": tiers, **usage(1500, 90)}, end_date="2026-02-28")
    assert amounts(found, "usage") == ["123.00", "0.00"]


def test_commitment_year_cut_short() -> None:
    """1,200.00 a year for 181 of 365 days is 595.07; 300.00 were used."""
    line = {"charge_type": "usage", "quantity": "0", "unit_price": "1", "meter": "api"}
    found = rows([line | {"commit_amount": "1200", "commit_period": "year"}], usage(100, 200), end_date="2026-06-30")
    assert amounts(found, "commit") == ["295.07"]


def test_copies_of_a_record_count_once_and_rejected_ones_never() -> None:
    records = usage(7)["usage_records"] * 2
    records = [{**record, "id": f"u{place}"} for place, record in enumerate(records)]
    records.append({**records[0], "id": "u9", "quantity": "50", "status": "rejected"})
    line = {"charge_type": "usage", "quantity": "0", "unit_price": "2", "meter": "api"}
    assert amounts(rows([line], {"usage_records": records}, end_date="2026-01-31"), "usage") == ["14.00"]


def test_a_deal_of_another_currency_is_a_contract_by_itself() -> None:
    stray = {"id": "d2", "account_id": "a1", "is_won": "true", "currency": "USD", "closed_at": "2026-02-01T00:00:00Z"}
    stray |= {"contract_id": "c1", "start_date": "2026-03-01", "end_date": "2026-03-31"}
    base = {"sku": "SEAT", "charge_type": "recurring", "quantity": "1", "unit_price": "5"}
    deal = stray | {"id": "d1", "currency": "EUR", "start_date": "2026-01-01", "end_date": "2026-01-31"}
    found = expected_billing(
        {
            "deals": [deal, stray],
            "deal_lines": [base | {"id": "l1", "deal_id": "d1"}, base | {"id": "l2", "deal_id": "d2"}],
        },
        AS_OF,
    )
    assert [(row.contract_id, row.currency, row.amount) for row in found] == [
        ("c1", "EUR", Decimal("5.00")),
        ("d2", "USD", Decimal("5.00")),
    ]
