"""The later days of the strange company, built over its first one: without dbt, which would take three times as long.

What dbt would run is its own SQL: compiled on the first day, with the day's date and run in it; of the models that keep
their history compiled on a second day, since they read it then (tests/mutation/warehouse.py builds both).
"""

import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from unittest.mock import patch

import duckdb

from pipelines.decisions import Decision
from tests.mutation.warehouse import build, in_order, nodes_of, standing_under
from tests.strange.company import SEED
from tests.strange.days.decided import decide, link
from tests.strange.days.rows import DAYS, rows_of
from tests.support import company as harness

PROJECT = harness.ROOT / "dbt_project"
FIRST_RUN = "test-run"
# Models that read what they said on earlier days.
MEMORY = ("int_customers__identities", "int_exceptions__journal", "metrics_daily")
# What a day between leaves to the next one: models that nothing of it stands on are left out.
LEFT_BEHIND = "exceptions.int_exceptions__journal marts.exceptions marts.exception_events marts.metrics_daily marts.delta_report marts.customer_links"


@dataclass(frozen=True)
class Day:
    """One business date of the company. folder: its warehouse, and dbt's state beside it; decisions: the file as it stood."""

    on: date
    folder: Path
    decisions: list[Decision]

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse" / "tieout.duckdb"


def later_days(first: Path, directory: Path) -> list[Day]:
    """The days after the first, whose folder has `warehouse` and dbt's compiled models under `state`; each day's warehouse stays."""
    days = [Day(DAYS[0], first, [])]
    for on in DAYS[1:]:
        before, folder = days[-1], directory / f"day_{on}"
        (folder / "warehouse").mkdir(parents=True, exist_ok=True)
        shutil.copy(before.warehouse, folder / "warehouse")
        day = Day(on, folder, decide(SEED, on, _worklist(before.warehouse), before.decisions))
        _publish(day.warehouse, before.on)
        if before.on == DAYS[0]:
            _stopped_run(day.warehouse)
        link(day.warehouse, SEED, on)
        harness.load_rows(day.warehouse, on.isoformat(), rows_of(on), decisions=day.decisions)
        _say(day.warehouse, on)
        _compile(before, day, first)
        build_day(day)
        days.append(day)
    return days[1:]


def run_id(on: date) -> str:
    return FIRST_RUN if on == DAYS[0] else f"run of {on}"


def build_day(day: Day) -> None:
    """All marts on the last day; on the others what the next day reads."""
    with duckdb.connect(str(day.warehouse)) as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("set threads = 1")  # models of a small company: a second thread mostly waits
        nodes = nodes_of(connection, day.folder / "state" / "dbt", PROJECT, later=True)
        wanted = standing_under(nodes, LEFT_BEHIND) if day.on != DAYS[-1] else set(nodes)
        for name in in_order({name: nodes[name] for name in wanted}):
            build(connection, nodes, name, nodes[name].sql)


def _worklist(warehouse: Path) -> list[dict[str, object]]:
    company = harness.Company(warehouse)
    found = company.query("select exception_id, amount_at_risk, currency from marts.exceptions")
    company.close()
    return found


def _publish(warehouse: Path, on: date) -> None:
    """The record of a run that was published; which codes were off is what its own mart says."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            "insert into control.runs select ?, ?, null, null, 'published', 0, 0, "
            "(select string_agg(code || ': ' || reason, ', ' order by code) from exceptions.int_exceptions__codes_off), true, 'test'",
            [run_id(on), on],
        )


def _stopped_run(warehouse: Path) -> None:
    """The day after, a run went as far as its checks, which stopped it: some are gone in it, and nobody has seen it."""
    on = DAYS[0] + timedelta(days=1)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            "insert into control.runs values ('stopped', ?, null, null, 'stopped', 0, 0, null, false, 'test')", [on]
        )
        connection.execute(
            "insert into exceptions.int_exceptions__journal by name select * replace ('resolved' as event, 'resolved' as status, cast(? as date) as happened_on, 'stopped' as run_id, 'no longer found' as detail) "
            "from exceptions.int_exceptions__journal where exception_id < '2'",
            [on],
        )


def _say(warehouse: Path, on: date) -> None:
    """Which run it is; on the last day the payments come short, so that codes on leakage which read them are off."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("update control.run set run_id = ?", [run_id(on)])
        connection.execute(
            "update control.source_loads set run_id = ?, extracted_at = ?", [run_id(on), f"{on} 20:00:00"]
        )
        if on == DAYS[-1]:
            connection.execute("update control.source_loads set complete = false where entity = 'payouts'")


def _compile(before: Day, day: Day, first: Path) -> None:
    """dbt's compiled models as they would read on this day."""
    target = day.folder / "state" / "dbt"
    shutil.copytree(before.folder / "state" / "dbt", target)
    if before.folder == first:
        with patch.object(harness, "WORKPLACE", day.folder / "dbt"):
            harness.run_dbt(day.warehouse, "compile", "--select", *MEMORY)
        models = Path("compiled", "tieout", "models")
        shutil.copytree(day.folder / "dbt" / "target" / models, target / models, dirs_exist_ok=True)
    for file in (target / "compiled").rglob("*.sql"):
        text = file.read_text(encoding="utf-8")
        for old, new in ((f"'{before.on}'", f"'{day.on}'"), (f"'{run_id(before.on)}'", f"'{run_id(day.on)}'")):
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8")
