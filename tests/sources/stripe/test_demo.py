"""The demonstration's server tells what the sample's files tell: what goes in through the SDK comes out of staging."""

import subprocess
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.sample.stripe_demo import OWN_FILES, write_files, write_settings
from pipelines.sample.stripe_fill.rows import PROCESSOR, minor, rows, second
from pipelines.settings import load_settings
from pipelines.warehouse import Warehouse
from tests.sources.stripe.conftest import SAMPLE, raw


def staged(warehouse: Warehouse, entity: str, columns: list[str]) -> dict[str, tuple[Any, ...]]:
    sql = f"select id, {', '.join(columns)} from staging.stg_stripe__{entity} where source = 'stripe_demo' and deleted_at is null"
    return {row["id"]: tuple(_text(row[name]) for name in columns) for row in raw(warehouse, sql)}


def _text(value: Any) -> str:
    """Money without trailing zeros, nothing as no text: the same for a file's cell and a column's value."""
    if isinstance(value, str) and value.replace(".", "").replace("-", "").isdigit() and "." in value:
        value = Decimal(value)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value).lower() if value not in (None, "") else ""


@pytest.mark.parametrize(
    ("entity", "side", "columns"),
    [
        (
            "customers",
            "billing",
            "name legal_name email domain phone tax_id street city postal_code country crm_account_id",
        ),
        ("invoices", "billing", "number customer_id contract_id status currency due_on po_number"),
        (
            "invoice_lines",
            "billing",
            "invoice_id sku quantity unit_price amount tax_amount period_start period_end is_proration deal_line_id",
        ),
        (
            "credit_notes",
            "billing",
            "invoice_id customer_id currency amount tax_amount reason status issued_on approved_by",
        ),
        ("credit_note_lines", "billing", "credit_note_id invoice_line_id amount tax_amount"),
        ("payouts", "payments", "currency amount status arrival_on reference"),
    ],
)
def test_what_goes_in_comes_out(built: Warehouse, small_sample: Path, entity: str, side: str, columns: str) -> None:
    names = columns.split()
    expected = {row["id"]: tuple(_text(row.get(name)) for name in names) for row in rows(small_sample / side, entity)}
    assert staged(built, entity, names) == expected
    assert expected


def test_totals_follow_the_lines(built: Warehouse, small_sample: Path) -> None:
    # INV 28 of the sample contradicts its lines on purpose; Stripe cannot.
    totals = staged(built, "invoices", ["total", "tax_total", "issued_on"])
    for row in rows(small_sample / "billing", "invoices"):
        if row["id"] != "in_000028_004" and row["status"] != "draft":
            assert totals[row["id"]] == (
                _text(Decimal(row["total"])),
                _text(Decimal(row["tax_total"])),
                row["issued_on"],
            )


def test_payments_through_the_processor(built: Warehouse, small_sample: Path) -> None:
    sql = "select payment_id, type, amount, currency, occurred_at, method from staging.stg_stripe__payment_events where source = 'stripe_demo'"
    found = sorted((row["payment_id"], row["type"], row["amount"], row["currency"]) for row in raw(built, sql))
    expected = sorted(
        (f"pi_{row['payment_id'].removeprefix('pay_')}", row["type"], Decimal(row["amount"]), row["currency"])
        for row in rows(small_sample / "payments", "payment_events")
        if row["method"] in PROCESSOR and row["type"] != "attempted"
    )
    assert found == expected


def test_usage_through_meters(built: Warehouse, small_sample: Path) -> None:
    # By customer, meter and day it is the same; single records, their ids and what was rejected no meter tells.
    expected: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for row in rows(small_sample / "billing", "usage_records"):
        if row["status"] == "accepted":
            expected[row["customer_id"], row["meter"], row["occurred_at"][:10]] += Decimal(row["quantity"])
    sql = "select customer_id, meter, occurred_at, quantity from staging.stg_stripe__usage_records where source = 'stripe_demo'"
    found = {
        (row["customer_id"], row["meter"], row["occurred_at"].date().isoformat()): row["quantity"]
        for row in raw(built, sql)
    }
    assert found == expected
    assert {meter for _, meter, _ in found} == {"api_calls", "storage_gb"}


def test_a_broken_minor_unit_is_no_amount() -> None:
    assert (minor("12.345", "KWD"), minor("500", "JPY"), minor("9.5", "EUR"), minor("", "EUR")) == (12345, 500, 950, 0)
    with pytest.raises(ValueError, match="no whole number"):
        minor("0.5", "JPY")
    assert second("2026-01-01") == second("2026-01-01T00:00:00Z") == 1767225600


def test_the_other_files_have_the_ids_of_stripe(tmp_path: Path) -> None:
    # A payment is pay_1 in the sample and pi_1 in Stripe: the ledger and the bank must mean the same one.
    write_files(SAMPLE, tmp_path)
    ledger = (tmp_path / "ledger" / "journal_lines.csv").read_text()
    assert "pi_000002_001" in ledger
    assert "pay_000002_001" not in ledger
    transfers = rows(tmp_path / "bank", "payment_events")
    assert {row["method"] for row in transfers} == {"bank_transfer"}


def test_the_settings_of_the_demonstration_are_valid(tmp_path: Path) -> None:
    write_settings(tmp_path / "tieout.toml", tmp_path, "http://127.0.0.1:1234")
    settings = load_settings(tmp_path / "tieout.toml")
    assert set(settings.sources) == {*OWN_FILES, "stripe"}
    assert settings.sources["stripe"].options == {
        "base_url": "http://127.0.0.1:1234", "missing_lists_are_empty": True, "usage": "none",
    }  # fmt: skip


def test_the_next_server_gives_the_same_ids() -> None:
    # A second `make demo-stripe` meets a new server. With other ids, all that the first run read would look gone, and be in doubt.
    ask = "from pipelines.sample.stripe_server import application; application(demo=True); from localstripe.resources import random_id; print(random_id(14))"
    first, second = (subprocess.check_output([sys.executable, "-c", ask], text=True) for _ in range(2))
    assert first == second
