"""Parquet: columns keep their types (money as text, integer or decimal); `_line` is the row's number, from 1."""

from pathlib import Path

import duckdb

from pipelines.sources.files.blocks import FileError
from pipelines.sources.files.staged import Staged
from pipelines.sources.files.values import literal


def stage(connection: duckdb.DuckDBPyConnection, path: Path, scratch: Path) -> Staged:
    """Nothing is copied: the relation reads the file itself."""
    source = f"read_parquet({literal(str(path))}, binary_as_string = true"
    try:
        described = connection.execute(f"describe select * from {source})").fetchall()
        rows = connection.execute(f"select count(*) from {source})").fetchall()[0][0]
    except (duckdb.InvalidInputException, duckdb.IOException, duckdb.SerializationException) as error:
        raise FileError(f"truncated or damaged Parquet ({str(error).strip().splitlines()[0]})") from None
    relation = f"(select *, file_row_number + 1 as _line from {source}, file_row_number = true))"
    return Staged(relation, {name: kind for name, kind, *_ in described}, rows)
