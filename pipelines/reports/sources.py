"""`tieout sources`: what each source delivered in the last run, how fresh it is, and what went wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from pipelines.settings.schema import Source
from pipelines.warehouse import Warehouse, rows


@dataclass(frozen=True)
class Delivery:
    """One entity of one source. `fresh_at`: when extracted, else the newest row; `hours` old at the end of as_of."""

    source: str
    system: str
    entity: str
    loaded: int
    quarantined: int
    fresh_at: datetime | None
    hours: int | None
    is_complete: bool
    detail: str


def read_sources(warehouse: Warehouse) -> tuple[date | None, list[Delivery]]:
    """The business date of the last extract, and what it brought; (None, []) before the first."""
    if not warehouse.path.is_file():
        return None, []
    with warehouse.connect(read_only=True) as connection:
        there = rows(
            connection,
            "select count(*) as n from information_schema.tables "
            "where table_schema = 'control' and table_name in ('run', 'source_loads', 'sources')",
        )
        if there[0]["n"] < 3:
            return None, []
        run = rows(connection, "select as_of from control.run")
        found = rows(
            connection,
            """
            select l.*, s.system, coalesce(l.extracted_at, l.newest_updated_at) as fresh_at
            from control.source_loads as l
            inner join control.sources as s using (source)
            order by l.source, l.entity
            """,
        )
    as_of = run[0]["as_of"] if run else None
    return as_of, [_delivery(row, as_of) for row in found]


def _delivery(row: Mapping[str, Any], as_of: date | None) -> Delivery:
    fresh_at, hours = row["fresh_at"], None
    if fresh_at is not None and as_of is not None:
        day_end = datetime.combine(as_of + timedelta(days=1), time(), UTC).replace(tzinfo=None)
        hours = int((day_end - fresh_at) / timedelta(hours=1))
    return Delivery(
        row["source"], row["system"], row["entity"], row["rows_loaded"], row["rows_quarantined"],
        fresh_at, hours, row["complete"], row["detail"] or "",
    )  # fmt: skip


def show_sources(
    out: Console, as_of: date | None, deliveries: list[Delivery], configured: Mapping[str, Source], freshness_hours: int
) -> None:
    """A table, and below it what went wrong, in full sentences."""
    title = f"Sources as of {as_of}" if as_of else "Sources: nothing was extracted yet"
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("source and entity", overflow="fold")  # the only one that gives way where the terminal is narrow
    for name in ("rows", "quarantined"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("fresh at (UTC)", no_wrap=True)
    table.add_column("state", no_wrap=True)
    told = ""
    for one in deliveries:
        is_stale = one.hours is not None and one.hours > freshness_hours
        state = "incomplete" if not one.is_complete else f"stale: {one.hours} h" if is_stale else "ok"
        fresh = f"{one.fresh_at:%Y-%m-%d %H:%M}" if one.fresh_at else "not known"
        if one.source != told:
            table.add_row(_named(one.source, one.system))
            told = one.source
        table.add_row(f"  {one.entity}", f"{one.loaded:,}", f"{one.quarantined:,}", fresh, state)
    for name in sorted(set(configured) - {one.source for one in deliveries}):
        table.add_row(_named(name, configured[name].system), "", "", "never extracted", "")
    out.print(table)
    for one in deliveries:
        if one.detail:
            out.print(f"{one.source}, {one.entity}: {one.detail}", soft_wrap=True)
    if any(one.quarantined for one in deliveries):
        out.print('Quarantined rows: tieout query "select * from quarantine"', soft_wrap=True)


def _named(source: str, system: str) -> str:
    return source if source == system else f"{source} ({system})"
