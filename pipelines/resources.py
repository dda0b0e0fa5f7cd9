"""What every step of a run shares: the business date, the settings, the sources, the warehouse, and the lock on it."""

import os
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
from pydantic import Field

from pipelines.control import now
from pipelines.settings import Settings, load_settings
from pipelines.settings.schema import SOURCE_NAME, Source
from pipelines.warehouse import Warehouse


def yesterday(settings: Settings) -> date:
    """The business date of a run that names none: the day before, in the schedule's time zone."""
    here = now().replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(settings.schedule.time_zone))
    return here.date() - timedelta(days=1)


class DailyRun(dg.ConfigurableResource):
    """One run of the daily job. What is left empty comes from `tieout.toml`."""

    as_of: str = Field(default="", description="Business date, 2026-03-31. Empty: yesterday.")
    data_dir: str = Field(default="", description="Folder of warehouse, state and published marts. Empty: as set.")
    sources: dict[str, str] = Field(default={}, description="Source name -> folder. Empty: as set.")

    @cached_property
    def settings(self) -> Settings:
        settings = load_settings(data_dir=Path(self.data_dir) if self.data_dir else None)
        if not self.sources:
            return settings if settings.sources else settings.model_copy(update={"sources": _incoming(settings)})
        # A source that the settings know keeps its system and options; the folder is the caller's.
        named = {
            name: settings.sources.get(name, Source()).model_copy(update={"path": Path(folder)})
            if folder
            else settings.sources[name]
            for name, folder in self.sources.items()
        }
        return settings.model_copy(update={"sources": named})

    @cached_property
    def date(self) -> date:
        return date.fromisoformat(self.as_of) if self.as_of else yesterday(self.settings)

    @cached_property
    def warehouse(self) -> Warehouse:
        return Warehouse(self.settings.data_dir)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Generator["DailyRun", None, None]:
        """Hold the data folder while the run lasts, and tell dbt which warehouse is meant."""
        with self.warehouse.locked(), _environment(TIEOUT_WAREHOUSE=str(self.warehouse.path)):
            yield self


def _incoming(settings: Settings) -> dict[str, Source]:
    """Where the settings connect no source: every folder below `incoming` is one, named as the folder is."""
    folder = settings.data_dir / "incoming"
    folders = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    return {path.name: Source(path=path) for path in folders if re.match(SOURCE_NAME, path.name)}


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})
