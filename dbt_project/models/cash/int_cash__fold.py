"""grain: one row per (kind, payment, place): what the cash application did (`application`), what it left alone and why
(`attempt`), and the solutions that it would not choose between (`solution`). Whole minor units and numbers;
int_cash__applications and int_cash__attempts say it in words.
"""

from pipelines.cash.tables import FoldInput, fold_table


def model(dbt, session):
    """The fold over all payments: pipelines/cash/application.py."""
    dbt.config(materialized="table")
    return fold_table(
        dict(session.sql("select name, value from control.settings").fetchall()),
        FoldInput(
            customers=dbt.ref("int_cash__numbered_customers"),
            currencies=dbt.ref("int_cash__numbered_currencies"),
            invoices=dbt.ref("int_cash__numbered_invoices"),
            credits=dbt.ref("int_cash__numbered_credits"),
            payments=dbt.ref("int_cash__numbered_payments"),
            names=dbt.ref("int_cash__numbered_names"),
            groups=dbt.ref("int_cash__numbered_groups"),
            quotes=dbt.ref("int_cash__numbered_quotes"),
            rates=dbt.ref("int_cash__numbered_rates"),
            links=dbt.ref("int_customers__by_billing_customer"),
        ),
    )
