"""dlt as the house sets it up: over an open connection, quiet, and told once what it would find out again and again."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def heard() -> Iterator[None]:
    """Around a load: who stops the run during it has stopped it.

    dlt takes the first SIGINT or SIGTERM to itself, asks for it between its jobs only, and forgets it afterwards.
    Whoever waited for it before (Dagster, a shell) is given it as soon as dlt is done.
    """
    from dlt.common.exceptions import SignalReceivedException
    from dlt.common.runtime import signals

    stopped: BaseException | None = None
    with signals.intercepted_signals():
        try:
            yield
        except Exception:
            if not signals.was_signal_received():  # else it failed because it was stopped half-way
                raise
        except SignalReceivedException:
            pass
        if signals.was_signal_received():
            stopped = signals.exception_for_signal()
    if isinstance(stopped, SignalReceivedException):
        signal.raise_signal(stopped.signal_code)
        raise stopped  # nobody waited for it
