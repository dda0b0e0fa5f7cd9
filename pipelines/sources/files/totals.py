"""Control totals: sums of money by column and currency, of what was loaded and of what the files hold."""

import json
from decimal import Decimal

import duckdb

from pipelines.entities import Entity
from pipelines.sources.files.folder import Totals
from pipelines.sources.files.values import identifier, literal


def loaded_totals(
    connection: duckdb.DuckDBPyConnection, source: str, entity: Entity, with_vanished: bool = False
) -> Totals:
    """Sums of all money columns over the rows in raw; nothing for entities that have no currency of their own.

    `with_vanished`: those too that their file no longer holds.
    """
    names = [column.name for column in entity.columns]
    money = [column.name for column in entity.columns if column.type == "money"]
    if "currency" not in names or not money:
        return {}
    sums = ", ".join(f"sum({identifier(name)})" for name in money)
    standing = "" if with_vanished else "and _line is not null"
    found = connection.execute(
        f'select currency, {sums} from raw_{source}."{entity.name}"'
        f" where currency is not null {standing} group by 1 order by 1"
    ).fetchall()
    return {
        name: {row[0]: Decimal(row[number]) for row in found if row[number] is not None}
        for number, name in enumerate(money, 1)
    }


def as_json(totals: Totals) -> str:
    """`{"total": {"EUR": "1200.00"}}`; columns without any sum are left out."""
    return json.dumps(
        {
            column: {currency: plain(total) for currency, total in by_currency.items()}
            for column, by_currency in totals.items()
            if by_currency
        }
    )


def plain(amount: Decimal) -> str:
    """An amount as people write it: no exponent, at least two decimals, no zeros behind them."""
    text = f"{amount.normalize():f}"
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.ljust(2, '0')}"


def agree(connection: duckdb.DuckDBPyConnection, source: str, entity: Entity, claimed: Totals) -> list[str]:
    """Where the files' sums are not the manifest's.

    A source may have summed all rows it wrote, each identical copy once, or the newest version of each row: any of the
    three is agreement. Rows in quarantine were delivered too, and count as far as their value can be read.
    """
    names = {column.name for column in entity.columns}
    found = []
    for column, by_currency in claimed.items():
        if column not in names:
            found.append(f"the manifest has a control total of {column}, which {entity.name} does not have")
            continue
        sums = _delivered(connection, source, entity, column, "currency" in names)
        if (
            "currency" not in names
        ):  # the amounts' currency stands in another entity: only the grand total can be compared
            by_currency = {"": sum(by_currency.values(), Decimal(0))}
        for currency, total in by_currency.items():
            held = sums.get(currency, (Decimal(0),) * 3)
            if total not in held:
                what = f"{column} {currency}".strip()
                found.append(
                    f"control total of {what}: the manifest says {plain(total)}, the files hold {plain(held[0])}"
                )
    return found


def _delivered(
    connection: duckdb.DuckDBPyConnection, source: str, entity: Entity, column: str, has_currency: bool
) -> dict[str, tuple[Decimal, ...]]:
    """currency -> (all rows of the present files, without copies, only rows in raw)."""
    here = f"source = {literal(source)} and entity = {literal(entity.name)}"
    currency = "coalesce(currency, '')" if has_currency else "''"
    currency_aside = """coalesce("row" ->> '$.currency', '')""" if has_currency else "''"
    found = connection.execute(
        f"""
        with present as (
            select file from control.file_ledger where {here} and is_present
        ),
        amounts as (
            select {currency} as currency, 'loaded' as kind, {identifier(column)} as amount
            from raw_{source}.{identifier(entity.name)}
            where _line is not null and _file in (from present)
            union all
            select {currency_aside}, kind, try_cast("row" ->> {literal("$." + column)} as decimal(30, 12))
            from control.rows_set_aside
            where {here} and file in (from present)
        )
        select
            currency,
            coalesce(sum(amount), 0),
            coalesce(sum(amount) filter (kind <> 'copy'), 0),
            coalesce(sum(amount) filter (kind = 'loaded'), 0)
        from amounts
        group by currency
        """
    ).fetchall()
    return {row[0]: tuple(Decimal(total) for total in row[1:]) for row in found}
