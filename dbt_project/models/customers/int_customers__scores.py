"""grain: one row per pair of records that may be one customer, and one per compared record, without right_record.

Only what is new or changed since the last run is scored (pipelines/matching/model).
"""

from typing import Any

import duckdb

from pipelines.identity import matching_version
from pipelines.matching.model import READS, score, scorer
from pipelines.warehouse import open_duckdb


def model(dbt: Any, session: Any) -> Any:
    propose = session.sql("select value from control.settings where name = 'match_propose'").fetchone()
    try:
        previous = session.sql(f"select * from {dbt.this}").pl()
    except duckdb.CatalogException:  # the first run
        previous = None
    with open_duckdb(":memory:", read_only=False) as scratch:
        scores = score(
            scratch,
            # without a name here, so that they can go as soon as they are read
            dbt.ref("int_customers__normalised").select(", ".join(READS)).pl(),
            dbt.ref("int_customers__rule_clusters").pl(),
            previous,
            float(propose[0]),
            scorer(matching_version()),
        ).to_arrow()
    return scores  # noqa: RET504 (dbt wants one return, outside of a block)
