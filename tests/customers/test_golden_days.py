"""What the mart of golden customers says of itself from day to day."""

from datetime import date
from pathlib import Path

from tests.support import company as harness
from tests.support.company import Company


def test_a_customer_is_updated_when_a_record_leaves_it(tmp_path: Path) -> None:
    # Without it a merge that is undone shows in nobody's `updated_on`, though half of the customer is gone.
    # Ahorn and Birke were tied by an id; on the 30th the id is gone, and they are two.
    warehouse = tmp_path / "warehouse" / "tieout.duckdb"
    account = {"id": "A1", "name": "Ahorn GmbH", "created_at": "2026-01-01T00:00:00Z"}
    customer = {"id": "C1", "name": "Birke AG", "created_at": "2026-01-02T00:00:00Z"}
    for day, tied_to in (("2026-03-29", "A1"), ("2026-03-30", None), ("2026-03-31", None)):
        rows = {"accounts": [account], "customers": [{**customer, "crm_account_id": tied_to}]}
        harness.load_rows(warehouse, day, rows)
        harness.run_dbt(
            warehouse,
            "build",
            "--exclude-resource-type",
            "test",
            "--exclude-resource-type",
            "unit_test",
            "--select",
            "+golden_customers",
        )
    left = Company(warehouse).query("select name, updated_on from marts.golden_customers order by name")
    assert [tuple(row.values()) for row in left] == [
        ("Ahorn GmbH", date(2026, 3, 30)),
        ("Birke AG", date(2026, 3, 30)),
    ]
