"""The strange company as a judge of a mutant: whatever changes a row of a mart changes an approved digest.

On its first day, and on its last: what only a later one shows, the memory of exceptions, decisions and ids, is judged there.
"""

from collections.abc import Callable
from pathlib import Path

import click
import duckdb

from tests.mutation.operators import Mutant
from tests.mutation.recorded import record, transplanted
from tests.mutation.warehouse import BrokenMutant, House, SlowMutant
from tests.strange import approved
from tests.strange.book import AS_OF
from tests.strange.days import approved as of_last_day
from tests.strange.days.built import later_days
from tests.strange.days.rows import DAYS
from tests.support.company import ROOT

Differences = Callable[[duckdb.DuckDBPyConnection, set[str] | None], list[str]]


class Strange:
    """One day of the company as dbt built it for tests/strange; a mutant is put into it, and the marts that change are compared."""

    def __init__(self, folder: Path, differences: Differences, day: str, later: bool = False) -> None:
        self.house = House(folder, ROOT / "dbt_project", later=later)
        self.differences, self.day = differences, day
        if unlike := differences(self.house.connection, None):
            raise click.ClickException(f"the strange company is not as approved on {day}:\n" + "\n".join(unlike))

    def notices(self, mutant: Mutant, compiled: tuple[str, str]) -> bool:
        """compiled: without and with the mutant, for the sample. False where it has no such line, or would not end."""
        node = self.house.nodes.get(mutant.model)
        wanted = node and mutant.model not in self.house.unlike
        sql = transplanted(mutant, compiled, node.sql, self.day) if node and wanted else None
        if sql is None:
            return False
        try:
            with self.house.mutated(mutant.model, sql) as changed:
                if any(name.startswith("error in ") for name in changed):
                    return True
                shown = {name for name in changed if self.house.nodes[name].relation.startswith('"marts"')}
                return bool(shown and self.differences(self.house.connection, shown))
        except SlowMutant:
            return False
        except BrokenMutant:  # only in this company: its dbt run would fail
            return True


def strange_days(folder: Path) -> list[Strange]:
    """The first day, then the last."""
    first, last = folder / "first", folder / "later" / f"day_{DAYS[-1]}"
    if not (first / "asked.sql").is_file():  # else of an earlier call
        record(first, "tests/strange/test_strange.py")
        later_days(first, folder / "later")
    return [
        Strange(first, approved.differences, f"'{AS_OF}'"),
        Strange(last, of_last_day.differences, f"'{DAYS[-1]}'", later=True),
    ]
