"""Any SQL database, read-only, through SQLAlchemy: a mapping file says which query gives which entity.

The rows pass the same checks as files of the import format; the name of the query stands where a file's name would.
Postgres, MySQL and SQL Server. Mapping, permissions and limits: `README.md`.
"""

import logging
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from time import sleep as wait

import duckdb

from pipelines.entities import ENTITIES
from pipelines.loading import bound_memory, load
from pipelines.sources import EntityLoad, ExtractError, SourceSettings
from pipelines.sources.connection import Connection
from pipelines.sources.files import ledger, parquet_files
from pipelines.sources.files.blocks import FileError, digest
from pipelines.sources.files.folder import Claim, Folder
from pipelines.sources.files.reading import Delivery, File
from pipelines.sources.files.values import identifier, literal
from pipelines.sources.files.verdict import entity_load
from pipelines.sources.sql import cursors
from pipelines.sources.sql.database import Database, QueryError
from pipelines.sources.sql.deletes import add_tombstones
from pipelines.sources.sql.mapping import Options, Query, options_of, read_mapping
from pipelines.sources.sql.reading import Answer, ask
from pipelines.warehouse import Warehouse

__all__ = ["CONNECTION", "extract"]

CONNECTION = Connection(
    {"database_url": "address, postgresql://user:password@host/database"},
    {"mapping": "mapping file beside tieout.toml, or tryton, erpnext"},
    Options,
    reads_folder=False,
)

log = logging.getLogger("tieout.extract")


def extract(source: SourceSettings, warehouse: Warehouse, pause: Callable[[float], None] = wait) -> list[EntityLoad]:
    """Bring `raw_<source>` up to date with the database; one EntityLoad an entity that has a query.

    Raises ExtractError for settings that cannot be used, and where no connection can be had. A query that fails makes
    its entity incomplete, loads nothing of it, and is asked again in the next run.
    """
    options = options_of(source)
    queries = read_mapping(source.name, options.mapping)
    scratch = warehouse.state / "loading" / source.name
    shutil.rmtree(scratch, ignore_errors=True)
    (scratch / "answers").mkdir(parents=True)
    try:
        with closing(Database(source.name, options, pause)) as database, warehouse.connect() as connection:
            bound_memory(connection, warehouse)
            ledger.create_tables(connection)
            cursors.create_table(connection)
            folder = Folder(extracted_at=database.now())
            answers = _ask_all(connection, source, database, queries, scratch / "answers", folder)
            deliveries = _deliveries(connection, source.name, answers, scratch)
            if deliveries:
                load(source.name, warehouse, connection, deliveries)
            _record(connection, source.name, queries, answers, deliveries)
            return _verdicts(connection, source, queries, deliveries, folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _ask_all(
    connection: duckdb.DuckDBPyConnection,
    source: SourceSettings,
    database: Database,
    queries: list[Query],
    scratch: Path,
    folder: Folder,
) -> list[Answer]:
    """The answers of all queries that gave one; what is wrong with the others goes to `folder`."""
    ledger.forget_lost_tables(connection, source.name)
    loaded = {query for _, query in ledger.known_files(connection, source.name)}
    answers = []
    for query in queries:
        folder.files.setdefault(query.entity.name, []).append(Path(query.name))
        since = cursors.read(connection, source.name, query.name, query.fingerprint) if query.name in loaded else None
        log.info("%s: asking %s%s", source.name, query.name, f" since {since.since(query.lookback)}" if since else "")
        try:
            answer = ask(database, query, since, scratch)
            doubt = ""
            if query.name in loaded and query.cursor is None:
                assert folder.extracted_at is not None
                doubt = add_tombstones(connection, source.name, answer, folder.extracted_at, source.row_drop_pct)
        except (QueryError, FileError, ExtractError) as error:
            log.warning("%s: %s is not loaded: %s", source.name, query.name, error)
            folder.trouble(query.entity.name, f"query {query.name}: {error}")
            continue
        if doubt:
            folder.trouble(query.entity.name, f"query {query.name}: {doubt}")
        if query.cursor is not None:  # an increment is smaller than what came before: that is no fall
            folder.claims.setdefault(query.entity.name, Claim())
        answers.append(answer)
    return answers


def _deliveries(
    connection: duckdb.DuckDBPyConnection, source: str, answers: list[Answer], scratch: Path
) -> list[Delivery]:
    known = ledger.known_files(connection, source)
    loaded = {entity for entity, _ in known}
    files: dict[str, list[File]] = {}
    for answer in answers:
        entity, sha256 = answer.query.entity.name, digest(answer.path)
        if known.get((entity, answer.query.name)) == sha256 or (answer.is_increment and not answer.rows):
            continue
        files.setdefault(entity, []).append(File(answer.path, sha256))
    return [
        Delivery(
            source, ENTITIES[entity], asked, connection, scratch, entity not in loaded, stager=parquet_files.stage
        )
        for entity, asked in files.items()
    ]  # fmt: skip


def _record(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    queries: list[Query],
    answers: list[Answer],
    deliveries: list[Delivery],
) -> None:
    """What was loaded and how far it was read, in one transaction: a killed run is done again."""
    read = {one.name: one.read for one in deliveries}
    known = {entity for entity, _ in ledger.known_files(connection, source)}
    connection.begin()
    for entity in sorted(known | set(read)):
        present = [query.name for query in queries if query.entity.name == entity]
        ledger.commit(connection, source, entity, read.get(entity, []), present)
    loaded = {file.name for files in read.values() for file in files}
    for answer in answers:
        if answer.greatest is not None and answer.query.name in loaded:
            cursor = _first_refused(connection, source, answer) or answer.greatest
            cursors.write(connection, source, answer.query.name, answer.query.fingerprint, cursor)
    connection.commit()


def _first_refused(connection: duckdb.DuckDBPyConnection, source: str, answer: Answer) -> cursors.Cursor | None:
    """The cursor does not pass a row that was refused: it is asked for again until it is right."""
    assert answer.query.cursor is not None
    assert answer.greatest is not None
    rows = f"read_parquet({literal(str(answer.path))}, file_row_number = true)"
    found = connection.execute(
        f"""
        select a.{identifier(answer.query.cursor)}
        from {rows} as a
        inner join control.rows_set_aside as s
            on s.source = ? and s.entity = ? and s.file = ? and s.line = a.file_row_number + 1
        where s.kind in ('bad', 'conflict') and a.{identifier(answer.query.cursor)} is not null
        """,
        [source, answer.query.entity.name, answer.query.name],
    ).fetchall()
    return min(
        (cursors.of_text(answer.greatest.kind, text) for (text,) in found), key=lambda one: one.value, default=None
    )


def _verdicts(
    connection: duckdb.DuckDBPyConnection,
    source: SourceSettings,
    queries: list[Query],
    deliveries: list[Delivery],
    folder: Folder,
) -> list[EntityLoad]:
    errors = {one.name: [f"query {error}" for error in one.errors] for one in deliveries}
    asked = {query.entity.name for query in queries} | {name for name, _ in ledger.known_files(connection, source.name)}
    return [entity_load(connection, source, name, folder, errors.get(name, [])) for name in ENTITIES if name in asked]
