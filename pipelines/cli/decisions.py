"""`tieout exceptions ...`: what people decide about an exception."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.cli.common import (
    UsageProblem,
    data_dir_option,
    out,
    parse_date,
    parse_moment,
    published,
    settings_of,
)

if TYPE_CHECKING:
    from pipelines.decisions import Decision


@click.group(name="exceptions")
def exceptions() -> None:
    """Accept, snooze, assign, comment on, or reopen an exception.

    Every decision is one more line of the decisions file, with who and when; none is ever changed. It counts from
    its own date on: the next run of that business date, or a later one, shows it.
    """


def _decision(command: Callable[..., None]) -> Callable[..., None]:
    """What all five take: which exception, who, when, whose data folder."""
    for decorate in (
        data_dir_option,
        click.option(
            "--at",
            callback=parse_moment,
            metavar="TIME",
            help="When it was decided. Default: now; of a past date that is worked on, the end of that date.",
        ),
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
    "--until", callback=parse_date, metavar="DATE", help="Returns on this business date. Default: only if it grows."
)
def accept(exception_id: str, **told: Any) -> None:
    """Live with it: it returns when its amount grows by more than `accepted_growth_pct`, or on --until."""
    _take("accept", exception_id, **told)


@exceptions.command()
@_decision
@reason_option
@click.option("--until", required=True, callback=parse_date, metavar="DATE", help="Returns on this business date.")
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


def _take(action: str, exception_id: str, data_dir: Path | None, at: datetime | None, by: str, **told: Any) -> None:
    from pipelines import control
    from pipelines.decisions import Decision, DecisionsError, append, dated
    from pipelines.reports.lookup import AmbiguousIdError, exception_named, published_run
    from pipelines.warehouse import open_published

    settings = settings_of(data_dir)
    try:
        with open_published(published(settings).marts) as connection:
            exception = exception_named(connection, exception_id)
            as_of = published_run(connection)["as_of"]
    except AmbiguousIdError as error:
        raise UsageProblem(str(error)) from None
    if exception is None:
        raise UsageProblem(
            f'there is no exception {exception_id!r}; tieout query "select exception_id, code from exceptions"'
        )
    if exception["status"] == "resolved" and action != "comment":
        raise UsageProblem(
            f"{exception['exception_id']} was resolved on {exception['resolved_on']}: nothing to {action}"
        )
    amount, currency = (exception["amount_at_risk"], exception["currency"]) if action == "accept" else (None, None)
    when, written = (at, None) if at else dated(control.now(), as_of)
    decision = Decision(
        when, by.strip(), action, exception["exception_id"], amount=amount, currency=currency, written=written, **told
    )
    try:
        append(settings.decisions_path, decision)
    except DecisionsError as error:
        raise UsageProblem(str(error)) from None
    _say(decision, exception, settings.decisions_path)


def _say(decision: "Decision", exception: dict[str, Any], path: Path) -> None:
    until = f" until {decision.until}" if decision.until else ""
    to = f" to {decision.owner}" if decision.owner else ""
    out.print(f"{decision.action}{to}{until}: {exception['title']}, {exception['subject_id']}", soft_wrap=True)
    out.print(f"  {exception['explanation']}", soft_wrap=True, markup=False)
    out.print(f"Written to {path}; it counts for runs as of {decision.at.date()} or later: tieout run", soft_wrap=True)
