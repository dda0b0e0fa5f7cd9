"""grain: one row per collected record, with the keys by which values are compared (pipelines/matching/records.py).

Records that are new or have changed replace what is there; what is no longer collected goes before (_customers.yml).
"""

from typing import Any

from pipelines.identity import matching_version
from pipelines.matching import in_pieces
from pipelines.matching.large import normalise_all, normaliser, stale


def model(dbt: Any, session: Any) -> Any:
    known = str(dbt.this) if dbt.is_incremental else None
    made_by = normaliser(matching_version())
    return in_pieces(normalise_all(stale(dbt.ref("int_customers__collected"), known, made_by), made_by))
