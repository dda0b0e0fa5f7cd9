"""A file made ready for SQL: whatever its format, a relation of columns with the line of each row.

`stage` is the one door; each format has a module of its own beside this one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.sources.files.blocks import FileError, unpacked
from pipelines.sources.files.csv_stream import Stream

FORMATS = ("csv", "parquet", "jsonl")
STREAM = "csv_stream"
RESERVED = ("_file", "_line", "_dlt_load_id", "_dlt_id")


@dataclass(frozen=True)
class Staged:
    """`relation`: SQL that gives the columns and `_line`; `columns`: their DuckDB types, in the file's order.

    `rows` counts the rows of the relation and of `unreadable`: SQL of (line, value, reason) of records that are no
    rows. With `stream` the relation is that stream, under the name STREAM, and can be read once; where it ends
    badly, `carefully` reads the file another way.
    """

    relation: str
    columns: dict[str, str]
    rows: int
    unreadable: str | None = None
    stream: Stream | None = None
    carefully: Callable[[], "Staged"] | None = None


def format_of(name: str) -> str | None:
    """csv | parquet | jsonl by the end of a file's name, gzipped or not; None for anything else."""
    plain = name.lower().removesuffix(".gz")
    return next((known for known in FORMATS if plain.endswith(f".{known}")), None)


def stage(connection: duckdb.DuckDBPyConnection, path: Path, scratch: Path) -> Staged:
    """Read a file as far as its structure goes; `scratch` is an empty folder for what lies between.

    Raises FileError when the file as a whole cannot be read.
    """
    from pipelines.sources.files import csv_files, jsonl_files, parquet_files

    stagers: dict[str, Callable[[duckdb.DuckDBPyConnection, Path, Path], Staged]] = {
        "csv": csv_files.stage,
        "jsonl": jsonl_files.stage,
        "parquet": parquet_files.stage,
    }
    found = format_of(path.name)
    if found is None:
        raise FileError(f"not a format that is read here; known: {', '.join(FORMATS)}, each also with .gz")
    staged = stagers[found](connection, unpacked(path, scratch), scratch)
    check_names(staged.columns)
    return staged


def check_names(names: Iterable[str]) -> None:
    """Raises FileError where two columns have one name (SQL knows no case), or one that the warehouse needs itself."""
    seen: set[str] = set()
    for name in names:
        if name.lower() in seen:
            raise FileError(f"column {name} stands in the file twice")
        if name.lower() in RESERVED:
            raise FileError(f"column {name}: the name is taken by the warehouse itself; give the column another one")
        seen.add(name.lower())
