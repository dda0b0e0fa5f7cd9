"""The import format itself: a folder of CSV, Parquet and JSON Lines files is a complete source.

A file already loaded and unchanged is not read again; a changed one is merged by key. A file that cannot be read costs
that file, a bad value costs that row, and both are told. What is remembered stands in `ledger`; rows go through
`reading` and `keys`.
"""

import shutil
from pathlib import Path

import duckdb

from pipelines.entities import ENTITIES
from pipelines.loading import bound_memory, load
from pipelines.sources import EntityLoad, SourceSettings
from pipelines.sources.files import ledger
from pipelines.sources.files.blocks import digest
from pipelines.sources.files.folder import Folder, look_into
from pipelines.sources.files.reading import Delivery, File
from pipelines.sources.files.verdict import entity_load
from pipelines.warehouse import Warehouse


def extract(source: SourceSettings, warehouse: Warehouse) -> list[EntityLoad]:
    """Bring `raw_<source>` up to date with the folder; one EntityLoad an entity, in the order of the import format."""
    folder = look_into(source.path)
    scratch = warehouse.state / "loading" / source.name
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    try:
        with warehouse.connect() as connection:
            bound_memory(connection, warehouse)
            ledger.create_tables(connection)
            deliveries = _deliveries(connection, source, folder, scratch)
            if deliveries:
                load(source.name, warehouse, connection, deliveries)
            _record(connection, source, folder, deliveries)
            return _verdicts(connection, source, folder, {one.name: one.errors for one in deliveries})
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _deliveries(
    connection: duckdb.DuckDBPyConnection, source: SourceSettings, folder: Folder, scratch: Path
) -> list[Delivery]:
    """Entities with files that are new or whose content has changed."""
    ledger.forget_lost_tables(connection, source.name)
    known = ledger.known_files(connection, source.name)
    loaded = {entity for entity, _ in known}
    found = []
    for entity, paths in folder.files.items():
        hashed = [File(path, digest(path)) for path in paths]
        changed = [file for file in hashed if known.get((entity, file.path.name)) != file.sha256]
        if changed:
            is_first = entity not in loaded
            found.append(Delivery(source.name, ENTITIES[entity], changed, connection, scratch, is_first, is_whole=True))
    return found


def _record(
    connection: duckdb.DuckDBPyConnection, source: SourceSettings, folder: Folder, deliveries: list[Delivery]
) -> None:
    """All entities of the source at once; a folder that is not there says nothing about what was loaded from it."""
    if not folder.files:
        return
    read = {one.name: one.read for one in deliveries}
    connection.begin()
    for entity in sorted({entity for entity, _ in ledger.known_files(connection, source.name)} | set(read)):
        present = [path.name for path in folder.files.get(entity, [])]
        ledger.commit(connection, source.name, entity, read.get(entity, []), present)
    connection.commit()


def _verdicts(
    connection: duckdb.DuckDBPyConnection, source: SourceSettings, folder: Folder, errors: dict[str, list[str]]
) -> list[EntityLoad]:
    known = {entity for entity, _ in ledger.known_files(connection, source.name)}
    if not folder.files:  # no folder, or nothing in it: what it delivered before is incomplete now
        for entity in known if "*" in folder.problems else ():
            folder.problems.setdefault(entity, []).extend(folder.problems["*"])
        if known:
            folder.problems.pop("*", None)
    names = known | set(folder.files) | set(folder.problems) | set(folder.claims)
    order = {name: number for number, name in enumerate(ENTITIES)}
    return [
        entity_load(connection, source, name, folder, errors.get(name, []))
        for name in sorted(names, key=lambda name: (order.get(name, len(order)), name))
    ]
