"""grain: one row per (bank line, payout or transfer) that is matched (`match`), or that comes nearest to a line that is
not (`candidate`).
"""

from pipelines.cash.bank_tables import match_table


def model(dbt, session):
    """The matching of bank lines: pipelines/cash/bank."""
    dbt.config(materialized="table")
    return match_table(
        dict(session.sql("select name, value from control.settings").fetchall()),
        lines=dbt.ref("int_cash__bank_lines"),
        targets=dbt.ref("int_cash__bank_targets"),
        texts=dbt.ref("int_cash__bank_texts"),
    )
