"""What the extract had to say of its sources: rows in quarantine, columns that came and went, a late source, a short one."""

from datetime import timedelta
from pathlib import Path

import duckdb

from tests.strange.book import AS_OF


def report(warehouse: Path) -> None:
    """Beside the loads that the harness wrote. Short is the ledger: no code on leakage reads it, and those would be suppressed."""
    at = {
        "fresh": f"{AS_OF} 20:00:00",
        "late": f"{AS_OF - timedelta(days=1)} 23:00:00",
        "stale": f"{AS_OF - timedelta(days=2)} 00:00:00",
    }
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("update control.source_loads set extracted_at = ?", [at["fresh"]])
        connection.execute("update control.source_loads set extracted_at = ? where source = 'payments'", [at["late"]])
        connection.execute(
            "update control.source_loads set extracted_at = ? where source = 'billing' and entity > 'i'", [at["stale"]]
        )
        # as old as may be, to the second: 48 hours before the day's end
        connection.execute("update control.source_loads set extracted_at = ? where source = 'reference'", [f"{AS_OF - timedelta(days=1)} 00:00:00"])  # fmt: skip
        connection.execute("update control.source_loads set newest_updated_at = ? where entity < 'd'", [at["late"]])
        connection.execute(
            "update control.source_loads set extracted_at = null, newest_updated_at = case when entity < 'd' then cast(? as timestamp) else cast(? as timestamp) end where source = 'crm'",
            [at["late"], at["stale"]],
        )
        connection.execute("update control.source_loads set extracted_at = null, newest_updated_at = ? where source = 'ledger'", [at["stale"]])  # fmt: skip
        connection.execute(
            "update control.source_loads set complete = false, detail = '10 of 12 rows' where entity = 'journal_lines'"
        )
        connection.execute(
            "update control.source_loads set rows_quarantined = 2, rows_extracted = rows_extracted + 2 where entity = 'usage_records'"
        )
        connection.execute("update control.source_loads set rows_quarantined = 1, rows_extracted = rows_extracted + 1 where entity = 'invoices'")  # fmt: skip
        connection.execute("insert into control.quarantine values ('test-run', 'billing', 'invoices', 'invoices.csv', 3, 'total', 'a lot', 'not readable')")  # fmt: skip
        for line, column, value in ((7, "quantity", "many"), (9, "occurred_at", "noon")):
            connection.execute(
                "insert into control.quarantine values ('test-run', 'billing', 'usage_records', 'usage.csv', ?, ?, ?, 'not readable')",
                [line, column, value],
            )
        connection.execute(  # of a source that is connected no longer
            "insert into control.source_loads select * replace ('former' as source) from control.source_loads where source = 'crm'"
        )
        # rows that nobody listed
        connection.execute("update control.source_loads set rows_quarantined = 1, rows_extracted = rows_extracted + 1 where entity = 'contacts' and source = 'crm'")  # fmt: skip
        connection.execute("insert into control.schema_changes values ('crm', 'deals', 'region', 'appeared', null), ('crm', 'deals', 'tier', 'vanished', 'was text')")  # fmt: skip
