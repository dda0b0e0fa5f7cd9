"""What the reader of files remembers between runs, in the warehouse itself: lose the one and the other goes too.

`control.file_ledger`     every file loaded so far: content hash, rows, columns; `is_present`: the folder still has it
`control.rows_set_aside`  every row that is not in raw: copy | replaced | conflict (two rows, one key) | bad (a value)
`control.deliveries`      rows and columns of the folder as it is now, and as it was before it last changed
"""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from pipelines.entities import Entity

_TABLES = {
    "file_ledger": "source varchar, entity varchar, file varchar, sha256 varchar, rows bigint, columns varchar, "
    "is_present boolean",
    "rows_set_aside": "source varchar, entity varchar, file varchar, line bigint, kind varchar, key varchar, "
    '"column" varchar, "value" varchar, reason varchar, "row" varchar',
    "deliveries": "source varchar, entity varchar, fingerprint varchar, rows bigint, columns varchar, "
    "previous_rows bigint, previous_columns varchar",
}
_SET_ASIDE = 'file, line, kind, key, "column", "value", reason, "row"'


@dataclass(frozen=True)
class ReadFile:
    """A file as it was read: `columns` is JSON, {name: DuckDB type}."""

    name: str
    sha256: str
    rows: int
    columns: str


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create what is missing, and the temporary table in which this run's rows wait for the end of the load."""
    connection.execute("create schema if not exists control")
    for table, columns in _TABLES.items():
        connection.execute(f"create table if not exists control.{table} ({columns})")
    waiting = _TABLES["rows_set_aside"].removeprefix("source varchar, ")
    connection.execute(f"create or replace temp table waiting_aside ({waiting})")
    connection.execute("create or replace temp table waiting_contested (entity varchar, key varchar)")


def known_files(connection: duckdb.DuckDBPyConnection, source: str) -> dict[tuple[str, str], str]:
    """(entity, file) -> content hash, of all files loaded so far."""
    found = connection.execute("select entity, file, sha256 from control.file_ledger where source = ?", [source])
    return {(entity, file): sha256 for entity, file, sha256 in found.fetchall()}


def forget_lost_tables(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """Where somebody has dropped a raw table, its files are new again, and dlt has to look for its tables itself."""
    lost = connection.execute(
        """
        select distinct entity
        from control.file_ledger
        where source = ? and entity not in (select table_name from information_schema.tables where table_schema = ?)
        """,
        [source, f"raw_{source}"],
    ).fetchall()
    for (entity,) in lost:
        for table in _TABLES:
            connection.execute(f"delete from control.{table} where source = ? and entity = ?", [source, entity])
    if lost and connection.execute(f"from duckdb_tables() where schema_name = 'raw_{source}'").fetchall():
        connection.execute(f'delete from "raw_{source}"._dlt_version')


def extra_columns(connection: duckdb.DuckDBPyConnection, source: str, entity: Entity) -> tuple[str, ...]:
    """Unlisted columns that the raw table has already."""
    found = connection.execute(
        "select column_name from information_schema.columns where table_schema = ? and table_name = ? order by 1",
        [f"raw_{source}", entity.name],
    ).fetchall()
    listed = {column.name for column in entity.columns} | {"_file", "_line", "_dlt_load_id"}
    return tuple(name for (name,) in found if name not in listed)


def set_aside(connection: duckdb.DuckDBPyConnection, entity: str, sql: str) -> None:
    """Let the rows of `sql` (columns of rows_set_aside from `file` on) wait for the end of the load."""
    connection.execute(f"insert into waiting_aside select '{entity}', * from ({sql})")


def remember_demoted(connection: duckdb.DuckDBPyConnection, source: str, entity: str) -> None:
    """Write losers to the warehouse before raw loses them: a run that is killed in between must not forget a row."""
    connection.execute("insert into waiting_contested select ?, key from contested", [entity])
    connection.execute(
        f"""
        insert into control.rows_set_aside
        select ?, ?, {_SET_ASIDE}
        from losers as l
        where not exists (
            from control.rows_set_aside as s
            where s.source = ? and s.entity = ? and s.file = l.file and s.line = l.line and s.kind <> 'bad'
        )
        """,
        [source, entity, source, entity],
    )


def commit(
    connection: duckdb.DuckDBPyConnection, source: str, entity: str, read: Iterable[ReadFile], present: Iterable[str]
) -> None:
    """Record a finished load of one entity: its files, the rows set aside, the state of its folder."""
    files = list(read)
    names = [file.name for file in files]
    here = [source, entity]
    connection.execute(
        """
        delete from control.rows_set_aside
        where source = ? and entity = ? and (
            file in (select unnest(?::varchar[]))
            or (kind <> 'bad' and key in (select key from waiting_contested where entity = ?))
        )
        """,
        [*here, names, entity],
    )
    connection.execute(
        f"insert into control.rows_set_aside select ?, ?, {_SET_ASIDE} from waiting_aside where entity = ?",
        [*here, entity],
    )
    connection.execute(
        "delete from control.file_ledger where source = ? and entity = ? and file in (select unnest(?::varchar[]))",
        [*here, names],
    )
    for file in files:
        values = [*here, file.name, file.sha256, file.rows, file.columns]
        connection.execute("insert into control.file_ledger values (?, ?, ?, ?, ?, ?, true)", values)
    connection.execute(
        "update control.file_ledger set is_present = list_contains(?::varchar[], file) where source = ? and entity = ?",
        [list(present), *here],
    )
    _record_delivery(connection, source, entity)


def _record_delivery(connection: duckdb.DuckDBPyConnection, source: str, entity: str) -> None:
    """When the folder has changed, what was the present delivery becomes the previous one."""
    connection.execute(
        """
        create or replace temp table now_present as
        select
            md5(coalesce(string_agg(file || ':' || sha256, '|' order by file), '')) as fingerprint,
            coalesce(sum(rows), 0) as rows,
            coalesce(to_json(list(columns order by file)), '[]') as columns,
        from control.file_ledger
        where source = ? and entity = ? and is_present
        """,
        [source, entity],
    )
    connection.execute(
        """
        create or replace temp table now_delivered as
        select n.fingerprint, n.rows, n.columns, d.rows as previous_rows, d.columns as previous_columns
        from now_present as n
        left join control.deliveries as d on d.source = ? and d.entity = ?
        where d.fingerprint is distinct from n.fingerprint
        """,
        [source, entity],
    )
    connection.execute(
        "delete from control.deliveries where source = ? and entity = ? and exists (from now_delivered)",
        [source, entity],
    )
    connection.execute("insert into control.deliveries select ?, ?, * from now_delivered", [source, entity])
