"""When the daily job runs by itself."""

from datetime import timedelta

import dagster as dg

from pipelines.jobs import daily_job, run_config
from pipelines.settings import load_settings

_settings = load_settings().schedule
_hour, _minute = _settings.time_of_day.split(":")


@dg.schedule(
    job=daily_job,
    name="every_day",
    cron_schedule=f"{int(_minute)} {int(_hour)} * * *",
    execution_timezone=_settings.time_zone,
    description="The daily reconciliation, for the business date before. Its time and time zone are settings.",
)
def every_day(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Yesterday, as of the time that the tick was meant for: a tick that comes late still means its own day."""
    as_of = (context.scheduled_execution_time.date() - timedelta(days=1)).isoformat()
    return dg.RunRequest(run_key=as_of, run_config=run_config(as_of), tags={"as_of": as_of})
