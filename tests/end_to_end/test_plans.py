"""How DuckDB means to run the models: a join that compares every row with every row passes on a sample and not at size."""

import json
from collections.abc import Iterator
from typing import Any

import duckdb

from tests.end_to_end.conftest import Demo


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("children", []):
        yield from _nodes(child)


def row_by_row(connection: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    """The conditions of joins that have an equality, and could have been hash joins."""
    (answer,) = connection.execute(f"explain (format json) {sql}").fetchall()
    found = [node for root in json.loads(answer[1]) for node in _nodes(root)]
    return [
        str(node["extra_info"].get("Condition"))
        for node in found
        if node["name"] == "BLOCKWISE_NL_JOIN" and " = " in str(node["extra_info"].get("Condition"))
    ]


def test_the_probe_sees_one() -> None:
    # Without it the next test would pass when DuckDB renames its operators.
    with duckdb.connect() as connection:
        connection.execute("create table a as select 'x' as kind, range as id from range(100)")
        slow = "select * from a left join (select id from a where kind = 'y') as b on a.kind = 'x' and a.id = b.id"
        assert row_by_row(connection, slow)
        assert not row_by_row(connection, slow.replace("a.kind = 'x' and a.id", "case when a.kind = 'x' then a.id end"))


def test_no_model_joins_row_by_row(demo: Demo) -> None:
    # One such join was two thirds of a run of 10,000 contracts, and would have been hours at 100,000.
    results = json.loads((demo.data_dir / "state" / "dbt" / "run_results.json").read_text())["results"]
    slow: dict[str, list[str]] = {}
    with duckdb.connect(str(demo.data_dir / "warehouse" / "tieout.duckdb"), read_only=True) as connection:
        for one in results:
            name, sql = one["unique_id"].split(".")[2], one.get("compiled_code") or ""
            if one["unique_id"].startswith("model.") and "def model(" not in sql:
                slow |= {name: joins} if (joins := row_by_row(connection, sql)) else {}
    assert slow == {}
