"""grain: one row per pair of records that may be one customer, and one per compared record, without right_record.

Only what is new or changed since the last run is scored (pipelines/matching/model).
"""

from typing import Any

import duckdb

from pipelines.identity import matching_version
from pipelines.matching import in_pieces
from pipelines.matching.model import READS, score, scorer
from pipelines.warehouse import open_duckdb


def model(dbt: Any, session: Any) -> Any:
    propose = session.sql("select value from control.settings where name = 'match_propose'").fetchone()
    try:
        previous = session.sql(f"select * from {dbt.this}").pl()
    except duckdb.CatalogException:  # the first run
        previous = None
    with open_duckdb(":memory:", read_only=False) as scratch:
        scratch.execute("set preserve_insertion_order = false")  # one thread would keep it
        scores = score(
            scratch,
            # without a name here, so that they can go as soon as they are read
            dbt.ref("int_customers__normalised").select(", ".join(READS)).to_arrow_table(),
            dbt.ref("int_customers__rule_clusters").to_arrow_table(),
            previous,
            float(propose[0]),
            scorer(matching_version()),
        )
    return in_pieces(scores)
