"""What the models of a run take by themselves: their compiled SQL, executed by DuckDB alone over a copy of the warehouse.

Python models count with the time that they took in the run.
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from tests.bench.measuring import Measured, measured

Node = dict[str, Any]


@dataclass(frozen=True)
class Alone:
    """One model. folder: the first one below models/; relation: what it wrote; parents: models that it reads."""

    name: str
    folder: str
    relation: str
    is_table: bool
    is_python: bool
    parents: frozenset[str]
    took: Measured


def models_alone(data: Path) -> dict[str, Alone]:
    """Every model that the last run in this data folder built, in its order, with what it took alone."""
    nodes, results = _of_last_run(data)
    order = TopologicalSorter({name: set(_parents(node, nodes)) for name, node in nodes.items()}).static_order()
    found = {}
    with copied(data) as connection:
        for unique_id in order:
            node, result = nodes[unique_id], results[unique_id]
            took = Measured(wall=result["execution_time"], cpu=result["execution_time"])
            statement = _statement(node, result["compiled_code"])
            if statement:
                with measured() as took:
                    connection.execute(statement)
            found[node["name"]] = Alone(
                name=node["name"],
                folder=Path(node["original_file_path"]).parts[1],
                relation=f'"{node["schema"]}"."{node["alias"]}"',
                is_table=node["config"]["materialized"] != "view",
                is_python=node["language"] == "python",
                parents=frozenset(nodes[parent]["name"] for parent in _parents(node, nodes)),
                took=took,
            )
    return found


def up_to(models: dict[str, Alone], name: str) -> set[str]:
    """A model and all the models that it stands on."""
    found, todo = set(), [name]
    while todo:
        one = todo.pop()
        if one not in found:
            found.add(one)
            todo += models[one].parents
    return found


def seconds(models: Iterable[Alone]) -> float:
    """By the clock."""
    return sum(one.took.wall for one in models)


def written_again(data: Path, relations: Iterable[str]) -> Measured:
    """What DuckDB takes to write these tables from themselves: nothing to join, nothing to work out."""
    with copied(data) as connection, measured() as found:
        for relation in relations:
            connection.execute(f"create or replace table main.written as select * from {relation}")
    return found


@contextmanager
def copied(data: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the warehouse, with the settings that the models have."""
    copy = data / "bare.duckdb"
    shutil.copyfile(data / "warehouse" / "tieout.duckdb", copy)
    try:
        with duckdb.connect() as connection:
            # Under the warehouse's own name, which its views and the compiled SQL call it by.
            connection.execute(f"attach '{copy}' as tieout; use tieout")
            connection.execute("set preserve_insertion_order = false; set timezone = 'UTC'; set memory_limit = '2GB'")
            yield connection
    finally:
        copy.unlink()


def _of_last_run(data: Path) -> tuple[dict[str, Node], dict[str, Node]]:
    target = data / "state" / "dbt"
    results = {one["unique_id"]: one for one in json.loads((target / "run_results.json").read_text())["results"]}
    nodes = json.loads((target / "manifest.json").read_text())["nodes"]
    return {name: node for name, node in nodes.items() if node["resource_type"] == "model" and name in results}, results


def _parents(node: Node, nodes: dict[str, Node]) -> list[str]:
    return [name for name in node["depends_on"]["nodes"] if name in nodes]


def _statement(node: Node, sql: str | None) -> str:
    if node["language"] == "python" or node["config"]["materialized"] not in ("table", "view", "incremental"):
        return ""
    kind = "view" if node["config"]["materialized"] == "view" else "table"
    name = f'"{node["schema"]}"."{node["alias"]}"'
    return f"create or replace {kind} {name} as {sql}"
