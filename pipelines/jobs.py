"""The daily job: everything, in the order of the arrows, in one process: only one at a time may write to DuckDB."""

import dagster as dg

from pipelines.hooks import on_critical, on_failure

daily_job = dg.define_asset_job(
    "daily",
    selection=dg.AssetSelection.all(),
    description="Extract, model, reconcile, check, publish: one business date.",
    executor_def=dg.in_process_executor,
    hooks={on_failure, on_critical},
)


def run_config(as_of: str, data_dir: str = "", sources: dict[str, str] | None = None) -> dict[str, object]:
    """Run config of the job for one business date; what is left empty comes from `tieout.toml`."""
    return {"resources": {"daily": {"config": {"as_of": as_of, "data_dir": data_dir, "sources": sources or {}}}}}
