"""The code location on one page: data enters at the top and is published at the bottom."""

import dagster as dg

from pipelines.settings.telemetry import switch_off

switch_off()  # before any library that would phone home is imported

from pipelines.assets.checks import expectations  # noqa: E402
from pipelines.assets.extract import extract_sources  # noqa: E402
from pipelines.assets.models import dbt_resource, models  # noqa: E402
from pipelines.assets.publish import published_marts  # noqa: E402
from pipelines.jobs import daily_job  # noqa: E402
from pipelines.progress import progress_logger  # noqa: E402
from pipelines.resources import DailyRun  # noqa: E402
from pipelines.schedules import every_day  # noqa: E402
from pipelines.sensors import new_files  # noqa: E402

defs = dg.Definitions(
    assets=[extract_sources, models, expectations, published_marts],
    jobs=[daily_job],
    schedules=[every_day],
    sensors=[new_files],
    resources={"daily": DailyRun(), "dbt": dbt_resource},
    executor=dg.in_process_executor,
    loggers={"console": dg.colored_console_logger, "progress": progress_logger},
)
