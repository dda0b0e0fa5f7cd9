"""dlt as the house sets it up: over an open connection, quiet, and told once what it would find out again and again."""

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from pipelines.settings.telemetry import switch_off

if TYPE_CHECKING:
    from dlt import Pipeline


def pipeline(name: str, dataset: str, connection: duckdb.DuckDBPyConnection, folder: Path) -> "Pipeline":
    """A pipeline into the schema `dataset` of the open database, whose working files stand in `folder`.

    A small load is mostly dlt asking for its settings: some 50 times for the destination's credentials alone, in the
    environment, in files and in the database. Credentials that are resolved are taken as they are.
    """
    switch_off()  # dlt reads its switch when a pipeline is made
    import dlt
    from dlt.destinations.impl.duckdb.configuration import DuckDbCredentials

    dlt.config["enable_runtime_trace"] = False  # a record of every step and setting, that nobody here reads
    destination = dlt.destinations.duckdb(DuckDbCredentials(connection).resolve())
    return dlt.pipeline(name, destination=destination, dataset_name=dataset, pipelines_dir=str(folder))
