"""What all commands share: the terminal, how a command ends, the settings, and values that are typed."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

if TYPE_CHECKING:
    from pipelines.settings import Settings
    from pipelines.warehouse import Warehouse

FAILED, USAGE, CRITICAL = 1, 2, 3
# Names and texts of a company may have brackets; where a line is ours alone it asks for markup itself.
out = Console(highlight=False, markup=False)

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


def settings_of(data_dir: Path | None) -> "Settings":
    """The settings, or a usage error that names the line."""
    from pipelines.settings import SettingsError, load_settings

    try:
        return load_settings(data_dir=data_dir)
    except SettingsError as error:
        raise UsageProblem(str(error)) from None


def published(settings: "Settings") -> "Warehouse":
    """The warehouse of a data folder that something was published in."""
    from pipelines.warehouse import Warehouse

    warehouse = Warehouse(settings.data_dir)
    if not warehouse.marts.is_file():
        raise UsageProblem(f"nothing is published in {warehouse.published} yet; start with: tieout run --help")
    return warehouse


def parse_date(context: click.Context, option: click.Parameter, value: str | None) -> date | None:
    """An ISO date."""
    try:
        return datetime.strptime(value, "%Y-%m-%d").date() if value else None
    except ValueError:
        raise click.BadParameter(f"{value!r} is no date such as 2026-03-31") from None


def parse_moment(context: click.Context, option: click.Parameter, value: str | None) -> datetime | None:
    """An ISO date or time, in UTC without a zone."""
    from pipelines.decisions import moment

    try:
        return moment(value) if value else None
    except ValueError:
        raise click.BadParameter(f"{value!r} is no date or time such as 2026-03-31T09:30:00Z") from None
