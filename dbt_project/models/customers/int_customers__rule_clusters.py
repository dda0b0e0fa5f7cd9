"""grain: one row per collected record: its cluster by the rules alone, and whether it still has no partner.

component: the least record of those that edges tie to it, refused ones too. told: of int_customers__normalised.
stamp: of int_customers__touched.
"""

from typing import Any

from pipelines.matching import EDGE, decide, in_pieces, rule_clusters


def model(dbt: Any, session: Any) -> Any:
    largest = session.sql("select value from control.settings where name = 'max_cluster'").fetchone()
    touched = dbt.ref("int_customers__touched").filter("told is not null")
    normalised = dbt.ref("int_customers__normalised")
    sides = normalised.filter("not is_tombstone").aggregate("count(distinct side)").fetchone()
    if dbt.is_incremental:
        today = dbt.ref("int_customers__touched").aggregate("max(stamp)").fetchone()
        touched = touched.filter(f"stamp = {today[0]}")
    told = touched.select("record_id, stamp").pl()
    columns = "record_id, side, is_tombstone, told, tax_valid as tax_id"
    records = normalised.select(columns).pl().join(told, on="record_id")
    edges = dbt.ref("int_customers__rule_edges").select(", ".join(EDGE)).pl()
    edges = edges.join(records.select("record_id"), left_on="left_record", right_on="record_id", how="semi")
    decided = decide(edges, records, dbt.ref("int_customers__vetoes").pl(), int(largest[0]))
    return in_pieces(rule_clusters(records, edges, decided, int(sides[0])))
