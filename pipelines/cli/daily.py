"""`tieout run`: one business date, through Dagster. `tieout ui`: what it did, in a browser."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines.cli.common import CRITICAL, Problem, UsageProblem, data_dir_option, out, parse_date, settings_of

if TYPE_CHECKING:
    from pipelines.settings import Settings


def parse_source(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> dict[str, Path]:
    """`name=DIR`, several times."""
    import re

    from pipelines.settings.schema import SOURCE_NAME

    found: dict[str, Path] = {}
    for value in values:
        name, equals, folder = value.partition("=")
        if not equals or not re.match(SOURCE_NAME, name):
            raise click.BadParameter(f"{value!r} is not NAME=DIR (a name is lower case letters, digits and _)")
        if name in found:
            raise click.BadParameter(f"source {name!r} is named twice")
        if folder and not Path(folder).is_dir():
            raise click.BadParameter(f"source {name!r}: there is no folder {folder}")
        found[name] = Path(folder).resolve() if folder else Path()
    return found


@click.command()
@click.option(
    "--as-of", callback=parse_date, metavar="DATE", help="Business date, such as 2026-03-31. Default: yesterday."
)
@click.option(
    "--source", "sources", multiple=True, callback=parse_source, metavar="NAME=DIR",
    help="A folder of the import format, named by what it is; several times. Default: those of tieout.toml.",
)  # fmt: skip
@click.option(
    "--known-at", callback=parse_date, metavar="DATE",
    help="Replay --as-of with the files that were known on this business date, in a data folder of its own.",
)  # fmt: skip
@data_dir_option
@click.option("--again", is_flag=True, help="Run also when inputs, settings and code are the same as in the last run.")
def run(
    as_of: date | None, sources: dict[str, Path], known_at: date | None, data_dir: Path | None, again: bool
) -> None:
    """Reconcile one business date: extract, model, check, publish.

    It is the job that the schedule runs, through Dagster; `tieout ui` shows it afterwards.
    """
    from pipelines.cli.telling import telling
    from pipelines.decisions import DecisionsError
    from pipelines.reports.last_run import read_verdicts
    from pipelines.reports.summary import read_summary, show
    from pipelines.resources import yesterday
    from pipelines.run import run_daily
    from pipelines.warehouse import RunUnderWay, Warehouse

    settings = settings_of(data_dir)
    if not sources and not settings.sources and not (settings.data_dir / "incoming").is_dir():
        raise click.UsageError("no source is connected: give --source NAME=DIR, or name sources in tieout.toml")
    if known_at:
        settings, sources = replayed(settings, sources, as_of, known_at)
    warehouse = Warehouse(settings.data_dir)
    with telling("starting") as say:
        try:
            outcome = run_daily(as_of or yesterday(settings), settings.data_dir, sources, again, say)
        except RunUnderWay as error:
            raise Problem(str(error)) from None
        except DecisionsError as error:
            raise UsageProblem(str(error)) from None
    if not outcome.published:
        raise Problem(outcome.problem)
    summary = read_summary(warehouse.marts)
    verdicts = read_verdicts(warehouse)
    show(out, warehouse, summary, verdicts)
    if outcome.unchanged:
        out.print(
            "Nothing changed: inputs, settings and code are those of the last run (--again runs it all the same)."
        )
    if verdicts and verdicts.crashed:
        raise Problem(f"published, but {len(verdicts.crashed)} checks crashed: what they would have found is not known")
    if summary.critical:
        out.print(f"{summary.critical} critical exceptions are open.")
        raise click.exceptions.Exit(CRITICAL)


def replayed(
    settings: "Settings", sources: dict[str, Path], as_of: date | None, known_at: date
) -> tuple["Settings", dict[str, Path]]:
    """The settings and folders of a replay; a usage error where what was known then is not kept."""
    from pipelines.replay import ReplayError, prepare
    from pipelines.resources import DailyRun

    if as_of is None:
        raise click.UsageError("--known-at replays one business date: name it with --as-of")
    named = {name: str(path) for name, path in sources.items()}
    connected = DailyRun(as_of=str(as_of), data_dir=str(settings.data_dir), sources=named).settings
    try:
        replay = prepare(connected, as_of, known_at)
    except ReplayError as error:
        raise UsageProblem(str(error)) from None
    out.print(f"replaying {as_of} as known on {known_at}, in {replay.data_dir}", soft_wrap=True)
    return connected.model_copy(update={"data_dir": replay.data_dir}), dict(replay.sources)


@click.command()
@click.option("--port", default=3000, show_default=True, help="On loopback only.")
@data_dir_option
def ui(port: int, data_dir: Path | None) -> None:
    """Open Dagster on loopback, with the runs of this data folder."""
    import os
    import sys

    from pipelines.run import dagster_home
    from pipelines.settings import PROJECT
    from pipelines.warehouse import Warehouse

    settings = settings_of(data_dir)
    warehouse = Warehouse(settings.data_dir)
    environment = {
        **os.environ,
        "DAGSTER_HOME": str(dagster_home(warehouse)),
        "TIEOUT_DATA_DIR": str(settings.data_dir),
        "TIEOUT_WAREHOUSE": str(warehouse.path),
        # `dagster dev` recommends a tool that wants a project of another layout: nothing that a user could act on.
        "PYTHONWARNINGS": "ignore:Function `dev_command` is superseded",
    }
    out.print(f"Dagster on http://127.0.0.1:{port} (Ctrl+C ends it)")
    command = [str(Path(sys.executable).with_name("dagster")), "dev", "-h", "127.0.0.1", "-p", str(port)]
    os.execve(command[0], [*command, "-w", str(PROJECT / "workspace.yaml")], environment)
