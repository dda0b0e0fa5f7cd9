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
    that was taken for a copy of another one, show here. Where a day has several statements any of their openings, and
    of their closings, may be the first and the last.
    """
    found = connection.execute(
        f"""
        with spans as (
            select
                account,
                bool_or(len(problems) > 0) as is_broken,
                max(currency) as currency,
                list(opening order by file) filter (opened_on = first_on) as openings,
                list(closing order by file) filter (closed_on = last_on) as closings,
                any_value(first_on) as first_on,
                any_value(last_on) as last_on,
            from (
                select
                    *,
                    min(opened_on) over (partition by account) as first_on,
                    max(closed_on) over (partition by account) as last_on,
                from control.bank_statements
                where source = $source and has_balances
            )
            group by account
        ),
        booked as (  -- some banks book an entry on a day outside of its statement's
            select account, min(booked_on) as first_on, max(booked_on) as last_on
            from control.bank_entries
            where source = $source and not is_notification
            group by account
        ),
        moved as (
            select s.account, coalesce(sum(r.amount), 0) as amount
            from spans as s
            left join booked as b using (account)
            left join raw_{source}.bank_transactions as r
                on r.account = s.account
                and r.booked_on >= try_cast(least(s.first_on, b.first_on) as date)
                and r.booked_on <= try_cast(greatest(s.last_on, b.last_on) as date)
            group by s.account
        )
        select account, currency, openings, closings, amount, first_on, last_on
        from spans
        inner join moved using (account)
        where not is_broken
        order by account
        """,
        {"source": source},
    ).fetchall()
    told = []
    for account, currency, openings, closings, amount, first_on, last_on in found:
        if any(opening + amount == closing for opening in openings for closing in closings):
            continue
        told.append(
            f"account {account}: from {first_on} to {last_on} the balances move by "
            f"{plain(Decimal(closings[-1] - openings[0]))} {currency}, the entries by {plain(Decimal(amount))}: "
            "a statement is missing, or an entry"
        )
    return told
