"""How DuckDB means to run the models: a join that compares every row with every row passes on a sample and not at size."""

import json
from collections.abc import Iterator
from typing import Any

import duckdb


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
