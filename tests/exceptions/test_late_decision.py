"""A decision that comes into the file late, over five business days: of which case was it, of one that is over or of the one that is open?"""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from pipelines.decisions import Decision
from tests.exceptions.test_memory import FRAMEWORK, put_overdue
from tests.support.company import Company, load_rows, run_dbt

# Is 100.00 found on a day? It comes, goes, comes back, goes again, and comes back once more.
FOUND = {"2026-03-10": True, "2026-03-11": False, "2026-03-12": True, "2026-03-13": False, "2026-03-14": True}


def accepted(warehouse: Path, on: str) -> Decision:
    [row] = Company(warehouse).query("select exception_id from marts.exceptions where subject_id = 'again'")
    decided_at = datetime.fromisoformat(f"{on}T09:30:00")
    return Decision(
        decided_at, "ann", "accept", row["exception_id"], amount=Decimal(100), currency="EUR", reason="known"
    )


@pytest.fixture(scope="module")
def statuses(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Of each day the status; on the last one an acceptance is in the file that was decided two days before."""
    warehouse = tmp_path_factory.mktemp("late") / "warehouse" / "tieout.duckdb"
    shown = []
    for day in FOUND:
        late = (accepted(warehouse, "2026-03-12"),) if day == max(FOUND) else ()
        rows = {entity: [] for entity in ("invoices", "payment_events", "accounts", "customers", "fx_rates")}
        load_rows(warehouse, day, rows, decisions=late)
        put_overdue(warehouse, [("again", Decimal(100), "{}")] if FOUND[day] else [])
        once = "+golden_customers int_exceptions__catalogue int_exceptions__codes_off +int_reference__reporting_rates +int_cash__invoice_balances"
        chosen = [*(once.split() if not shown else ()), *FRAMEWORK.split()]
        run_dbt(warehouse, "build", "--exclude-resource-type", "unit_test", "--select", *chosen)
        with duckdb.connect(str(warehouse)) as connection:
            connection.execute(
                "insert into control.runs values ('test-run', ?, null, null, 'published', 0, 0, null, true, 'test')",
                [day],
            )
        [row] = Company(warehouse).query("select status from marts.exceptions where subject_id = 'again'")
        shown.append(row["status"])
    return shown


def test_an_acceptance_of_a_case_that_is_over_is_not_of_the_next_one(statuses: list[str]) -> None:
    # Accepted on the 12th, over on the 13th: what comes back on the 14th is open, whenever the file said so. Else the
    # first end of the case, on the 11th, would be taken for the last.
    assert statuses == ["open", "resolved", "open", "resolved", "open"]
