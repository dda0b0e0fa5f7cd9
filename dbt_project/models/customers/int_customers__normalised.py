"""grain: one row per collected record, with the keys by which values are compared (pipelines/matching/records.py)."""

from typing import Any

from pipelines.matching import normalise


def model(dbt: Any, session: Any) -> Any:
    return normalise(dbt.ref("int_customers__collected").pl()).to_arrow()
