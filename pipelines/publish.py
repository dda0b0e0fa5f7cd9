"""Write, audit, publish: a copy of the marts is made beside the published one, and takes its place in one rename.

Readers that have the old file open keep reading it; who opens after the rename reads the new one. No run ever writes
to a published file, so no lock stands between analysts and the pipeline.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines import control
from pipelines.warehouse import Warehouse, open_duckdb

READ_ONLY = 0o444


class PublishError(Exception):
    """Nothing was published; the message says why and what to do."""


def staged_path(warehouse: Warehouse, run_id: str) -> Path:
    """Where a run's copy waits for its audit."""
    return warehouse.published / f".marts-{run_id}.duckdb"


def stage(warehouse: Warehouse, run_id: str) -> Path:
    """Copy schema marts, with the comments of its tables and columns, into a file of its own; returns its path.

    Raises PublishError when the disk is full; nothing half-written is left.
    """
    warehouse.published.mkdir(parents=True, exist_ok=True)
    for old in warehouse.published.glob(".marts-*"):
        old.unlink()  # of a run that was killed: the lock says that no other one is under way
    path = staged_path(warehouse, run_id)
    with named_errors(path), open_duckdb(path, read_only=False) as connection:
        connection.execute(f"attach '{_quoted(warehouse.path)}' as warehouse (read_only)")
        connection.execute("create schema marts")
        tables = connection.execute(
            "select table_name, comment from duckdb_tables() "
            "where database_name = 'warehouse' and schema_name = 'marts' order by 1"
        ).fetchall()
        for table, comment in tables:
            connection.execute(f'create table marts."{table}" as select * from warehouse.marts."{table}"')
            if comment:
                connection.execute(f"comment on table marts.\"{table}\" is '{_quoted(comment)}'")
        columns = connection.execute(
            "select table_name, column_name, comment from duckdb_columns() "
            "where database_name = 'warehouse' and schema_name = 'marts' and comment is not null"
        ).fetchall()
        for table, column, comment in columns:
            connection.execute(f'comment on column marts."{table}"."{column}" is \'{_quoted(comment)}\'')
        if any(table == "runs" for table, _ in tables):
            # The file is only ever read if its run was published: that is what its own record says.
            connection.execute(
                "update marts.runs set status = 'published', published = true, finished_at = ? where run_id = ?",
                [control.now(), run_id],
            )
        connection.execute("detach warehouse")
        connection.execute("checkpoint")
    return path


def publish(warehouse: Warehouse, staged: Path) -> Path:
    """Put an audited copy in place, Parquet files first, each in one rename; returns the published database's path."""
    with named_errors(staged):
        parquet = _write_parquet(warehouse, staged)
        staged.chmod(READ_ONLY)
        os.replace(staged, warehouse.marts)
        _point_to(parquet, warehouse.published / "parquet")
    return warehouse.marts


def discard(staged: Path) -> None:
    """Remove a copy that did not pass its audit; what is published stays."""
    staged.unlink(missing_ok=True)


def _write_parquet(warehouse: Warehouse, staged: Path) -> Path:
    folder = warehouse.published / f".parquet-{staged.stem.removeprefix('.marts-')}"
    if folder.exists():
        folder = folder.with_name(f"{folder.name}-again")
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with open_duckdb(staged) as connection:
        tables = connection.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
        for (table,) in tables:
            target = _quoted(folder / f"{table}.parquet")
            connection.execute(f"copy marts.\"{table}\" to '{target}' (format parquet, compression zstd)")
    return folder


def _point_to(folder: Path, link: Path) -> None:
    """Swap the link `parquet` in one rename. Who has the old files open keeps them: their folder goes one run later."""
    before = link.resolve() if link.is_symlink() else None
    beside = link.with_name(".parquet-link")
    beside.unlink(missing_ok=True)
    beside.symlink_to(folder.name)
    os.replace(beside, link)
    for old in link.parent.glob(".parquet-*"):
        if old.is_dir() and old.resolve() not in (folder.resolve(), before):
            shutil.rmtree(old, ignore_errors=True)


@contextmanager
def named_errors(path: Path) -> Iterator[None]:
    """Say 'the disk is full' where it is, and leave no half-written copy."""
    try:
        yield
    except Exception as error:
        discard(path)
        full = getattr(error, "errno", None) == errno.ENOSPC or "No space left" in str(error)
        if full:
            raise PublishError(
                f"the disk of {path.parent} is full; what was published before stays in place"
            ) from error
        raise


def _quoted(text: object) -> str:
    return str(text).replace("'", "''")
