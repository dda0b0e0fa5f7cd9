"""grain: one row per collected record: its cluster by the rules alone, and whether it still has no partner."""

from typing import Any

import polars as pl

from pipelines.matching import decide, rule_clusters


def model(dbt: Any, session: Any) -> Any:
    largest = session.sql("select value from control.settings where name = 'max_cluster'").fetchone()
    tax_ids = dbt.ref("int_customers__normalised").pl().select("record_id", pl.col("tax_valid").alias("tax_id"))
    edges = dbt.ref("int_customers__rule_edges").pl()
    decided = decide(edges, tax_ids, dbt.ref("int_customers__vetoes").pl(), int(largest[0]))
    records = dbt.ref("int_customers__collected").pl().select("record_id", "side", "is_tombstone")
    return rule_clusters(records, decided).to_arrow()
