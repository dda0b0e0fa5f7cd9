"""Two records, and why they are one customer or two: the rules between them, and Splink's waterfall as a picture."""

import html
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table

from pipelines.matching.model.explaining import Explained, explained
from pipelines.warehouse import Warehouse, open_duckdb, rows

_FIELDS = (
    *("customer_id", "name", "legal_name", "tax_id", "domain", "email", "phone"),
    *("street", "city", "postal_code", "country", "points_at_id", "parent_account_id"),
)


class NoSuchRecord(Exception):
    """An id that is no record, or several; the message says which."""


def explain_match(console: Console, warehouse: Warehouse, left: str, right: str, picture: Path) -> bool:
    """Print what speaks for and against two records being one customer, and write the picture.

    left, right: `account:ID` or `customer:ID`, the entity only where the id alone is not enough. False where the model
    has nothing to say (a record that is gone upstream), and no picture is written. Raises NoSuchRecord.
    """
    with warehouse.connect(read_only=True) as connection:
        one, other = sorted(
            (_record(connection, left), _record(connection, right)), key=lambda row: str(row["record_id"])
        )
        if one["record_id"] == other["record_id"]:
            raise NoSuchRecord(f"{left} and {right} are the same record")
        _side_by_side(console, one, other)
        _rules(console, connection, one, other)
        with open_duckdb(":memory:", read_only=False) as scratch:
            told = explained(scratch, *_tables(connection), one["record_id"], other["record_id"])
    if told is None:
        console.print("\nThe model compares nothing: a record that is gone upstream has only its id left.")
        return False
    _model(console, told)
    title = f"{one['record_id']} and {other['record_id']}"
    picture.write_text(
        told.waterfall.replace("<head>", f"<head><title>{html.escape(title)}</title>", 1), encoding="utf-8"
    )
    return True


def _record(connection: duckdb.DuckDBPyConnection, name: str) -> dict[str, Any]:
    found = rows(
        connection,
        """
        select c.*, m.customer_id
        from customers.int_customers__normalised as c
        inner join customers.int_customers__members as m on c.record_id = m.record_id
        where c.record_id = $name or c.source_id = $name
        order by c.record_id
        """,
        {"name": name},
    )
    if not found:
        raise NoSuchRecord(f"there is no account or billing customer {name!r}")
    if len(found) > 1:
        raise NoSuchRecord(f"{name!r} is {' and '.join(row['record_id'] for row in found)}: name one of them")
    return found[0]


def _tables(connection: duckdb.DuckDBPyConnection) -> tuple[Any, Any, Any]:
    names = ("int_customers__normalised", "int_customers__rule_clusters", "int_customers__scores")
    return tuple(connection.execute(f"select * from customers.{name}").pl() for name in names)  # type: ignore[return-value]


def _side_by_side(console: Console, one: dict[str, Any], other: dict[str, Any]) -> None:
    same = one["customer_id"] == other["customer_id"]
    console.print(f"\n{'One golden customer' if same else 'Two golden customers'}", style="bold")
    table = Table("", one["record_id"], other["record_id"], box=None)
    for field in _FIELDS:
        if one[field] is not None or other[field] is not None:
            table.add_row(field, *(str(row[field]) if row[field] is not None else "-" for row in (one, other)))
    console.print(table)


def _rules(console: Console, connection: duckdb.DuckDBPyConnection, one: dict[str, Any], other: dict[str, Any]) -> None:
    pair = [one["record_id"], other["record_id"]]
    console.print("\nBetween the two themselves")
    found = rows(
        connection,
        """
        select e.rule, e.evidence, d.accepted, d.refused_because
        from customers.int_customers__edges as e
        inner join customers.int_customers__decided as d
            on e.left_record = d.left_record and e.right_record = d.right_record and e.rule = d.rule
        where e.left_record = ? and e.right_record = ?
        order by e.rank
        """,
        pair,
    )
    for row in found:
        fate = "joined" if row["accepted"] else f"refused because of {row['refused_because']}"
        console.print(f"  {row['rule']}: {row['evidence']} ({fate})", soft_wrap=True)
    vetoes = "select reason from customers.int_customers__vetoes where left_record = ? and right_record = ?"
    for row in rows(connection, vetoes, pair):
        console.print(f"  kept apart: {row['reason']}")
        found.append(row)
    if not found:
        through = (
            " They are in one customer through other records." if one["customer_id"] == other["customer_id"] else ""
        )
        console.print(f"  no rule ties them, and none keeps them apart.{through}")


def _model(console: Console, told: Explained) -> None:
    console.print("\nThe model")
    table = Table("comparison", "what it finds", "weight", box=None)
    table.columns[2].justify = "right"
    for comparison, finding, weight in told.steps:
        table.add_row(comparison, finding, f"{weight:+.1f}")
    console.print(table)
    console.print(
        f"  match weight {told.weight:+.1f}, probability {told.probability:.6f} "
        f"({'trained on the records' if told.is_trained else 'on the constants for small companies'})",
    )
    if told.contradiction:
        console.print(f"  never merged by the model: {told.contradiction}")
