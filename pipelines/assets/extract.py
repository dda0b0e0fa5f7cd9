"""The sources as assets: one entity, one asset, in the group of its side; whichever sources deliver it."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import groupby
from typing import Any

import dagster as dg

from pipelines import control
from pipelines.decisions import DecisionsError, fingerprint, read
from pipelines.entities import ENTITIES, SIDES
from pipelines.identity import identify, input_fingerprint, told_fingerprint
from pipelines.progress import not_retried
from pipelines.replay import record_files
from pipelines.resources import DailyRun
from pipelines.settings import load_settings
from pipelines.sources import EntityLoad, ExtractError, SourceSettings, extract

OWNERS: Mapping[str, str] = {
    "crm": "team:revops",
    "billing": "team:billing",
    "payments": "team:collections",
    "ledger": "team:finance",
    "reference": "team:finance",
}
_schedule = load_settings().schedule


def _spec(entity: str) -> dg.AssetSpec:
    side = ENTITIES[entity].side
    columns = ", ".join(column.name for column in ENTITIES[entity].columns)
    warn = timedelta(hours=_schedule.freshness_warn_hours)
    return dg.AssetSpec(
        [side, entity],
        description=f"Rows of `{entity}` as delivered, one per source and key, in raw_<source>. Columns: {columns}.",
        group_name=f"extract_{side}",
        owners=[OWNERS[side]],
        kinds={"dlt", "duckdb"},
        freshness_policy=dg.FreshnessPolicy.time_window(fail_window=2 * warn, warn_window=warn),
    )


@dg.multi_asset(
    name="extract",
    specs=[_spec(entity) for side in SIDES for entity in ENTITIES if ENTITIES[entity].side == side],
    retry_policy=dg.RetryPolicy(
        max_retries=_schedule.extract_retries,
        delay=_schedule.extract_retry_seconds,
        backoff=dg.Backoff.EXPONENTIAL,
        jitter=dg.Jitter.PLUS_MINUS,
    ),
)
def extract_sources(context: dg.AssetExecutionContext, daily: DailyRun) -> Iterator[dg.MaterializeResult[Any]]:
    """Bring every source up to date in raw, and tell dbt which run this is."""
    with not_retried("extract"):
        loads = _extract(context, daily)
    yield from _results(loads, daily.date.isoformat())


def _extract(context: dg.AssetExecutionContext, daily: DailyRun) -> list[EntityLoad]:
    started_at = control.now()
    sources = daily.settings.sources
    if not sources:
        raise dg.Failure(
            "no source is connected: name them in tieout.toml, or with --source name=DIR", allow_retries=False
        )
    with daily.warehouse.connect() as connection:
        control.create_tables(connection)
    try:
        decided = read(daily.settings.decisions_path)
    except DecisionsError as error:
        raise dg.Failure(str(error), allow_retries=False) from error
    loads: list[EntityLoad] = []
    unread: list[str] = []
    for name, source in sources.items():
        told = SourceSettings(name, source.system, source.path, source.options, daily.settings.loading.row_drop_pct)
        context.log.info(f"extracting {name} ({source.system}{f', {source.path}' if source.path else ''})")
        try:
            loads += extract(told, daily.warehouse)
        except ExtractError as error:  # costs this source; the others go on, and its codes are off where they must be
            context.log.error(str(error))
            unread.append(str(error))
            with daily.warehouse.connect() as connection:
                loads += control.unread(connection, name, str(error))
    if unread and not any(load.rows_loaded for load in loads):
        raise dg.Failure("no source could be read:\n" + "\n".join(unread), allow_retries=False)
    inputs = input_fingerprint(sources) or told_fingerprint(loads)
    run = identify(daily.date, daily.settings, inputs, fingerprint(decided, daily.date))
    with daily.warehouse.connect() as connection:
        control.record_loads(connection, run.run_id, loads)
        record_files(connection, daily.date, sources)
        control.begin(
            connection,
            run,
            daily.settings.flat(),
            {name: source.system for name, source in sources.items()},
            decided,
            started_at,
        )
    return loads


def _results(loads: list[EntityLoad], as_of: str) -> Iterator[dg.MaterializeResult[Any]]:
    by_entity = {
        entity: list(group)
        for entity, group in groupby(sorted(loads, key=lambda load: load.entity), lambda load: load.entity)
    }
    for entity, definition in ENTITIES.items():
        delivered = by_entity.get(entity, [])
        problems = [f"{load.source}: {load.detail}" for load in delivered if not load.complete]
        yield dg.MaterializeResult(
            asset_key=[definition.side, entity],
            metadata={
                "dagster/row_count": sum(load.rows_loaded for load in delivered),
                "as_of": as_of,
                "sources": ", ".join(load.source for load in delivered) or "not delivered by any source",
                "rows_extracted": sum(load.rows_extracted for load in delivered),
                "identical_copies": sum(load.identical_copies for load in delivered),
                "rows_replaced": sum(load.rows_replaced for load in delivered),
                "rows_quarantined": sum(load.rows_quarantined for load in delivered),
                "complete": not problems,
                **({"problems": "; ".join(problems)} if problems else {}),
            },
        )
