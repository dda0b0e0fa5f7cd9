"""A built warehouse in which one model after another is wrong for a moment.

A mutant is built in a transaction, and so is what stands on it as far as anything changed; then all is rolled back. dbt
compiles the mutants, all in one call; it does not run them: that takes seconds for each of them, this takes parts of one.
"""

import importlib.util
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import Any

import duckdb

from tests.mutation.hooks import hooks_of

PATIENCE = 30  # seconds for one model; the slowest takes 2


class BrokenMutant(Exception):
    """The changed SQL does not run: it is no mutant that a test would have to find."""


class SlowMutant(BrokenMutant):
    """It, or what stands on it, does not end: it pairs every row with every row."""


@dataclass
class Node:
    """A model of the manifest: its table, its SQL as dbt compiled it (or its Python file), and who stands on it."""

    name: str
    relation: str
    is_view: bool
    sql: str
    python: Path | None
    parents: list[str]
    tests: dict[str, str] = field(default_factory=dict)  # name -> compiled SQL of rows that should not be there
    day_column: str | None = None  # of a model that keeps its history: a business date run again is replaced
    hooks: list[str] | None = None  # of a model that is added to on a later day: what dbt runs before that


class _Dbt:
    """What a Python model asks of dbt. Every model is made whole here."""

    is_incremental = False

    def __init__(self, connection: duckdb.DuckDBPyConnection, nodes: Mapping[str, Node], name: str) -> None:
        self.connection = connection
        self.nodes = nodes
        self.this = nodes[name].relation

    def ref(self, name: str) -> duckdb.DuckDBPyRelation:
        (own,) = self.connection.execute("select current_database()").fetchone() or ("",)
        return self.connection.sql(f'select * from "{own}".{self.nodes[name].relation}')  # as dbt names it

    def config(self, **_: Any) -> None: ...


def build(connection: duckdb.DuckDBPyConnection, nodes: Mapping[str, Node], name: str, sql: str) -> None:
    """Make one model's table or view anew, from its SQL or its Python file."""
    node = nodes[name]
    if node.python:
        module = importlib.util.spec_from_file_location(name, node.python)
        assert module
        assert module.loader
        loaded = importlib.util.module_from_spec(module)
        module.loader.exec_module(loaded)
        result = loaded.model(_Dbt(connection, nodes, name), connection)  # noqa: F841 - DuckDB reads it by name
        connection.execute(f"create or replace table {node.relation} as select * from result")
    elif node.hooks is not None:
        for hook in node.hooks:
            connection.execute(hook)
        connection.execute(f"insert into {node.relation} by name ({sql})")
    else:
        kind = "view" if node.is_view else "table"
        connection.execute(f"create or replace {kind} {node.relation} as {sql}")


class House:
    """The warehouse of a run, with dbt's manifest and compiled SQL beside it.

    asked: text in which every table that matters is named (`schema.table`): only these and what they stand on are
    built. Without it, all. unlike: models that our own building gives another content than dbt's did. later: the run is
    not the first one, so that models which keep their history are added to.
    """

    def __init__(self, data_dir: Path, project: Path, asked: str | None = None, later: bool = False) -> None:
        self.connection = duckdb.connect(str(data_dir / "warehouse" / "tieout.duckdb"))
        self.nodes = nodes_of(self.connection, data_dir / "state" / "dbt", project, later)
        if asked is not None:
            self.nodes = {name: self.nodes[name] for name in standing_under(self.nodes, asked)}
        self.order = list(in_order(self.nodes))
        self.connection.execute("set timezone = 'UTC'")
        self.connection.execute("set threads = 2")
        # A mutant that pairs every row with every row fails soon, instead of filling the machine.
        self.connection.execute("set memory_limit = '3GB'")
        self.connection.execute("set max_temp_directory_size = '0KB'")
        by_dbt = {name: self.content(name) for name in self.order}
        self.contents: dict[str, tuple[Any, ...]] = {}
        for name in self.order:  # built by the same hands as the mutants, so that nothing else differs
            build(self.connection, self.nodes, name, self.nodes[name].sql)
            self.contents[name] = self.content(name)
        self.unlike = {name for name in self.order if self.contents[name] != by_dbt[name]}

    def content(self, name: str) -> tuple[Any, ...]:
        """How many rows, and a sum of their hashes: the same for any order of the rows."""
        found = self.connection.execute(
            f"select count(*), sum(cast(hash(t) as hugeint)) from {self.nodes[name].relation} as t"
        ).fetchone()
        return found or ()

    @contextmanager
    def mutated(self, name: str, sql: str) -> Iterator[set[str]]:
        """Build a mutant and what changes with it; yields the names of what changed. Raises BrokenMutant."""
        self.connection.execute("begin")
        try:
            yield self._spread(name, sql)
        finally:
            self.connection.execute("rollback")

    def _spread(self, name: str, sql: str) -> set[str]:
        changed: set[str] = set()
        for each in self.order:
            node = self.nodes[each]
            if each != name and not changed.intersection(node.parents):
                continue
            timer = Timer(PATIENCE, self.connection.interrupt)
            timer.start()
            try:
                build(self.connection, self.nodes, each, sql if each == name else node.sql)
                if self.content(each) != self.contents[each]:
                    changed.add(each)
            except duckdb.InterruptException as error:
                raise SlowMutant(each) from error
            except Exception as error:  # a mutant may fail anywhere below it, in any way
                if each == name:
                    raise BrokenMutant(str(error)) from error
                changed.add(f"error in {each}")
                return changed
            finally:
                timer.cancel()
        return changed

    def failing_tests(self, changed: set[str]) -> list[str]:
        """dbt's data tests of what changed that find rows."""
        found = []
        for each in sorted(changed & set(self.nodes)):
            for test, sql in self.nodes[each].tests.items():
                if self.connection.execute(f"select count(*) from ({sql}) as t").fetchone() != (0,):
                    found.append(test)
        return found


