"""grain: one row per golden customer, with its parent and the root of its family (itself, where it has no parent)."""

from typing import Any

import polars as pl

from pipelines.matching import family_roots, in_pieces


def model(dbt: Any, session: Any) -> Any:
    customers = dbt.ref("int_customers__members").pl().select("customer_id").unique().sort("customer_id")
    parents = dbt.ref("int_customers__parents").pl().select("customer_id", "parent_customer_id")
    roots = family_roots(dict(parents.iter_rows()))
    columns = {"customer_id": list(roots), "family_id": list(roots.values())}
    family = pl.DataFrame(columns, schema=["customer_id", "family_id"])
    return in_pieces(
        customers.join(parents, on="customer_id", how="left", maintain_order="left")
        .join(family.cast(pl.String), on="customer_id", how="left", maintain_order="left")
        .with_columns(pl.col("family_id").fill_null(pl.col("customer_id")))
    )
