"""One run of the daily job from the command line: the same Dagster job that the schedule starts, in this process."""

import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import date
from io import TextIOBase
from pathlib import Path
from typing import Any

from pipelines.control import last_run
from pipelines.decisions import fingerprint, read
from pipelines.identity import identify, input_fingerprint
from pipelines.progress import stopped
from pipelines.resources import DailyRun
from pipelines.warehouse import Warehouse

Say = Callable[[str], None]

# Dagster's own capture of logs starts a process a stream, and echoes all of dbt's lines: not wanted on a terminal.
# Its storage is named piece by piece, because only so can one of the pieces be ours.
INSTANCE = Path(__file__).with_name("dagster_instance.yaml")
CLI_INSTANCE = """
run_storage:
  module: dagster._core.storage.runs
  class: SqliteRunStorage
  config: {{base_dir: "{home}/history"}}
event_log_storage:
  module: pipelines.event_log
  class: OpenEventLog
  config: {{base_dir: "{home}/history/runs"}}
schedule_storage:
  module: dagster._core.storage.schedules
  class: SqliteScheduleStorage
  config: {{base_dir: "{home}/schedules"}}
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
"""


@dataclass(frozen=True)
class Outcome:
    """How a run ended: `published`, and if not, `problem` in words for the person who started it."""

    published: bool
    unchanged: bool = False
    problem: str = ""


def dagster_home(warehouse: Warehouse) -> Path:
    """The instance's folder, with its configuration in it; made where it is not there."""
    home = warehouse.state / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(INSTANCE, home / "dagster.yaml")
    return home


def already_published(daily: DailyRun) -> str | None:
    """The id of the last run, if it is published and was this very one: same date, inputs, settings, code."""
    warehouse = daily.warehouse
    if not (warehouse.path.is_file() and warehouse.marts.is_file()):
        return None
    inputs = input_fingerprint(daily.settings.sources)
    if inputs is None:
        return None
    decided = fingerprint(read(daily.settings.decisions_path), daily.date)
    wanted = identify(daily.date, daily.settings, inputs, decided).run_id
    with warehouse.connect(read_only=True) as connection:
        last = last_run(connection)
    found = last is not None and last["run_id"] == wanted and last["status"] == "published"
    return wanted if found else None


def run_daily(as_of: date, data_dir: Path, sources: Mapping[str, Path], again: bool, say: Say) -> Outcome:
    """Run the job for one business date; what goes wrong in it is told in the outcome.

    Raises SettingsError, DecisionsError, RunUnderWay.

    `sources`: name -> folder, empty for those of the settings. `again`: even when nothing changed since the last run.
    """
    config = {"as_of": as_of.isoformat(), "data_dir": str(data_dir), "sources": {n: str(p) for n, p in sources.items()}}
    daily = DailyRun(**config)  # type: ignore[arg-type]
    with daily.warehouse.locked():
        if not again and already_published(daily):
            return Outcome(published=True, unchanged=True)
        say("starting Dagster")
        return _execute(daily.warehouse, config, say)


def _execute(warehouse: Warehouse, config: Mapping[str, Any], say: Say) -> Outcome:
    home = dagster_home(warehouse)
    os.environ["DAGSTER_HOME"] = str(home)
    # Known before dbt parses: a profile that changes between parse and build makes it parse all over again.
    os.environ["TIEOUT_WAREHOUSE"] = str(warehouse.path)
    (home / "cli.yaml").write_text(INSTANCE.read_text("utf-8") + CLI_INSTANCE.format(home=home), encoding="utf-8")
    from dagster import DagsterInstance

    from pipelines.dbt import DbtError

    try:
        from pipelines.definitions import defs
    except DbtError as error:
        return Outcome(published=False, problem=str(error))
    with DagsterInstance.from_config(str(home), "cli.yaml") as instance, _only_progress(say):
        result = defs.resolve_job_def("daily").execute_in_process(
            run_config={"resources": {"daily": {"config": dict(config)}}, "loggers": {"progress": {}}},
            instance=instance,
            tags={"as_of": config["as_of"], "started_by": "tieout run"},
            raise_on_error=False,
        )
    return Outcome(published=result.success, problem="" if result.success else _problem(result))


def _problem(result: Any) -> str:
    """What the failed step said to a person: the description of its Failure, else its exception."""
    for event in result.all_events:
        if event.is_step_failure:
            data = event.step_failure_data
            if data.user_failure_data and data.user_failure_data.description:
                return str(data.user_failure_data.description)
            error = data.error
            if error and error.cls_name == "DagsterExecutionInterruptedError":
                return stopped(str(event.step_key))
            while error and error.cause:
                error = error.cause
            return f"{event.step_key}: {error.message.strip() if error else event.message}"
    last = [event for event in result.all_events if event.is_failure]
    return str(last[-1].message) if last else "the run failed before its first step"


class _Lines(TextIOBase):
    """What dbt prints, line by line: its progress ("12 of 230 OK ...") is said, the rest stays in its log file."""

    def __init__(self, say: Say, beneath: Any) -> None:
        self.say = say
        # Where rich draws while this stands in for stdout; it would draw into here, and nobody would see it.
        self.rich_proxied_file = getattr(beneath, "rich_proxied_file", beneath)

    def write(self, text: str) -> int:
        for line in text.splitlines():
            words = line.split()
            if len(words) > 3 and words[1] == "of" and words[0].isdigit() and words[2].isdigit():
                self.say(f"models and tests: {words[0]} of {words[2]}")
        return len(text)


@contextmanager
def _only_progress(say: Say) -> Iterator[None]:
    """Keep the libraries' chatter off the terminal; errors come back as the outcome."""
    logging.getLogger("dagster").setLevel(logging.ERROR)
    alerts = logging.getLogger("tieout.alerts")  # what failed is the command's own last word
    alerts.propagate = False
    alerts.addHandler(logging.NullHandler())
    with redirect_stdout(_Lines(say, sys.stdout)):
        yield
