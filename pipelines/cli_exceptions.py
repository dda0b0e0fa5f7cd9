"""`tieout exceptions ...`: what people decide about an exception. `tieout report`: what changed."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pipelines.decisions import Decision


@click.group(name="exceptions")
def exceptions() -> None:
    """Accept, snooze, assign, comment on, or reopen an exception.

    Every decision is one more line of the decisions file, with who and when; none is ever changed. It counts from
    its own date on: the next run of that business date, or a later one, shows it.
    """


def _moment(context: click.Context, option: click.Parameter, value: str | None) -> datetime:
    """The one place where the clock dates a decision; `--at` says it instead."""
    if value is None:
        return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is no date or time such as 2026-03-31T09:30:00Z") from None
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _day(context: click.Context, option: click.Parameter, value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise click.BadParameter(f"{value!r} is no date such as 2026-03-31") from None


def _decision(command: Callable[..., None]) -> Callable[..., None]:
    """What all five take: which exception, who, when, whose data folder."""
    for decorate in (
        click.option("--data-dir", type=click.Path(file_okay=False, path_type=Path), help="Folder of the marts."),
        click.option("--at", callback=_moment, metavar="TIME", help="When it was decided. Default: now."),
        click.option("--by", required=True, metavar="WHO", help="Who decides."),
        click.argument("exception_id"),
    ):
        command = decorate(command)
    return command


reason_option = click.option("--reason", required=True, help="Why; it is kept.")


@exceptions.command()
@_decision
@reason_option
@click.option(
    "--until", callback=_day, metavar="DATE", help="Returns on this business date. Default: only if it grows."
)
def accept(exception_id: str, **told: Any) -> None:
    """Live with it: it returns when its amount grows by more than `accepted_growth_pct`, or on --until."""
    _take("accept", exception_id, **told)


@exceptions.command()
@_decision
@reason_option
@click.option("--until", required=True, callback=_day, metavar="DATE", help="Returns on this business date.")
def snooze(exception_id: str, **told: Any) -> None:
    """Not now: it returns on --until, whatever its amount."""
    _take("snooze", exception_id, **told)


@exceptions.command()
@_decision
@click.option("--to", "owner", required=True, metavar="WHO", help="Who works it.")
@click.option("--reason", help="Why; it is kept.")
def assign(exception_id: str, **told: Any) -> None:
    """Give it to somebody: they stand as its owner."""
    _take("assign", exception_id, **told)


@exceptions.command()
@_decision
@click.argument("text")
def comment(exception_id: str, text: str, **told: Any) -> None:
    """Note something down; nothing else changes."""
    _take("comment", exception_id, reason=text, **told)


@exceptions.command()
@_decision
@reason_option
def reopen(exception_id: str, **told: Any) -> None:
    """Take an acceptance or a snooze back."""
    _take("reopen", exception_id, **told)


def _take(action: str, exception_id: str, data_dir: Path | None, at: datetime, by: str, **told: Any) -> None:
    from pipelines.cli import UsageProblem, out, settings_of
    from pipelines.decisions import Decision, DecisionsError, append
    from pipelines.warehouse import Warehouse, open_published, rows

    settings = settings_of(data_dir)
    marts = Warehouse(settings.data_dir).marts
    if not marts.is_file():
        raise UsageProblem(f"nothing is published in {marts.parent} yet: there is no exception to decide on")
    with open_published(marts) as connection:
        found = rows(connection, "select * from exceptions where starts_with(exception_id, ?) limit 2", [exception_id])
    if len(found) != 1:
        problem = "there is no exception" if not found else "more than one exception begins with"
        raise UsageProblem(f'{problem} {exception_id!r}; tieout query "select exception_id, code from exceptions"')
    exception = found[0]
    if exception["status"] == "resolved" and action != "comment":
        raise UsageProblem(
            f"{exception['exception_id']} was resolved on {exception['resolved_on']}: nothing to {action}"
        )
    amount, currency = (exception["amount_at_risk"], exception["currency"]) if action == "accept" else (None, None)
    decision = Decision(at, by.strip(), action, exception["exception_id"], amount=amount, currency=currency, **told)
    try:
        append(settings.decisions_path, decision)
    except DecisionsError as error:
        raise UsageProblem(str(error)) from None
    _say(out, decision, exception, settings.decisions_path)


def _say(out: Any, decision: "Decision", exception: dict[str, Any], path: Path) -> None:
    until = f" until {decision.until}" if decision.until else ""
    to = f" to {decision.owner}" if decision.owner else ""
    out.print(f"{decision.action}{to}{until}: {exception['title']}, {exception['subject_id']}", soft_wrap=True)
    out.print(f"  {exception['explanation']}", soft_wrap=True, markup=False)
    out.print(f"Written to {path}; it counts for runs as of {decision.at.date()} or later: tieout run", soft_wrap=True)


@click.command()
@click.option("--format", "kind", type=click.Choice(["md", "html"]), default="md", show_default=True)
@click.option("--out", "target", type=click.Path(dir_okay=False, path_type=Path), help="File to write. Default: print.")
@click.option("--data-dir", type=click.Path(file_okay=False, path_type=Path), help="Folder of the marts.")
def report(kind: str, target: Path | None, data_dir: Path | None) -> None:
    """Tell what changed since the last run and since the last close, and why each headline number moved."""
    from pipelines.cli import UsageProblem, out, published
    from pipelines.reports.delta import html, markdown

    text = markdown(published(data_dir).marts)
    text = html(text) if kind == "html" else text
    if target is None:
        click.echo(text)
        return
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageProblem(f"{target} cannot be written: {error.strerror or error}") from None
    out.print(f"written to {target}", soft_wrap=True)
