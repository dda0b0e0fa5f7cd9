"""Files that cannot be read: each costs itself, is named, and the rest of the folder is loaded."""

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.sources.files.conftest import Billing

CUSTOMERS = "id,name\nc1,Ada\nc2,Bob\n"


def test_missing_folder(billing: Billing) -> None:
    # Else: a wrong path reads like a company that has no customers.
    load = billing.load()["*"]
    assert not load.complete
    assert load.detail == f"folder {billing.folder} does not exist"


def test_empty_folder(billing: Billing) -> None:
    # Else: an export that failed before its first file passes for a complete one.
    billing.folder.mkdir()
    load = billing.load()["*"]
    assert not load.complete
    assert "is empty" in load.detail


def test_folder_that_vanishes_keeps_what_was_loaded(billing: Billing) -> None:
    # Else: an unmounted disk would look as if all customers had been deleted.
    billing.put("customers.csv", CUSTOMERS)
    billing.load()
    (billing.folder / "customers.csv").unlink()
    load = billing.load()["customers"]
    assert (load.rows_loaded, load.complete) == (2, False)
    assert "is empty" in load.detail


def test_unknown_entity(billing: Billing) -> None:
    # Else: invocies.csv is ignored, and all its invoices are missing.
    billing.put("customers.csv", CUSTOMERS)
    billing.put("invocies.csv", "id\n1\n")
    loads = billing.load()
    assert not loads["invocies"].complete
    assert loads["invocies"].detail.startswith("invocies.csv: unknown entity 'invocies'")
    assert loads["customers"].complete


def test_entity_in_a_format_that_is_not_read(billing: Billing) -> None:
    # Else: a workbook in the folder is taken for delivered.
    billing.put("customers.xlsx", b"PK")
    billing.put("README.txt", "what lies here")
    assert "not a format that is read here" in billing.load()["customers"].detail


def test_missing_required_column(billing: Billing) -> None:
    # Else: every row would fail alone, and the message would be about rows.
    billing.put("customers.csv", "id,nom\nc1,Ada\n")
    billing.put("products.csv", "id,sku\np1,S\n")
    loads = billing.load()
    assert loads["customers"].detail == "customers.csv: missing required column name (columns of the file: id, nom)"
    assert not loads["customers"].complete
    assert loads["products"].rows_loaded == 1


def test_semicolons_are_named_by_the_header(billing: Billing) -> None:
    billing.put("customers.csv", "id;name\nc1;Ada\n")
    assert "columns of the file: id;name" in billing.load()["customers"].detail


@pytest.mark.parametrize("header", ["id,name,name", "id,name,_file", "id,name,Name"])
def test_columns_that_clash(billing: Billing, header: str) -> None:
    # Else: one of the two columns would be read, and nobody knows which.
    billing.put("customers.csv", f"{header}\nc1,Ada,x\n")
    load = billing.load()["customers"]
    assert load.detail.startswith("customers.csv: column ")


def test_no_header(billing: Billing) -> None:
    billing.put("customers.csv", "")
    assert billing.load()["customers"].detail == "customers.csv: empty: it has not even a header"


def test_truncated_gzip(billing: Billing) -> None:
    # Else: an upload that broke off loads the part that arrived, and looks complete.
    billing.put("customers-1.csv.gz", gzip.compress(CUSTOMERS.encode() * 50)[:-20])
    billing.put("customers-2.csv", "id,name\nc3,Eve\n")
    load = billing.load()["customers"]
    assert load.detail.startswith("customers-1.csv.gz: truncated or damaged gzip")
    assert not load.complete
    assert billing.ids() == ["c3"]


@pytest.mark.parametrize("keep", [0.5, 0.97, 0.0])
def test_truncated_parquet(billing: Billing, keep: float) -> None:
    table = pa.table({"id": [f"c{n}" for n in range(5000)], "name": [f"name {n}" for n in range(5000)]})
    path = billing.put("customers.parquet", b"")
    pq.write_table(table, path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])
    load = billing.load()["customers"]
    assert load.detail.startswith("customers.parquet: truncated or damaged Parquet")
    assert load.rows_loaded == 0


def test_parquet_damaged_inside(billing: Billing) -> None:
    # The footer is whole, so that the damage shows only when the rows are read.
    path = billing.put("customers.parquet", b"")
    pq.write_table(pa.table({"id": [f"c{n}" for n in range(50000)], "name": ["x" * 20] * 50000}), path)
    content = bytearray(path.read_bytes())
    content[1000:30000] = b"\xff" * 29000
    path.write_bytes(bytes(content))
    billing.put("products.csv", "id,sku\np1,S\n")
    loads = billing.load()
    assert loads["customers"].detail.startswith("customers.parquet: ")
    assert not loads["customers"].complete
    assert loads["products"].rows_loaded == 1


@pytest.mark.parametrize("name", ["customers.csv", "customers.jsonl"])
def test_not_utf8(billing: Billing, name: str) -> None:
    # Else: Müller becomes M?ller in every mart, and two customers where there is one.
    lines = {"customers.csv": "id,name\nc1,Ada\nc2,Müller\n", "customers.jsonl": '\n\n{"id":"c2","name":"Müller"}\n'}
    billing.put(name, lines[name].encode("latin-1"))
    load = billing.load()["customers"]
    assert load.detail == f"{name}: not UTF-8: byte 0xfc in line 3"
    assert not load.complete


def test_utf16(billing: Billing) -> None:
    billing.put("customers.csv", CUSTOMERS.encode("utf-16"))
    assert "not UTF-8" in billing.load()["customers"].detail


def test_money_as_float(billing: Billing) -> None:
    # Else: 0.1 + 0.2 enters the books.
    path = billing.put("invoices.parquet", b"")
    columns = {"id": ["i1"], "customer_id": ["c1"], "status": ["open"], "currency": ["EUR"], "total": [10.1]}
    pq.write_table(pa.table(columns), path)
    load = billing.load()["invoices"]
    assert load.detail == (
        "invoices.parquet: column total: money as a floating-point number (DOUBLE); write decimals or text"
    )
    assert not load.complete


def test_quote_that_is_never_closed(billing: Billing) -> None:
    # Else: the rest of the file would be one field of one row.
    billing.put("customers.csv", 'id,name\nc1,Ada\nc2,"Bob\nc3,Eve\n')
    load = billing.load()["customers"]
    assert load.detail == "customers.csv: a quote is never closed (the record that begins on line 3)"
    assert load.rows_loaded == 0


def test_a_changed_file_that_is_broken_keeps_its_last_rows(billing: Billing, tmp_path: Path) -> None:
    # Else: one bad upload empties the warehouse.
    billing.put("customers.csv", CUSTOMERS)
    billing.load()
    billing.put("customers.csv", b"id,name\nc1,\xff\n")
    load = billing.load()["customers"]
    assert (load.rows_loaded, load.complete) == (2, False)
    billing.put("customers.csv", CUSTOMERS)
    assert billing.load()["customers"].complete
