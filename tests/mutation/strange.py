"""The strange company as a judge of a mutant: whatever changes a row of a mart changes an approved digest."""

from pathlib import Path

import click

from tests.mutation.operators import Mutant
from tests.mutation.recorded import record, transplanted
from tests.mutation.warehouse import BrokenMutant, House, SlowMutant
from tests.strange.approved import differences
from tests.support.company import ROOT


class Strange:
    """The company as dbt built it for tests/strange; a mutant is put into it, and the marts that change are compared."""

    def __init__(self, folder: Path) -> None:
        if not (folder / "asked.sql").is_file():  # else of an earlier call
            record(folder, "tests/strange")
        self.house = House(folder, ROOT / "dbt_project")
        if unlike := differences(self.house.connection):
            raise click.ClickException("the strange company is not as approved:\n" + "\n".join(unlike))

    def notices(self, mutant: Mutant, compiled: tuple[str, str]) -> bool:
        """compiled: without and with the mutant, for the sample. False where it has no such line, or would not end."""
        node = self.house.nodes.get(mutant.model)
        sql = transplanted(mutant, compiled, node.sql) if node and mutant.model not in self.house.unlike else None
        if sql is None:
            return False
        try:
            with self.house.mutated(mutant.model, sql) as changed:
                if any(name.startswith("error in ") for name in changed):
                    return True
                shown = {name for name in changed if self.house.nodes[name].relation.startswith('"marts"')}
                return bool(shown and differences(self.house.connection, shown))
        except SlowMutant:
            return False
        except BrokenMutant:  # only in this company: its dbt run would fail
            return True
