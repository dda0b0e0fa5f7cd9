"""grain: one row per pair of records that may be one customer, and one per compared record, without right_record.

Only what is new or changed since the last run is scored (pipelines/matching/model); the macro
`get_incremental_of_records_sql` puts it in the place of what was said of these records before, in one transaction.
"""

from typing import Any

from pipelines.identity import matching_version
from pipelines.matching.model import READS, score, scorer
from pipelines.warehouse import in_memory


def model(dbt: Any, session: Any) -> Any:
    propose = session.sql("select value from control.settings where name = 'match_propose'").fetchone()
    read = {
        "normalised": dbt.ref("int_customers__normalised").select(", ".join(READS)),
        "clusters": dbt.ref("int_customers__rule_clusters"),
    }
    if dbt.is_incremental:
        read["previous"] = session.sql(f"select rowid as pos, * from {dbt.this}")
    return _scored(session, read, float(propose[0]))


def _scored(session: Any, read: dict[str, Any], least: float) -> Any:
    with in_memory(session, "scoring") as scratch:
        for name, rows in read.items():
            scratch.execute(f"create view {name} as {rows.sql_query()}")
        return score(scratch, least, scorer(matching_version()))
