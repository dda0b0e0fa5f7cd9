"""What was read, kept in the warehouse: a file is parsed once, and what overlaps is decided over all files together.

`control.bank_entries`     rows of entries, as text, by file
`control.bank_refused`     parts of files that are no entries
`control.bank_statements`  statements with their balances, and what is wrong with them
"""

import duckdb

from pipelines.sources.bank_statements.entries import ROW, Parsed

_SQL_TYPES = {"entry": "bigint", "line": "bigint", "is_notification": "boolean"}
_ROW = ", ".join(f"{column.name} {_SQL_TYPES.get(column.name, 'varchar')}" for column in ROW)
_TABLES = {
    "bank_files": "source varchar, file varchar, sha256 varchar",
    "bank_entries": f"source varchar, file varchar, {_ROW}",
    "bank_refused": 'source varchar, file varchar, line bigint, "column" varchar, "value" varchar, reason varchar',
    "bank_statements": "source varchar, file varchar, name varchar, account varchar, currency varchar, "
    "opening decimal(30, 12), closing decimal(30, 12), opened_on varchar, closed_on varchar, stated_at timestamp, "
    "has_balances boolean, problems varchar[]",
}


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create what is missing."""
    connection.execute("create schema if not exists control")
    for table, columns in _TABLES.items():
        connection.execute(f"create table if not exists control.{table} ({columns})")


def known_files(connection: duckdb.DuckDBPyConnection, source: str) -> dict[str, str]:
    """file -> hash of its content and of how it was read."""
    found = connection.execute("select file, sha256 from control.bank_files where source = ?", [source])
    return dict(found.fetchall())


def keep(connection: duckdb.DuckDBPyConnection, source: str, file: str, sha256: str, parsed: Parsed) -> None:
    """Put what a file says in the place of what it said before, all at once."""
    connection.begin()
    for table in _TABLES:
        connection.execute(f"delete from control.{table} where source = ? and file = ?", [source, file])
    rows = parsed.table()  # noqa: F841 - DuckDB reads it by name
    connection.execute("insert into control.bank_entries select ?, ?, * from rows", [source, file])
    for one in parsed.refused:
        values = [source, file, one.line, one.column or None, one.value[:1000] or None, one.reason]
        connection.execute("insert into control.bank_refused values (?, ?, ?, ?, ?, ?)", values)
    for said in parsed.statements:
        facts = [said.name, said.account, said.currency, said.opening, said.closing, said.opened_on, said.closed_on]
        connection.execute(
            "insert into control.bank_statements "
            "select ?, ?, ?, ?, ?, ?, ?, ?, ?, try_cast(? as timestamp), ?, ?::varchar[]",
            [source, file, *facts, said.stated_at, said.has_balances, said.problems],
        )
    connection.execute("insert into control.bank_files values (?, ?, ?)", [source, file, sha256])
    connection.commit()
