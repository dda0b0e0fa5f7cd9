"""What the balances say of the rows that are loaded: each statement by itself, and each account as a whole."""

from decimal import Decimal

import duckdb

from pipelines.sources.files.totals import plain


def incomplete_statements(connection: duckdb.DuckDBPyConnection, source: str) -> list[str]:
    """One sentence a statement whose entries do not lead from its opening to its closing balance."""
    found = connection.execute(
        "select file, name, account, problems from control.bank_statements "
        "where source = ? and len(problems) > 0 order by file, name",
        [source],
    ).fetchall()
    return [
        f"{file}: statement {name} of account {account} is incomplete: {'; '.join(problems)}"
        for file, name, account, problems in found
    ]


def broken_accounts(connection: duckdb.DuckDBPyConnection, source: str) -> list[str]:
    """Accounts whose loaded rows do not make the way from the first opening to the last closing balance.

    Says nothing where a statement is incomplete by itself. A statement that is missing between two others, and an entry
    that was taken for a copy of another one, show here.
    """
    found = connection.execute(
        f"""
        with judged as (
            select
                account,
                bool_or(len(problems) > 0) as is_broken,
                arg_min(opening, (opened_on, closed_on)) as opening,
                arg_max(closing, (closed_on, opened_on)) as closing,
                min(opened_on) as first_on,
                max(closed_on) as last_on,
                max(currency) as currency,
            from control.bank_statements
            where source = $source and has_balances
            group by account
        ),
        moved as (
            select j.account, coalesce(sum(r.amount), 0) as amount
            from judged as j
            left join raw_{source}.bank_transactions as r
                on r.account = j.account
                and r.booked_on between try_cast(j.first_on as date) and try_cast(j.last_on as date)
            group by j.account
        )
        select account, currency, opening, closing, amount, first_on, last_on
        from judged
        inner join moved using (account)
        where not is_broken and opening + amount <> closing
        order by account
        """,
        {"source": source},
    ).fetchall()
    return [
        f"account {account}: from {first_on} to {last_on} the balances move by {plain(Decimal(closing - opening))} "
        f"{currency}, the entries by {plain(Decimal(amount))}: a statement is missing, or an entry"
        for account, currency, opening, closing, amount, first_on, last_on in found
    ]
