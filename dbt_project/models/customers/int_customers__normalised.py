"""grain: one row per collected record, with the keys by which values are compared (pipelines/matching/records.py)."""

from typing import Any

import duckdb

from pipelines.matching.large import normalise_new, normaliser


def model(dbt: Any, session: Any) -> Any:
    (code_version,) = session.sql("select code_version from control.run").fetchone()
    try:
        known = session.sql(f"select * from {dbt.this}").pl()
    except duckdb.CatalogException:  # the first run
        known = None
    return normalise_new(dbt.ref("int_customers__collected").pl(), known, normaliser(code_version)).to_arrow()
