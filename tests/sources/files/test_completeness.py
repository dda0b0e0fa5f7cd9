"""Is it all there? Manifest, control totals, row counts, columns."""

import io
import json
from datetime import datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.sources.files.totals import plain
from tests.sources.files.conftest import Billing

HEADER = "id,currency,amount\n"


def manifest(billing: Billing, rows: int, total: str = "30.00", entity: str = "payouts") -> None:
    said = {"rows": rows, "control_totals": {"amount": {"EUR": total}}}
    billing.put("_manifest.json", json.dumps({"extracted_at": "2026-03-31T06:00:00+02:00", "entities": {entity: said}}))


def test_manifest_that_agrees(billing: Billing) -> None:
    billing.put("payouts.csv", HEADER + "p1,EUR,10.00\np2,EUR,20.00\np3,JPY,500\n")
    manifest(billing, 3)
    load = billing.load()["payouts"]
    assert load.complete
    assert load.extracted_at == datetime(2026, 3, 31, 4)
    assert json.loads(load.control_totals) == {"amount": {"EUR": "30.00", "JPY": "500.00"}}


def test_fewer_rows_than_the_manifest_says(billing: Billing) -> None:
    # Else: a short extract looks like a leak.
    billing.put("payouts.csv", HEADER + "p1,EUR,10.00\np2,EUR,20.00\n")
    manifest(billing, 3)
    load = billing.load()["payouts"]
    assert (load.complete, load.detail) == (False, "the manifest says 3 rows, the files hold 2")
    assert billing.load()["payouts"] == load  # and so it stays until something changes
    manifest(billing, 2)
    assert billing.load()["payouts"].complete


def test_another_total_than_the_manifest_says(billing: Billing) -> None:
    billing.put("payouts.csv", HEADER + "p1,EUR,10.00\np2,EUR,20.00\n")
    manifest(billing, 2, "30.01")
    load = billing.load()["payouts"]
    assert load.detail == "control total of amount EUR: the manifest says 30.01, the files hold 30.00"


def test_copies_and_refused_rows_were_delivered_too(billing: Billing) -> None:
    # The manifest counts what was written; that a row is refused here is another finding.
    billing.put("payouts.csv", HEADER + "p1,EUR,10.00\np1,EUR,10.00\n,EUR,20.00\n")
    for total in ("40.00", "30.00", "10.00"):  # every row; every row once; what could be loaded
        manifest(billing, 3, total)
        assert billing.load()["payouts"].complete
    manifest(billing, 3, "20.00")
    assert not billing.load()["payouts"].complete


def test_total_of_an_entity_without_currency(billing: Billing) -> None:
    billing.put("invoice_lines.csv", "id,invoice_id,amount\nl1,i1,10.00\nl2,i2,20.00\n")
    manifest(billing, 2, "30.00", "invoice_lines")
    assert billing.load()["invoice_lines"].complete
    manifest(billing, 2, "31.00", "invoice_lines")
    load = billing.load()["invoice_lines"]
    assert load.detail == "control total of amount: the manifest says 31.00, the files hold 30.00"


def test_entity_that_only_the_manifest_knows(billing: Billing) -> None:
    billing.put("payouts.csv", HEADER)
    manifest(billing, 5, entity="invoices")
    load = billing.load()["invoices"]
    assert (load.complete, load.detail) == (False, "the manifest says 5 rows, none were loaded")


def test_manifest_that_cannot_be_read(billing: Billing) -> None:
    billing.put("payouts.csv", HEADER)
    billing.put("_manifest.json", "{")
    loads = billing.load()
    assert loads["payouts"].complete
    assert not loads["*"].complete
    assert loads["*"].detail.startswith("_manifest.json cannot be read")


def test_a_fall_of_the_row_count(billing: Billing) -> None:
    # Without a manifest only history can tell; what was loaded before stays, so that nothing leaks meanwhile.
    rows = [f"p{number},EUR,1.00\n" for number in range(10)]
    billing.put("payouts.csv", HEADER + "".join(rows))
    assert billing.load()["payouts"].complete
    billing.put("payouts.csv", HEADER + "".join(rows[:8]))
    assert billing.load()["payouts"].complete  # exactly 20% is not more than 20%
    billing.put("payouts.csv", HEADER + "".join(rows[:6]))
    load = billing.load()["payouts"]
    assert load.detail == "6 rows after 8 in the last delivery: a fall of 25%, more than 20%"
    assert load.rows_loaded == 10
    assert billing.load()["payouts"] == load
    billing.put("payouts.csv", HEADER + "".join(rows))
    assert billing.load()["payouts"].complete


def test_an_entity_that_is_no_longer_delivered(billing: Billing) -> None:
    billing.put("payouts.csv", HEADER + "p1,EUR,1.00\n")
    billing.put("customers.csv", "id,name\nc1,Ada\n")
    billing.load()
    (billing.folder / "payouts.csv").unlink()
    load = billing.load()["payouts"]
    assert load.detail == "0 rows after 1 in the last delivery: a fall of 100%, more than 20%"
    assert load.rows_loaded == 1


def test_schema_drift(billing: Billing) -> None:
    # Else: a renamed column is read as one that is empty everywhere.
    def delivery(columns: dict[str, pa.Array]) -> list[tuple[str, str]]:
        sink = io.BytesIO()
        pq.write_table(pa.table(columns), sink)
        billing.put("payouts.parquet", sink.getvalue())
        return [(change.column, change.change) for change in billing.load()["payouts"].schema_changes]

    base = {"id": pa.array(["p1"]), "currency": pa.array(["EUR"]), "amount": pa.array([Decimal("1.00")])}
    assert delivery({**base, "reference": pa.array(["r"])}) == []
    drifted = [("Ref", "appeared"), ("amount", "type"), ("reference", "vanished")]
    assert delivery({**base, "Ref": pa.array(["r"]), "amount": pa.array(["1.00"])}) == drifted
    assert [(one.column, one.change) for one in billing.load()["payouts"].schema_changes] == drifted
    assert delivery({**base, "Ref": pa.array(["s"]), "amount": pa.array(["1.00"])}) == [("Ref", "appeared")]


def test_amounts_are_written_as_people_write_them() -> None:
    texts = [plain(Decimal(text)) for text in ("1200", "-0.5", "1E+3", "0.125", "0E-12")]
    assert texts == ["1200.00", "-0.50", "1000.00", "0.125", "0.00"]
