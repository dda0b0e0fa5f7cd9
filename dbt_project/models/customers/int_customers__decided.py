"""grain: one row per edge, with its fate and the cluster that its records end in (pipelines/matching/clusters.py)."""

from typing import Any

import polars as pl

from pipelines.matching import decide


def model(dbt: Any, session: Any) -> Any:
    largest = session.sql("select value from control.settings where name = 'max_cluster'").fetchone()
    tax_ids = dbt.ref("int_customers__normalised").pl().select("record_id", pl.col("tax_valid").alias("tax_id"))
    edges = dbt.ref("int_customers__edges").pl()
    return decide(edges, tax_ids, dbt.ref("int_customers__vetoes").pl(), int(largest[0])).to_arrow()
