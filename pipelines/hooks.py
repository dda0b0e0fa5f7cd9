"""What Dagster does after a step: it closes the record of a failed run, and tells people."""

import dagster as dg

from pipelines import control
from pipelines.alerts import notify
from pipelines.reports.summary import critical_exceptions
from pipelines.resources import DailyRun


@dg.failure_hook(name="on_failure", required_resource_keys={"daily"})
def on_failure(context: dg.HookContext) -> None:
    """Close the run's record as failed, and alert."""
    daily: DailyRun = context.resources.daily
    error = context.op_exception
    text = str(getattr(error, "description", None) or error).strip()
    notify(
        daily.settings,
        "run_failed",
        f"step {context.op.name} failed: {text}",
        {"as_of": daily.date, "step": context.op.name, "dagster_run_id": context.run_id},
    )
    if daily.warehouse.path.is_file():
        with daily.warehouse.connect() as connection:
            control.create_tables(connection)
            control.fail_open_run(connection)


@dg.success_hook(name="on_critical", required_resource_keys={"daily"})
def on_critical(context: dg.HookContext) -> None:
    """After publishing: alert about critical exceptions that this run opened."""
    if context.op.name != "published__marts":
        return
    daily: DailyRun = context.resources.daily
    found = critical_exceptions(daily.warehouse.marts, opened_on=daily.date)
    if found:
        worst = found[0]
        notify(
            daily.settings,
            "critical_exceptions",
            f"{len(found)} new, the largest: {worst['code']}: {worst['explanation']}",
            {"as_of": daily.date, "exceptions": found[:20]},
        )
