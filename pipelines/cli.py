"""The command line, for daily use. Exit codes: 0 clean, 1 failed, 2 usage, 3 published with critical exceptions."""

import logging
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from pipelines.cli_exceptions import exceptions, report
from pipelines.settings.telemetry import switch_off

if TYPE_CHECKING:
    from pipelines.settings import Settings
    from pipelines.warehouse import Warehouse

FAILED, USAGE, CRITICAL = 1, 2, 3
out = Console(highlight=False)
err = Console(stderr=True, highlight=False, soft_wrap=True)

data_dir_option = click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of warehouse, state and published marts.",
)


class Problem(click.ClickException):
    """Ends the command with a message: it failed."""

    exit_code = FAILED


class UsageProblem(click.ClickException):
    """Ends the command with a message: it was typed, or set, wrongly."""

    exit_code = USAGE


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tieout")
def main() -> None:
    """Tieout reconciles contracts, billing, cash and ledger, once a business date.

    Exit codes: 0 clean, 1 failed, 2 usage, 3 published with critical exceptions.
    """
    switch_off()


def settings_of(data_dir: Path | None) -> "Settings":
    """The settings, or a usage error that names the line."""
    from pipelines.settings import SettingsError, load_settings

    try:
        return load_settings(data_dir=data_dir)
    except SettingsError as error:
        raise UsageProblem(str(error)) from None


def published(data_dir: Path | None) -> "Warehouse":
    """The warehouse of a data folder that something was published in."""
    from pipelines.warehouse import Warehouse

    warehouse = Warehouse(settings_of(data_dir).data_dir)
    if not warehouse.marts.is_file():
        raise UsageProblem(f"nothing is published in {warehouse.published} yet; start with: tieout run --help")
    return warehouse


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


def parse_date(context: click.Context, option: click.Parameter, value: str | None) -> date | None:
    """An ISO date."""
    try:
        return datetime.strptime(value, "%Y-%m-%d").date() if value else None
    except ValueError:
        raise click.BadParameter(f"{value!r} is no date such as 2026-03-31") from None