def nodes_of(
    connection: duckdb.DuckDBPyConnection, target: Path, project: Path, later: bool = False
) -> dict[str, Node]:
    """The models that dbt built in the warehouse, by name: a test's company has only some. later: on a day that is not the first."""
    built = connection.execute(
        "select schema_name, table_name from duckdb_tables() union all select schema_name, view_name from duckdb_views()"
    ).fetchall()
    days = connection.execute("select cast(as_of as varchar) from control.run").fetchall() if later else []
    day = f"'{days[0][0]}'" if days else None
    return dict(_nodes(target, project, {f'"{schema}"."{name}"' for schema, name in built}, day))


def _nodes(target: Path, project: Path, built: set[str], later: str | None) -> Iterator[tuple[str, Node]]:
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    models = {key: node for key, node in manifest["nodes"].items() if node["resource_type"] == "model"}
    tests: dict[str, dict[str, str]] = {}
    compiled = target / "compiled" / "tieout"
    for node in manifest["nodes"].values():
        if node["resource_type"] == "test":
            path = compiled / node["original_file_path"] / node["path"]
            if path.is_file() and node.get("attached_node"):
                tests.setdefault(node["attached_node"], {})[node["name"]] = path.read_text(encoding="utf-8")
    for key, node in models.items():
        relation = f'"{node["schema"]}"."{node["alias"]}"'
        source, file = project / node["original_file_path"], compiled / node["original_file_path"]
        is_python = node["language"] == "python"
        if relation not in built or not (is_python or file.is_file()):  # a table that a test wrote by hand is no model
            continue
        sql = "" if is_python else file.read_text(encoding="utf-8")
        parents = [models[key]["name"] for key in node["depends_on"]["nodes"] if key in models]
        is_view = node["config"]["materialized"] == "view"
        replaced_by = re.search(
            r"delete from {{ this }} where (\w+) = {{ as_of\(\) }}", str(node["config"]["pre-hook"])
        )
        made = Node(node["name"], relation, is_view, sql, source if is_python else None, parents)
        made.tests = tests.get(key, {})
        made.day_column = replaced_by[1] if replaced_by else None
        # What a day keeps of the day before only to be faster is made whole here, as on a first day.
        is_history = "without_" not in str(node["config"]["pre-hook"]) and not node["config"]["unique_key"]
        if later and not is_python and is_history and node["config"]["materialized"] == "incremental":
            relations = {one["name"]: f'"{one["schema"]}"."{one["alias"]}"' for one in models.values()}
            made.hooks = hooks_of(node, relations, later)
        yield node["name"], made


def standing_under(nodes: Mapping[str, Node], asked: str) -> set[str]:
    """The models whose tables the text names, with all their ancestors."""
    named = {f'"{schema}"."{name}"' for schema, name in re.findall(r"\b(\w+)\.(\w+)\b", asked)}
    waiting = [name for name, node in nodes.items() if node.relation in named]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in nodes and name not in found:
            found.add(name)
            waiting += nodes[name].parents
    return found


def in_order(nodes: Mapping[str, Node]) -> Iterator[str]:
    """Parents before children; of equals the smaller name first."""
    waiting = dict(sorted(nodes.items()))
    while waiting:
        ready = [name for name, node in waiting.items() if not set(node.parents) & set(waiting)]
        for name in ready:
            waiting.pop(name)
            yield name
