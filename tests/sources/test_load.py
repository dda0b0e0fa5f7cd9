"""The loading of systems over HTTP: a table that began empty merges like any other."""

from pathlib import Path

import pyarrow as pa

from pipelines.rest.load import load
from pipelines.warehouse import Warehouse, rows

Row = tuple[str, int, int]  # id, when it was read, amount


def batch(*found: Row) -> tuple[str, pa.Table]:
    schema = pa.schema({"id": pa.string(), "_read": pa.int64(), "amount": pa.int64()})
    return "charges", pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in found], schema)


def test_a_list_that_was_empty_at_first_is_merged_later(tmp_path: Path) -> None:
    # It is made without anything to merge from; if that stayed so, each reading of a row would stand there beside the last.
    warehouse = Warehouse(tmp_path)
    runs = (
        [batch()],
        [batch(("a", 1, 10), ("a", 2, 11), ("b", 1, 20))],  # two readings of one row
        [batch(), batch(("a", 3, 12)), batch(("c", 1, 30))],
    )
    held = []
    for tables in runs:
        with warehouse.connect() as connection:
            load(connection, "shop", "stripe", warehouse.state, iter(tables))
            held.append(rows(connection, "select id, amount from raw_shop.charges order by all"))
    assert [[(row["id"], row["amount"]) for row in found] for found in held] == [
        [],
        [("a", 11), ("b", 20)],
        [("a", 12), ("b", 20), ("c", 30)],
    ]


def test_an_empty_batch_takes_no_rows_of_its_own_load(tmp_path: Path) -> None:
    # A new table's rows and an empty page after them come in one load: still merged, once.
    warehouse = Warehouse(tmp_path)
    for tables in ([batch(("a", 1, 10), ("a", 2, 11)), batch()], [batch(), batch(("a", 3, 12))]):
        with warehouse.connect() as connection:
            load(connection, "shop", "stripe", warehouse.state, iter(tables))
            found = rows(connection, "select id, amount from raw_shop.charges")
    assert found == [{"id": "a", "amount": 12}]


def test_an_empty_batch_before_rows_of_one_load(tmp_path: Path) -> None:
    # The first page of a new list is empty, the next one is not.
    warehouse = Warehouse(tmp_path)
    with warehouse.connect() as connection:
        load(connection, "shop", "stripe", warehouse.state, iter([batch(), batch(("a", 1, 10), ("a", 2, 11))]))
        assert rows(connection, "select id, amount from raw_shop.charges") == [{"id": "a", "amount": 11}]
