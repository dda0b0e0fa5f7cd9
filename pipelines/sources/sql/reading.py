"""One query, from the database into a Parquet file of texts: whole, or not at all."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.sources.files.blocks import FileError
from pipelines.sources.sql.arrow import as_batch
from pipelines.sources.sql.cursors import Cursor, is_cursor
from pipelines.sources.sql.database import Database
from pipelines.sources.sql.mapping import Query

_COLON = re.compile(r"(?<![:\w\\]):(?=\w)")  # what SQLAlchemy would take for a parameter; :: and 12:30 it does not


@dataclass
class Answer:
    """What a query gave. `greatest`: of its cursor column."""

    query: Query
    path: Path
    is_increment: bool
    rows: int = 0
    greatest: Cursor | None = None


def statement(query: Query, since: Cursor | None) -> tuple[str, dict[str, Any]]:
    """The SQL to send, with its parameters: the query, or what of it is new; a row without a cursor always is."""
    escaped = _COLON.sub(r"\\:", query.sql)
    if query.cursor is None or since is None:
        return escaped, {}
    value = since.since(query.lookback)
    where = f"q.{query.cursor} >= :since or q.{query.cursor} is null"
    return f"select q.* from (\n{escaped}\n) q where {where}", {"since": value}


def ask(database: Database, query: Query, since: Cursor | None, folder: Path) -> Answer:
    """Run a query. Raises FileError where its columns cannot be the entity's, QueryError where it was not answered."""
    sql, parameters = statement(query, since)
    answer = Answer(query, folder / query.name, is_increment=since is not None)
    write(answer, database.rows(sql, parameters))
    return answer


def write(answer: Answer, batches: Iterable[tuple[list[str], Any]]) -> None:
    """Batches of rows into the answer's file. Raises FileError for columns that are refused, by name."""
    writer: pq.ParquetWriter | None = None
    try:
        for names, rows in batches:
            if writer is None:
                _check_names(answer.query, names)
                schema = pa.schema([(name, pa.string()) for name in names])
                writer = pq.ParquetWriter(answer.path, schema, use_dictionary=False)
            batch, kinds = as_batch(names, rows)
            _check_money(answer.query, kinds)
            writer.write_batch(batch)
            answer.rows += batch.num_rows
            if answer.query.cursor:
                place = names.index(answer.query.cursor)
                _follow(answer, [row[place] for row in rows])
    finally:
        if writer is not None:
            writer.close()


def _check_names(query: Query, names: list[str]) -> None:
    if wrong := query.unknown(names):
        raise FileError(wrong)
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise FileError(f"column {twice} stands in the query twice")
    if query.cursor and query.cursor not in names:
        raise FileError(f"the cursor {query.cursor} is no column of the query (columns: {', '.join(names)})")


def _check_money(query: Query, kinds: dict[str, set[type]]) -> None:
    """Cents that were a double in the database may be wrong there already: nothing read from them can be right."""
    wrong = [
        column.name for column in query.entity.columns if column.type == "money" and float in kinds.get(column.name, ())
    ]
    if wrong:
        raise FileError(
            f"column {', '.join(wrong)}: money as a floating-point number (double precision, real); "
            "use a numeric column, or cast it to numeric in the query if its cents are known to be right"
        )


def _follow(answer: Answer, values: list[Any]) -> None:
    present = [value for value in values if value is not None]
    if present and not is_cursor(present[0]):
        raise FileError(
            f"the cursor {answer.query.cursor} is a {type(present[0]).__name__}: use a time, a day or a number"
        )
    if present:
        greatest = max(present)
        if answer.greatest is None or greatest > answer.greatest.value:
            answer.greatest = Cursor(greatest)
