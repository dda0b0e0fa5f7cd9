"""New files in the incoming folders start a run."""

import hashlib
import json
from pathlib import Path

import dagster as dg

from pipelines.jobs import daily_job, run_config
from pipelines.resources import DailyRun


@dg.sensor(
    job=daily_job,
    name="new_files",
    minimum_interval_seconds=60,
    description="Runs the daily job when files of the connected folders have come or changed, and are whole.",
)
def new_files(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """The cursor keeps what was seen at the last tick and what the last run was for."""
    daily = DailyRun()
    folders = [source.path for source in daily.settings.sources.values() if source.path]
    cursor = json.loads(context.cursor or "{}")
    seen = _state(folders)
    before, ran = cursor.get("seen"), cursor.get("ran")
    if seen is None or seen == ran:
        return dg.SkipReason("no new files")
    if seen != before:  # half a file must not be read: it has to look the same at two ticks
        context.update_cursor(json.dumps({"seen": seen, "ran": ran}))
        return dg.SkipReason("files are still coming in; looking again at the next tick")
    context.update_cursor(json.dumps({"seen": seen, "ran": seen}))
    as_of = daily.date.isoformat()
    return dg.RunRequest(run_key=f"{as_of}-{seen}", run_config=run_config(as_of), tags={"as_of": as_of})


def _state(folders: list[Path]) -> str | None:
    """Names, sizes and times of all files; None where there is none."""
    files = sorted(path for folder in folders if folder.is_dir() for path in folder.iterdir() if path.is_file())
    if not files:
        return None
    told = "\n".join(f"{path}|{path.stat().st_size}|{path.stat().st_mtime_ns}" for path in files)
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()
