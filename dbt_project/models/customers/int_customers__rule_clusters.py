"""grain: one row per collected record: its cluster by the rules alone, and whether it still has no partner."""

from typing import Any

from pipelines.matching import EDGE, decide, in_pieces, rule_clusters


def model(dbt: Any, session: Any) -> Any:
    largest = session.sql("select value from control.settings where name = 'max_cluster'").fetchone()
    tax_ids = dbt.ref("int_customers__normalised").select("record_id, tax_valid as tax_id").pl()
    edges = dbt.ref("int_customers__rule_edges").select(", ".join(EDGE)).pl()
    decided = decide(edges, tax_ids, dbt.ref("int_customers__vetoes").pl(), int(largest[0]))
    records = dbt.ref("int_customers__normalised").select("record_id, side, is_tombstone").pl()
    return in_pieces(rule_clusters(records, decided))
