"""Days sales outstanding, collection effectiveness and sync latency, over a handful of rows that one can follow."""

from decimal import Decimal

import duckdb
import pytest

from tests.support.company import Company, load_rows, run_dbt

# issued, due, status, with tax, still open. As of 2026-03-31.
INVOICES = """
    ('EUR', 'paid', true, date '2026-01-10', date '2026-02-09', 310, 0),
    ('EUR', 'open', true, date '2026-02-10', date '2026-03-12', 280, 200),
    ('EUR', 'open', true, date '2026-03-05', date '2026-04-04', 100, 100),
    ('EUR', 'draft', false, date '2026-03-06', date '2026-04-05', 999, 999),
    ('EUR', 'void', false, date '2026-03-07', date '2026-04-06', 888, 888),
    ('USD', 'open', true, date '2026-01-01', date '2026-01-31', 620, 310),
    ('CHF', 'open', true, null, null, 100, 40)
"""
# An account and its customer, made 0, 60, ... 1,140 seconds apart: twenty pairs, and one whose account has no date.
PAIRS = 20


@pytest.fixture(scope="module")
def metrics(tmp_path_factory: pytest.TempPathFactory) -> Company:
    warehouse = tmp_path_factory.mktemp("metrics") / "warehouse" / "tieout.duckdb"
    load_rows(warehouse, "2026-03-31", {})
    with duckdb.connect(str(warehouse)) as connection:
        for schema in ("cash", "core", "ledger"):
            connection.execute(f"create schema {schema}")
        connection.execute(
            "create table cash.int_cash__invoice_balances as select currency, status, is_owed, issued_on, due_on,"
            " cast(total as decimal(28, 4)) as total, cast(outstanding as decimal(28, 4)) as outstanding"
            f" from (values {INVOICES}) as i (currency, status, is_owed, issued_on, due_on, total, outstanding)"
        )
        connection.execute(
            "create table ledger.int_ledger__subledger_movements as select 'EUR' as currency, 'receivable' as account_type,"
            " date '2025-12-01' as month, cast(50 as decimal(28, 4)) as movement"
        )
        connection.execute(
            "create table core.accounts as select 'a' || range as id, 'c' || range as billing_customer_id,"
            " timestamp '2026-01-01 08:00:00' as created_at"
            f" from range({PAIRS}) union all select 'undated', 'c0', null"
        )
        connection.execute(
            "create table core.customers as select 'c' || range as id, 'a' || range as crm_account_id,"
            f" timestamp '2026-01-01 08:00:00' + to_seconds(60 * range) as created_at from range({PAIRS})"
        )
    run_dbt(warehouse, "run", "--select", "int_metrics__dso", "int_metrics__collection", "int_metrics__sync_latency")
    return Company(warehouse)


def test_days_sales_outstanding_count_back(metrics: Company) -> None:
    # EUR: 300.00 open. March billed 100.00: 31 days. February billed 280.00, of which 200.00 are left: 200/280 x 28 = 20 days.
    # USD: 310.00 open, nothing billed in March and February: 31 + 28 days, and half of January's 31. Without the months
    # that billed nothing it would look collected within 15 days, three months late.
    # CHF: an invoice without a date is of today; without that its 40.00 would be owed for no day at all.
    found = {row["currency"]: row["dso_days"] for row in metrics.query("select * from metrics.int_metrics__dso")}
    assert found == {"EUR": Decimal("51.0000"), "USD": Decimal("74.5000"), "CHF": Decimal("12.4000")}


def test_collection_effectiveness(metrics: Company) -> None:
    # EUR: 50 open before January, 690 invoiced since, 300 open now, 100 of it not due: 440 of 640 that could be collected.
    # CHF: 100 invoiced without a date, 60 of it collected; without the date of today it would be -40 of 0.
    found = metrics.query(
        "select * from metrics.int_metrics__collection where currency <> 'USD' order by currency desc"
    )
    assert [(row["collected"], row["collectable"]) for row in found] == [
        (Decimal(440), Decimal(640)),
        (Decimal(60), Decimal(100)),
    ]


def test_sync_latency(metrics: Company) -> None:
    # Of 0, 60, ... 1,140 seconds: ten of twenty within 540, nineteen of twenty within 1,080.
    (found,) = metrics.query("select * from metrics.int_metrics__sync_latency")
    assert found == {"p50_seconds": 540, "p95_seconds": 1080, "pairs": PAIRS}