@main.command()
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

    It is the job that the schedule runs, through Dagster; `make ui` shows it afterwards.
    """
    from pipelines.decisions import DecisionsError
    from pipelines.progress import PROGRESS
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
    with out.status("starting") as status:

        def say(text: str) -> None:
            status.update(text)

        class Handler(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                out.print(f"  {record.getMessage()}", soft_wrap=True)

        logging.getLogger(PROGRESS).addHandler(Handler())
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


@main.command()
@data_dir_option
def status(data_dir: Path | None) -> None:
    """Show what is published: the last run, its figures and its checks."""
    from pipelines.reports.last_run import read_verdicts
    from pipelines.reports.summary import read_summary, show

    warehouse = published(data_dir)
    summary = read_summary(warehouse.marts)
    show(out, warehouse, summary, read_verdicts(warehouse))
    if summary.critical:
        raise click.exceptions.Exit(CRITICAL)


@main.command()
@click.argument("exception_id")
@data_dir_option
def explain(exception_id: str, data_dir: Path | None) -> None:
    """Explain one exception: what both sides hold, the whole chain behind it, and what was done about it."""
    from pipelines.reports.explain import explain_exception

    warehouse = published(data_dir)
    if not explain_exception(out, warehouse.marts, exception_id):
        hint = 'tieout query "select exception_id, code from exceptions"'
        raise UsageProblem(f"there is no exception {exception_id!r}; {hint}")


@main.command(name="explain-match")
@click.argument("left")
@click.argument("right")
@click.option(
    "--out", "picture", type=click.Path(dir_okay=False, path_type=Path), default=Path("match.html"), show_default=True,
    help="The picture: a page that any browser opens, without network.",
)  # fmt: skip
@data_dir_option
def explain_match(left: str, right: str, picture: Path, data_dir: Path | None) -> None:
    """Explain two records: why they are one customer or two, in words and figures, and as a waterfall.

    LEFT and RIGHT are ids of accounts or billing customers; account:ID or customer:ID where both have the id.
    """
    import duckdb

    from pipelines.reports.explain_match import NoSuchRecord
    from pipelines.reports.explain_match import explain_match as show_match

    warehouse = published(data_dir)
    try:
        if show_match(out, warehouse, left, right, picture):
            out.print(f"\nThe picture is in {picture}", soft_wrap=True)
    except NoSuchRecord as error:
        raise UsageProblem(str(error)) from None
    except (duckdb.IOException, duckdb.CatalogException) as error:
        raise Problem(f"the warehouse cannot be read now (is a run under way?): {error}") from None


@main.command()
@click.argument("sql")
@click.option("--format", "kind", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@data_dir_option
def query(sql: str, kind: str, data_dir: Path | None) -> None:
    """Run SQL over the published marts, read-only: tieout query "select code, amount_at_risk from exceptions"."""
    import duckdb

    from pipelines.reports.query import print_query

    warehouse = published(data_dir)
    try:
        print_query(out, warehouse.marts, sql, kind)
    except duckdb.Error as error:
        raise UsageProblem(str(error)) from None


@main.command()
@click.argument("mart", default="exceptions")
@click.option("--format", "kind", type=click.Choice(["csv", "xlsx", "parquet"]), default="csv", show_default=True)
@click.option(
    "--out", "target", type=click.Path(dir_okay=False, path_type=Path), help="File to write. Default: MART.FORMAT."
)
@data_dir_option
def export(mart: str, kind: str, target: Path | None, data_dir: Path | None) -> None:
    """Write one mart to a file that a spreadsheet opens without running anything in it."""
    from pipelines.reports.export import ExportError, export_mart

    warehouse = published(data_dir)
    try:
        path, count = export_mart(warehouse.marts, mart, kind, target or Path(f"{mart}.{kind}"))
    except ExportError as error:
        raise UsageProblem(str(error)) from None
    out.print(f"{count:,} rows of {mart} in {path}", soft_wrap=True)


@main.command()
@data_dir_option
def sources(data_dir: Path | None) -> None:
    """Show each source: its system, rows, freshness, and what went wrong in the last load."""
    import duckdb

    from pipelines.reports.sources import read_sources, show_sources
    from pipelines.warehouse import Warehouse

    settings = settings_of(data_dir)
    try:
        as_of, deliveries = read_sources(Warehouse(settings.data_dir))
    except duckdb.IOException:
        raise Problem("the warehouse is in use by a run; ask again when it has ended") from None
    show_sources(out, as_of, deliveries, settings.sources, settings.loading.freshness_hours)


@main.command()
@click.argument("system")
@click.option(
    "--entity",
    "entities",
    multiple=True,
    required=True,
    help="What the system delivers, such as invoices; several times.",
)
@click.option("--root", type=click.Path(file_okay=False, path_type=Path), help="The checkout. Default: this one.")
def new_source(system: str, entities: tuple[str, ...], root: Path | None) -> None:
    """Lay out the folder, staging models and test of a new SYSTEM; CONTRIBUTING.md walks through it."""
    from pipelines.new_source import NewSourceError, lay_out
    from pipelines.settings import PROJECT

    root = root or PROJECT
    try:
        made = lay_out(root, system, list(dict.fromkeys(entities)))
    except NewSourceError as error:
        raise UsageProblem(str(error)) from None
    for path in made:
        out.print(str(path.relative_to(root)), soft_wrap=True)
    out.print(
        f"It reads saved pages. Next: its test (pytest tests/sources/{system}), then the README there.", soft_wrap=True
    )


@main.command()
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
    }
    out.print(f"Dagster on http://127.0.0.1:{port} (Ctrl+C ends it)")
    command = [str(Path(sys.executable).with_name("dagster")), "dev", "-h", "127.0.0.1", "-p", str(port)]
    os.execve(command[0], [*command, "-w", str(PROJECT / "workspace.yaml")], environment)


main.add_command(exceptions)
main.add_command(report)

if __name__ == "__main__":
    main()
