"""grain: one row per (source, counterparty as the bank wrote it), with the keys of its name."""

from typing import Any

import polars as pl

from pipelines.matching.names import Name, normal_name


def model(dbt: Any, session: Any) -> Any:
    payers = (
        dbt.ref("core_bank_transactions")
        .aggregate("source, counterparty, min(booked_on) as first_on", "source, counterparty")
        .pl()
        .filter(pl.col("counterparty").is_not_null())
        .sort("source", "counterparty")
    )
    names = [normal_name(text) for text in payers["counterparty"].to_list()]
    keys = [pl.Series(f"name_{part}", [getattr(name, part) for name in names], pl.String) for part in Name._fields]
    return payers.with_columns(keys).filter(pl.col("name_full").is_not_null()).to_arrow()
