"""The published marts: an audited copy takes the place of yesterday's, or nothing does."""

import dagster as dg

from pipelines import control
from pipelines.assets.checks import MARTS, SUITES
from pipelines.publish import discard, publish, staged_path
from pipelines.reports.delta import write_delta
from pipelines.reports.last_run import current_run, read_verdicts
from pipelines.resources import DailyRun
from pipelines.warehouse import open_published


@dg.asset(
    key=["published", "marts"],
    deps=[*MARTS, *(dg.AssetKey(["checks", suite.name]) for suite in SUITES)],
    group_name="publish",
    owners=["team:finance"],
    kinds={"duckdb", "parquet"},
    description="The marts as analysts read them: published/marts.duckdb and Parquet copies beside it, replaced whole. "
    "Leakage does not block, it is the product; a broken identity or source contract does.",
)
def published_marts(context: dg.AssetExecutionContext, daily: DailyRun) -> dg.MaterializeResult[None]:
    """Replace what is published in one rename, or leave yesterday's in place and say why."""
    run = current_run(daily.warehouse)
    staged = staged_path(daily.warehouse, run.run_id)
    verdicts = read_verdicts(daily.warehouse)
    if verdicts is None or verdicts.run_id != run.run_id or not staged.is_file():
        raise dg.Failure("this run's copy has not been audited: materialize the checks with it", allow_retries=False)
    if verdicts.blocking:
        discard(staged)
        with daily.warehouse.connect() as connection:
            control.finish(connection, run.run_id, "stopped", published=False)
        raise dg.Failure(
            "nothing is published, what was published before stays in place. Not met: " + "; ".join(verdicts.blocking),
            allow_retries=False,
        )
    path = publish(daily.warehouse, staged)
    with daily.warehouse.connect() as connection:
        control.finish(connection, run.run_id, "published", published=True)
    with open_published(path) as connection:
        counted = connection.execute(
            "select count(*), sum(estimated_size) from duckdb_tables() where schema_name = 'marts'"
        )
        tables, table_rows = counted.fetchone() or (0, 0)
    _, page = write_delta(path, daily.warehouse.published)
    context.log.info(f"published {tables} tables to {path}")
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": int(table_rows or 0),
            "as_of": daily.date.isoformat(),
            "run": run.run_id,
            "tables": tables,
            "database": dg.MetadataValue.path(path),
            "parquet": dg.MetadataValue.path(daily.warehouse.published / "parquet"),
            "data_docs": dg.MetadataValue.url(
                (daily.warehouse.published / "data_docs" / "index.html").resolve().as_uri()
            ),
            "delta_report": dg.MetadataValue.url(page.resolve().as_uri()),
            "verdict": verdicts.verdict,
        }
    )
