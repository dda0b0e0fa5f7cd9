"""grain: one row per edge, with its fate and the cluster that its records end in (pipelines/matching/clusters.py).

component: the least record of those that edges tie to it, refused ones too. A day decides on the edges of
int_customers__moved.
"""

from typing import Any

from pipelines.matching import EDGE, decide, in_pieces


def model(dbt: Any, session: Any) -> Any:
    largest = session.sql("select value from control.settings where name = 'max_cluster'").fetchone()
    edges = dbt.ref("int_customers__edges")
    records = dbt.ref("int_customers__normalised").filter("tax_valid is not null")
    moved = dbt.ref("int_customers__moved")
    if dbt.is_incremental:
        today = moved.aggregate("coalesce(max(stamp), 0)").fetchone()
        of_today = f"(select record_id from ({moved.filter(f'stamp = {today[0]}').sql_query()}))"
        edges, records = edges.filter(f"left_record in {of_today}"), records.filter(f"record_id in {of_today}")
    found = edges.select(", ".join((*EDGE, "print"))).pl()
    tax_ids = records.select("record_id, tax_valid as tax_id").pl()
    return in_pieces(decide(found, tax_ids, dbt.ref("int_customers__vetoes").pl(), int(largest[0])))
