"""grain: one row per edge, with its fate and the cluster that its records end in (pipelines/matching/clusters.py)."""

from typing import Any

from pipelines.matching import EDGE, decide, in_pieces


def model(dbt: Any, session: Any) -> Any:
    largest = session.sql("select value from control.settings where name = 'max_cluster'").fetchone()
    tax_ids = dbt.ref("int_customers__normalised").select("record_id, tax_valid as tax_id").pl()
    edges = dbt.ref("int_customers__edges").select(", ".join(EDGE)).pl()
    return in_pieces(decide(edges, tax_ids, dbt.ref("int_customers__vetoes").pl(), int(largest[0])))
