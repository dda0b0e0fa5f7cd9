"""A past business date as it was known then: the files that had been loaded by a day, and no later ones.

Raw keeps the newest version of every row, so it cannot be asked what it held before. But a folder of the import format
is its own history: which file, with which content, was there on which business date stands in `control.known_files`.
A replay reads those files again, into a data folder of its own, with the exceptions' memory of the days before. It is
refused where a file has changed or gone since, and for sources that are no folders.
"""

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from pipelines import control
from pipelines.settings import Settings
from pipelines.settings.schema import Source
from pipelines.sources.files.blocks import digest
from pipelines.sources.files.folder import MANIFEST
from pipelines.warehouse import Warehouse, rows

# Tables that remember earlier business dates, and the column of the date.
MEMORY = {
    "exceptions.int_exceptions__journal": "happened_on",
    "customers.int_customers__identities": "as_of",
    "marts.metrics_daily": "as_of",
}


class ReplayError(Exception):
    """What was known then cannot be told any more; the message names what is missing."""


@dataclass(frozen=True)
class Replay:
    """Where the replay runs, and the folders that it reads."""

    data_dir: Path
    sources: Mapping[str, Path]


def record_files(connection: duckdb.DuckDBPyConnection, as_of: date, sources: Mapping[str, Source]) -> None:
    """Note what is known from this business date on: files of the folders, and their manifests word by word.

    A run of a past date that finds new files learns of them now: they count from the newest date of any run.
    """
    known_on = "greatest(?::date, (select coalesce(max(as_of), ?::date) from control.runs))"
    has_ledger = connection.execute(
        "select 1 from duckdb_tables() where schema_name = 'control' and table_name = 'file_ledger'"
    ).fetchone()
    if has_ledger:
        connection.execute(
            f"""
            insert into control.known_files
            select f.source, f.entity, f.file, f.sha256, null, {known_on}
            from control.file_ledger as f
            where f.is_present and not exists (
                from control.known_files as k
                where k.source = f.source and k.entity = f.entity and k.file = f.file and k.sha256 = f.sha256
            )
            """,
            [as_of, as_of],
        )
    for name, source in sources.items():
        manifest = source.path / MANIFEST if source.path else None
        if manifest and manifest.is_file():
            text = manifest.read_text(encoding="utf-8-sig", errors="replace")
            told = [name, MANIFEST, hashlib.sha256(text.encode()).hexdigest()]
            connection.execute(
                f"""
                insert into control.known_files
                select ?, '', ?, ?, ?, {known_on}
                where not exists (from control.known_files where source = ? and file = ? and sha256 = ?)
                """,
                [*told, text, as_of, as_of, *told],
            )


def prepare(settings: Settings, as_of: date, known_at: date) -> Replay:
    """A fresh data folder below the real one, with links to the files that were known. Raises ReplayError."""
    real = Warehouse(settings.data_dir)
    if known_at < as_of:
        raise ReplayError(f"on {known_at} nothing was known of {as_of}: --known-at must not be before --as-of")
    if not real.path.is_file():
        raise ReplayError(f"nothing has been loaded in {settings.data_dir} yet: there is nothing to replay")
    with real.connect(read_only=True) as connection:
        known = _known(connection, known_at)
    problems = [
        f"{name} is read from {source.system}: raw keeps only the newest version of its rows"
        for name, source in settings.sources.items()
        if source.system != "files"
    ]
    for name, source in settings.sources.items():
        files = known.get(name, [])
        if source.system == "files" and not files:
            problems.append(f"{name}: no file of it was known on {known_at}, or none was noted then")
        problems += [f"{name}: {problem}" for file in files if (problem := _lost(source.path, file))]
    if problems:
        raise ReplayError(f"what was known on {known_at} cannot be told any more:\n  " + "\n  ".join(problems))
    place = settings.data_dir / "replay" / f"{as_of}-known-{known_at}"
    shutil.rmtree(place, ignore_errors=True)  # the same rows each time: nothing is left of an earlier replay
    sources = {
        name: _linked(place / "sources" / name, source.path, known[name]) for name, source in settings.sources.items()
    }
    _remember(real, Warehouse(place), as_of)
    if settings.decisions_path.is_file():
        Warehouse(place).state.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(settings.decisions_path, Warehouse(place).state / "decisions.jsonl")
    return Replay(place, sources)


def _known(connection: duckdb.DuckDBPyConnection, known_at: date) -> dict[str, list[dict[str, Any]]]:
    """By source the newest content of each file that was known by then."""
    try:
        found = rows(
            connection,
            """
            select source, file, sha256, content
            from control.known_files
            where known_on <= ?
            qualify row_number() over (partition by source, file order by known_on desc, sha256) = 1
            order by source, file
            """,
            [known_at],
        )
    except duckdb.CatalogException:
        return {}
    by_source: dict[str, list[dict[str, Any]]] = {}
    for file in found:
        by_source.setdefault(file["source"], []).append(file)
    return by_source


def _lost(folder: Path | None, file: dict[str, Any]) -> str | None:
    """Why a file cannot be read as it was; None where it can."""
    if file["content"] is not None:  # a manifest: its words were kept
        return None
    path = (folder or Path()) / file["file"]
    if not path.is_file():
        return f"{file['file']} is gone"
    return None if digest(path) == file["sha256"] else f"{file['file']} was replaced since"


def _linked(place: Path, folder: Path | None, files: list[dict[str, Any]]) -> Path:
    place.mkdir(parents=True)
    for file in files:
        if file["content"] is not None:
            (place / file["file"]).write_text(file["content"], encoding="utf-8")
        else:
            (place / file["file"]).symlink_to(((folder or Path()) / file["file"]).resolve())
    return place


def _remember(real: Warehouse, replay: Warehouse, as_of: date) -> None:
    """The memory of the business dates before: ids, first days, what people had seen."""
    with replay.connect() as connection:
        control.create_tables(connection)
        quoted = str(real.path).replace("'", "''")
        connection.execute(f"attach '{quoted}' as real_one (read_only)")
        connection.execute(
            "insert into control.runs by name select * from real_one.control.runs where as_of < ?", [as_of]
        )
        for table, day in MEMORY.items():
            schema, _, name = table.partition(".")
            there = connection.execute(
                "select 1 from duckdb_tables() where database_name = 'real_one' and schema_name = ? and table_name = ?",
                [schema, name],
            ).fetchone()
            if there:
                connection.execute(f"create schema if not exists {schema}")
                connection.execute(f"create table {table} as select * from real_one.{table} where {day} < ?", [as_of])
        connection.execute("detach real_one")
