"""Rows that a changed file no longer holds, as far as core."""

from pathlib import Path

import duckdb
import pytest

from tests.support.company import company, run_dbt

ACCOUNTS = [{"id": "a", "name": "Ada Works"}, {"id": "b", "name": "Bob Works"}]


@pytest.mark.parametrize(("complete", "left"), [(True, {"a"}), (False, {"a", "b"})])
def test_it_is_gone_from_a_whole_delivery_alone(tmp_path: Path, complete: bool, left: set[str]) -> None:
    # Else: an invoice that was taken out of the file stays open for ever; or half a file deletes half of the company.
    built = company(tmp_path, "2026-03-31", {"accounts": ACCOUNTS}, select="+core_accounts")
    with duckdb.connect(str(built.warehouse)) as connection:
        connection.execute("update raw_crm.accounts set _line = null where id = 'b'")
        connection.execute("update control.source_loads set complete = ?", [complete])
    run_dbt(built.warehouse, "run", "--select", "+core_accounts")
    assert {row["id"] for row in built.query("select id from core.accounts")} == left
