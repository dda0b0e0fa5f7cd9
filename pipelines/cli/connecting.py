"""`tieout connect SYSTEM`: asks, looks, shows, and writes the settings when the look was good."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from pipelines.cli.common import Problem, UsageProblem, out

if TYPE_CHECKING:
    from pipelines.connect.look import Shown
    from pipelines.connect.needs import Ask, Needs
    from pipelines.sources.connection import Connection, Trial


def is_terminal() -> bool:
    """Is there somebody to ask?"""
    return sys.stdin.isatty()


@click.command()
@click.argument("system")
@click.option("--name", help="What the source is called. Default: the system's name.")
@click.option("--path", type=click.Path(path_type=Path), help="The folder, where the system sends files.")
@click.option(
    "--set", "said", multiple=True, metavar="OPTION=VALUE",
    help="An option of the system, such as currency=EUR or fields.deals.po_number=customer_po; several times.",
)  # fmt: skip
@click.option(
    "--no-rows", is_flag=True, help="Do not show the first rows of each entity (which takes some ten seconds)."
)
@click.option("--no-secrets", is_flag=True, help="Write no secrets: the environment will hold them.")
@click.option("--anyway", is_flag=True, help="Connect it although some of its lists cannot be read.")
def connect(
    system: str,
    name: str | None,
    path: Path | None,
    said: tuple[str, ...],
    no_rows: bool,
    no_secrets: bool,
    anyway: bool,
) -> None:
    """Connect a SYSTEM: ask what it needs, look what it holds, and write the settings if that went well.

    Secrets are taken from the environment (TIEOUT_<NAME>_...) or asked for without echo; they go into dlt's secrets
    file, readable by you alone. In a script, all that is missing is named and nothing is asked.
    """
    from pipelines.connect import look
    from pipelines.connect.needs import gather, read_options
    from pipelines.connect.write import is_connected, settings_file
    from pipelines.rest.credentials import typed
    from pipelines.settings.schema import SOURCE_NAME
    from pipelines.sources import ExtractError
    from pipelines.sources.connection import connection_of

    name = name or system
    if not re.match(SOURCE_NAME, name):
        raise click.BadParameter(f"{name!r}: a name is lower case letters, digits and _", param_hint="--name")
    try:
        connection = connection_of(system)
        needs = gather(connection, system, name, path, read_options(said), _ask() if is_terminal() else None)
        is_connected(needs.source, settings_file())  # else all would be asked and read for nothing
    except (ExtractError, ValueError) as error:
        raise UsageProblem(str(error)) from None
    try:
        with typed(name, needs.secrets), TemporaryDirectory(prefix="tieout-connect-") as folder:
            trial, shown = _look(connection, needs, Path(folder), no_rows)
        _show(trial, shown)
        if (found := look.problems(trial)) and not anyway:
            raise Problem("nothing was written, because it could not be read whole:\n  " + "\n  ".join(found))
        if is_terminal() and not click.confirm("Connect it?", default=True):
            raise click.Abort
        _write(needs, no_secrets)
    except ExtractError as error:
        raise Problem(f"{error}\nNothing was written.") from None


def _ask() -> "Ask":
    def ask(what: str, default: str, secret: bool) -> str:
        shown = None if secret else default  # an empty secret is asked for again
        return str(click.prompt(what, default=shown, hide_input=secret, show_default=bool(default)))

    return ask


def _look(
    connection: "Connection", needs: "Needs", folder: Path, no_rows: bool
) -> tuple["Trial", Mapping[str, "Shown"]]:
    from pipelines.connect import look
    from pipelines.settings import Settings

    with out.status(f"reading the beginning of each list of {needs.source.system}"):
        trial = look.read(connection, needs.source, folder)
    if no_rows or not any(load.rows_loaded for load in trial.loads):
        return trial, {}
    with out.status("mapping the first rows (some ten seconds)"):
        return trial, look.mapped(connection, needs.source, folder, Settings())


def _show(trial: "Trial", shown: Mapping[str, "Shown"]) -> None:
    from pipelines.sources.connection import Count

    for load in trial.loads:
        count = trial.counts.get(load.entity, Count(load.rows_extracted))
        number = f"{count.rows:,}{'' if count.is_all else ' or more'} row{'s' * (count.rows != 1)}"
        number = number if load.complete else "cannot be read whole"
        bad = f"; {load.rows_quarantined} of those read would be quarantined" if load.rows_quarantined else ""
        out.print(f"{load.entity}: {number}{bad}", style="bold", markup=False, soft_wrap=True)
        for told in load.quarantined.slice(0, 3).to_pylist():
            out.print(f"  {told['column']} = {told['value']!r}: {told['reason']}", markup=False, soft_wrap=True)
        if entity := shown.get(load.entity):
            for row in entity.rows:
                told = ", ".join(f"{column} = {_text(value)}" for column, value in row.values.items())
                out.print(f"  {row.id}: {told}", markup=False, soft_wrap=True)
            for remark in entity.remarks:
                out.print(f"  {remark}", markup=False, soft_wrap=True)


def _text(value: Any) -> str:
    from decimal import Decimal

    return format(value.normalize() + 0, "f") if isinstance(value, Decimal) else str(value)


def _write(needs: "Needs", no_secrets: bool) -> None:
    from pipelines.connect.write import is_connected, secrets_file, settings_file, write_secrets, write_settings
    from pipelines.settings import PROJECT

    source, settings, secrets = needs.source, settings_file(), secrets_file()
    has_settings = is_connected(source, settings)
    if needs.secrets and not no_secrets:
        write_secrets(source.name, needs.secrets, secrets)
        out.print(f"secrets in {secrets} (mode 600)", soft_wrap=True)
    if not has_settings:
        write_settings(source, settings)
    out.print(f"[sources.{source.name}] in {settings}", markup=False, soft_wrap=True)
    if (PROJECT / (readme := f"pipelines/sources/{source.system}/README.md")).is_file():
        out.print(f"Your own fields and words: {readme}", soft_wrap=True)
    out.print("Next: tieout run")
