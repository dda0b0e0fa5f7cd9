"""Worked examples that build one company day after day: the memory of exceptions, of decisions and of customers' ids.

Recorded is what dbt ran on each day. With a mutant in it the same SQL runs again, without dbt, over whatever the test has
in its warehouse by then: what a wrong model wrote yesterday is what today starts from.
"""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import duckdb

from tests.mutation.operators import Mutant
from tests.mutation.recorded import run_tests, transplanted
from tests.mutation.warehouse import Node, build, nodes_of
from tests.support import company as harness


class Days:
    """One recorded test. calls: of each call of dbt, name -> SQL of the models that it ran, in its order."""

    def __init__(self, folder: Path, where: str, project: Path) -> None:
        self.folder = folder
        self.where = where
        with duckdb.connect(str(folder / "warehouse" / "tieout.duckdb"), read_only=True) as connection:
            self.nodes = nodes_of(connection, folder / "state" / "dbt", project)
        self.calls: list[dict[str, str]] = []
        self.dates: list[str] = []  # of each call its business date, as a literal
        while (file := folder / f"ran_{len(self.calls) + 1}.json").is_file():
            results = json.loads(file.read_text(encoding="utf-8"))["results"]
            models = [one for one in results if one["unique_id"].startswith("model.")]
            self.calls.append({one["unique_id"].split(".")[2]: one["compiled_code"] or "" for one in models})
            with duckdb.connect(str(folder / f"after_{len(self.calls)}.duckdb"), read_only=True) as connection:
                [(date,)] = connection.execute("select cast(as_of as varchar) from control.run").fetchall()
            self.dates.append(f"'{date}'")

    def with_mutant(self, mutant: Mutant, compiled: tuple[str, str]) -> list[str | None]:
        """Of each call the SQL of the mutant; None where its model is not run or has no such line."""
        return [
            transplanted(mutant, compiled, models[mutant.model], date) if mutant.model in models else None
            for models, date in zip(self.calls, self.dates, strict=True)
        ]

    def fails(self, model: str, mutants: list[str | None]) -> bool:
        """Run the test, with these in the place of the model's SQL, call by call."""
        calls = 0

        def invoke(warehouse: Path, *_: Any) -> Any:
            nonlocal calls
            calls += 1
            sql = mutants[calls - 1]
            self._replay(calls, warehouse, {model: sql} if sql else {})
            return SimpleNamespace(success=True)

        with patch.object(harness, "_invoke", invoke), patch.object(harness, "_manifest", lambda: None):
            return bool(run_tests(self.where))

    def _replay(self, call: int, warehouse: Path, mutants: Mapping[str, str]) -> None:
        """What dbt did. The first call starts from what was recorded: only the mutant and what stands on it are built."""
        if call == 1:
            shutil.copy(self.folder / "after_1.duckdb", warehouse)
        wrong = set(mutants)
        with duckdb.connect(str(warehouse)) as connection:
            connection.execute("set timezone = 'UTC'")
            for name, sql in self.calls[call - 1].items():
                node = self.nodes[name]
                if call == 1 and name not in mutants and not wrong.intersection(node.parents):
                    continue
                wrong.add(name)
                if call > 1 and node.day_column:
                    _add_today(connection, node, mutants.get(name, sql))
                else:
                    build(connection, self.nodes, name, mutants.get(name, sql))


def _add_today(connection: duckdb.DuckDBPyConnection, node: Node, sql: str) -> None:
    """What dbt does with a model that keeps its history, on a later day: reads it, replaces the day, appends."""
    connection.execute(f"delete from {node.relation} where {node.day_column} = (select as_of from control.run)")
    connection.execute(f"insert into {node.relation} by name ({sql})")
