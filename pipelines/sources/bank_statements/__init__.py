"""Bank statements: a folder of CAMT.053, CAMT.054, MT940 and CSV files into `raw_<source>.bank_transactions`.

A file is parsed once; a file that cannot be read costs that file. Overlapping statements are loaded once, and balances
say whether anything is missing. Formats, settings and limits: `README.md`.
"""

import logging
import shutil
from pathlib import Path

import duckdb

from pipelines.entities import ENTITIES
from pipelines.loading import bound_memory, load
from pipelines.sources import EntityLoad, SourceSettings
from pipelines.sources.bank_statements import store
from pipelines.sources.bank_statements.balances import broken_accounts, incomplete_statements
from pipelines.sources.bank_statements.folder import fingerprint, parse, statement_files
from pipelines.sources.bank_statements.options import Options, options_of
from pipelines.sources.bank_statements.resolve import ASIDE, resolve
from pipelines.sources.connection import Connection
from pipelines.sources.files import ledger
from pipelines.sources.files.blocks import FileError
from pipelines.sources.files.folder import Folder
from pipelines.sources.files.reading import Delivery, File
from pipelines.sources.files.staged import Staged
from pipelines.sources.files.values import literal
from pipelines.sources.files.verdict import entity_load
from pipelines.warehouse import Warehouse

__all__ = ["CONNECTION", "extract"]

CONNECTION = Connection(options=Options)

log = logging.getLogger("tieout.extract")
ENTITY = ENTITIES["bank_transactions"]
_COLUMNS = [column.name for column in ENTITY.columns if column.name not in ("updated_at", "deleted_at")]


def extract(source: SourceSettings, warehouse: Warehouse) -> list[EntityLoad]:
    """Bring `raw_<source>` up to date with the folder; one EntityLoad, of bank_transactions.

    Raises ExtractError for settings that cannot be used.
    """
    options = options_of(source)
    files, problem = statement_files(source.path)
    scratch = warehouse.state / "loading" / source.name
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    try:
        with warehouse.connect() as connection:
            bound_memory(connection, warehouse)
            ledger.create_tables(connection)
            store.create_tables(connection)
            folder = Folder(files={ENTITY.name: files})
            _parse_changed(connection, source.name, files, options, folder)
            delivery = _load(connection, source.name, warehouse, scratch)
            _record(connection, source.name, delivery, files)
            return _verdict(connection, source, folder, problem)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _parse_changed(
    connection: duckdb.DuckDBPyConnection, source: str, files: list[Path], options: Options, folder: Folder
) -> None:
    known = store.known_files(connection, source)
    for path in files:
        sha256 = fingerprint(path, options)
        if known.get(path.name) == sha256:
            continue
        log.info("%s: reading %s (%.1f MB)", source, path.name, path.stat().st_size / 1e6)
        try:
            parsed = parse(path, options)
        except FileError as error:
            log.warning("%s: %s is not loaded: %s", source, path.name, error)
            folder.trouble(ENTITY.name, f"{path.name}: {error}")
            continue
        store.keep(connection, source, path.name, sha256, parsed)


def _load(connection: duckdb.DuckDBPyConnection, source: str, warehouse: Warehouse, scratch: Path) -> Delivery | None:
    """All rows of all files anew where any file has changed: which of two overlapping files counts may have, too."""
    ledger.forget_lost_tables(connection, source)
    parsed = store.known_files(connection, source)
    loaded = {file: sha256 for (_, file), sha256 in ledger.known_files(connection, source).items()}
    if parsed == loaded:
        return None
    resolve(connection, source)
    ledger.set_aside(connection, ENTITY.name, ASIDE.replace("$source", literal(source)))
    files = [File(Path(file), sha256) for file, sha256 in sorted(parsed.items())]
    delivery = Delivery(source, ENTITY, files, connection, scratch, is_first=True, stager=_stage)
    load(source, warehouse, connection, [delivery])
    return delivery


def _stage(connection: duckdb.DuckDBPyConnection, path: Path, scratch: Path) -> Staged:
    """The rows of one file that are to be loaded; `rows` counts all that the file holds."""
    here = f"file = {literal(path.name)}"
    rows = connection.execute(
        f"select (select count(*) from bank_resolved where {here}) + "
        f"(select count(*) from waiting_aside where {here} and kind = 'bad')"
    ).fetchall()[0][0]
    relation = f"(select {', '.join(_COLUMNS)}, line as _line from bank_resolved where {here} and fate = 'loaded')"
    return Staged(relation, dict.fromkeys(_COLUMNS, "VARCHAR"), int(rows))


def _record(connection: duckdb.DuckDBPyConnection, source: str, delivery: Delivery | None, files: list[Path]) -> None:
    if files:  # a folder that is not there says nothing about what was loaded from it
        connection.begin()
        read = delivery.read if delivery else []
        ledger.commit(connection, source, ENTITY.name, read, [path.name for path in files])
        connection.commit()


def _verdict(
    connection: duckdb.DuckDBPyConnection, source: SourceSettings, folder: Folder, problem: str
) -> list[EntityLoad]:
    has_rows = bool(ledger.known_files(connection, source.name))
    if problem and not has_rows:
        return [EntityLoad(source.name, "*", complete=False, detail=problem)]
    for text in [problem] if problem else []:
        folder.trouble(ENTITY.name, text)
    for text in incomplete_statements(connection, source.name):
        folder.trouble(ENTITY.name, text)
    for text in broken_accounts(connection, source.name) if has_rows else []:
        folder.trouble(ENTITY.name, text)
    folder.extracted_at = connection.execute(
        "select max(stated_at) from control.bank_statements where source = ?", [source.name]
    ).fetchall()[0][0]
    return [entity_load(connection, source, ENTITY.name, folder, [])]
