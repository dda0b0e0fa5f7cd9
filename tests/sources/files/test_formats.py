"""What a file may look like: line ends, quotes, gzip, numbers in JSON; and where a row stands in it."""

import gzip
import io
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.sources.files.blocks import record_starts
from pipelines.sources.files.jsonl_files import quote_numbers
from tests.sources.files.conftest import Billing, quarantine

PAYOUTS = [
    {"id": "p1", "amount": Decimal("12.10"), "_line": 2},
    {"id": "p2", "amount": Decimal("0.07"), "_line": 3},
]


@pytest.mark.parametrize(
    "content",
    [
        b"id,currency,amount\np1,EUR,12.10\np2,EUR,0.07\n",
        b"\xef\xbb\xbfid,currency,amount\r\np1,EUR,12.10\r\np2,EUR,0.07\r\n",  # as Excel writes it
        b"id,currency,amount\np1,EUR,12.10\np2,EUR,0.07",  # no line feed at the end
        b"id,currency,amount\r\np1,EUR,12.10\np2,EUR,0.07\r\n",  # two files pasted together
        b'"id","currency","amount"\n"p1","EUR","12.10"\n"p2","EUR","0.07"\n',
        b"amount , id,currency\n12.10,p1,EUR\n0.07,p2,EUR\n",
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_csv_as_people_write_it(billing: Billing, content: bytes, packed: bool) -> None:
    # Else: the first column is called \ufeffid, and an export from Excel has no key.
    billing.put("payouts.csv.gz" if packed else "payouts.csv", gzip.compress(content) if packed else content)
    load = billing.load()["payouts"]
    assert load.complete
    assert not load.schema_changes
    assert billing.raw("payouts", "id, amount, _line") == PAYOUTS


def test_lines_are_physical_lines(billing: Billing) -> None:
    # Else: whoever opens the file at the line that quarantine names finds another row there.
    billing.put(
        "customers.csv",
        'id,name\r\nc1,"two\r\nlines"\r\n\r\nc2,"with ""quotes"", and a\nline"\r\nc3\r\nc4,Ada,more\r\n,nobody\r\nc5,Eve\r\n',
    )
    load = billing.load()["customers"]
    assert billing.raw("customers", "id, name, _line") == [
        {"id": "c1", "name": "two\r\nlines", "_line": 2},
        {"id": "c2", "name": 'with "quotes", and a\nline', "_line": 5},
        {"id": "c5", "name": "Eve", "_line": 10},
    ]
    assert quarantine(load) == [
        ("customers.csv", 7, None, "c3"),
        ("customers.csv", 8, None, "c4,Ada,more"),
        ("customers.csv", 9, "id", None),
    ]
    reasons = load.quarantined.column("reason").to_pylist()
    assert reasons == ["fewer fields than the header has", "more fields than the header has", "required, and empty"]


def test_a_bare_quote_inside_a_field(billing: Billing) -> None:
    # Inches: 27" screens must not swallow the rest of the file.
    billing.put("customers.csv", 'id,name\nc1,27" screens\nc2,Bob\n,x\n')
    load = billing.load()["customers"]
    assert billing.raw("customers", "name, _line") == [{"name": '27" screens', "_line": 2}, {"name": "Bob", "_line": 3}]
    assert quarantine(load) == [("customers.csv", 4, "id", None)]


def test_record_starts_do_not_depend_on_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Large files come in blocks; a quote or a line end may stand on either side of a cut.
    content = b'a,b\n1,"x\ny"\n\n\r\n2,"q""\n"\n3,z'
    path = tmp_path / "f.csv"
    path.write_bytes(content)
    for size in range(1, len(content) + 1):
        monkeypatch.setattr("pipelines.sources.files.blocks.BLOCK", size)
        assert record_starts(path, tmp_path / "starts.parquet") == 4
        starts = pq.read_table(tmp_path / "starts.parquet").to_pydict()
        assert starts == {"record": [0, 1, 2, 3], "start_byte": [0, 4, 15, 24], "line": [1, 2, 6, 8]}


def test_json_numbers_keep_every_digit(billing: Billing) -> None:
    # Else: 12345678901234.123456 becomes 12345678901234.123 on its way through a double.
    lines = [
        '{"id": "p1", "currency": "EUR", "amount": 12345678901234.123456789012, "status": "paid"}',
        "",
        '{"id":"p2","currency":"EUR","amount":"0.10","reference":"no 7, 8 and \\"9\\" \\\\"}',
        '{"id":"p3","currency":"EUR","amount":1e2}',
        '{"id":"p4","currency":"EUR"',
        '["p5"]',
        '{"id":"p6","currency":"EUR","amount":-5,"arrival_on":null,"meta":{"n":1.10,"ok":true}}',
    ]
    billing.put("payouts.jsonl", "\n".join(lines))
    load = billing.load()["payouts"]
    assert billing.raw("payouts", "id, amount, reference, meta, _line") == [
        {"id": "p1", "amount": Decimal("12345678901234.123456789012"), "reference": None, "meta": None, "_line": 1},
        {"id": "p2", "amount": Decimal("0.10"), "reference": 'no 7, 8 and "9" \\', "meta": None, "_line": 3},
        {"id": "p6", "amount": Decimal(-5), "reference": None, "meta": '{"n":"1.10","ok":true}', "_line": 7},
    ]
    assert quarantine(load) == [
        ("payouts.jsonl", 4, "amount", "1e2"),
        ("payouts.jsonl", 5, None, '{"id":"p4","currency":"EUR"'),
        ("payouts.jsonl", 6, None, '["p5"]'),
    ]


def test_quote_numbers() -> None:
    before = b'{"a":1.10,"b":"x 12","c":[1,-2.5e3],"d":null,"t":true,"e":"q\\"4","f":"\\\\"}\n{"z":5}\n'
    after = b'{"a":"1.10","b":"x 12","c":["1","-2.5e3"],"d":null,"t":true,"e":"q\\"4","f":"\\\\"}\n{"z":"5"}\n'
    assert quote_numbers(before) == after


def test_a_string_that_is_never_closed_costs_its_own_line(billing: Billing) -> None:
    # Else: every line after it is read inside out ({"id":"p"2""}), and one broken line refuses the rest of the file.
    broken, good = '{"id":"p1","reference":"no 7', '{"id":"p2","currency":"EUR","amount":1.10,"reference":"no 8"}'
    billing.put(
        "payouts.jsonl", "\n".join([good.replace("p2", "p0"), broken, good, broken + "\\", good.replace("p2", "p3")])
    )
    load = billing.load()["payouts"]
    assert billing.raw("payouts", "id, amount, reference") == [
        {"id": id, "amount": Decimal("1.10"), "reference": "no 8"} for id in ("p0", "p2", "p3")
    ]
    assert quarantine(load) == [("payouts.jsonl", 2, None, broken), ("payouts.jsonl", 4, None, broken + "\\")]


def test_empty_deliveries(billing: Billing) -> None:
    # An entity without rows has been delivered: its codes may run. (JSON Lines has no header that could be wrong.)
    billing.put("payouts.csv", "id,currency,amount\n")
    billing.put("customers.jsonl", "")
    loads = billing.load()
    assert loads["payouts"].complete
    assert loads["customers"].complete
    assert billing.raw("payouts") == billing.raw("customers") == []


def test_parquet_and_text_end_in_the_same_rows(billing: Billing) -> None:
    sink = io.BytesIO()
    typed = pa.table(
        {
            "id": ["p2"],
            "currency": ["EUR"],
            "amount": pa.array([Decimal("0.07")]),
            "arrival_on": pa.array([datetime(2026, 3, 31).date()]),
            "updated_at": pa.array([datetime(2026, 3, 31, 8)], pa.timestamp("ms", "UTC")),
        }
    )
    pq.write_table(typed, sink)
    billing.put(
        "payouts-1.csv", "id,currency,amount,arrival_on,updated_at\np1,EUR,0.07,2026-03-31,2026-03-31T10:00+02\n"
    )
    billing.put("payouts-2.parquet", sink.getvalue())
    billing.put("payouts-3.parquet.gz", gzip.compress(sink.getvalue()))
    load = billing.load()["payouts"]
    assert (load.rows_loaded, load.identical_copies) == (2, 1)
    first, second = billing.raw("payouts", "_file, _line, amount, arrival_on, updated_at")
    assert {**first, "_line": 1, "_file": "payouts-2.parquet"} == second


def test_raw_has_exactly_the_types_of_the_format(billing: Billing) -> None:
    # The staging models rely on it; an amount that turned into a DOUBLE would not be noticed there.
    billing.put("invoice_lines.csv", "id,invoice_id,amount,Cost Centre\nl1,i1,5,x\n")
    load = billing.load()["invoice_lines"]
    with billing.warehouse.connect() as connection:
        described = connection.execute("describe raw_billing.invoice_lines").fetchall()
    assert {name: kind for name, kind, *_ in described} == {
        "id": "VARCHAR",
        "invoice_id": "VARCHAR",
        "sku": "VARCHAR",
        "description": "VARCHAR",
        "quantity": "DECIMAL(30,12)",
        "unit_price": "DECIMAL(30,12)",
        "amount": "DECIMAL(30,12)",
        "tax_amount": "DECIMAL(30,12)",
        "discount_amount": "DECIMAL(30,12)",
        "period_start": "DATE",
        "period_end": "DATE",
        "is_proration": "BOOLEAN",
        "subscription_item_id": "VARCHAR",
        "deal_line_id": "VARCHAR",
        "updated_at": "TIMESTAMP",
        "deleted_at": "TIMESTAMP",
        "Cost Centre": "VARCHAR",
        "_file": "VARCHAR",
        "_line": "BIGINT",
        "_dlt_load_id": "VARCHAR",
    }
    assert [(change.column, change.change) for change in load.schema_changes] == [("Cost Centre", "appeared")]


def test_findings_are_not_quarantined(billing: Billing) -> None:
    # An invoice that points nowhere, an end before its start, a negative quantity: the company's faults, not the file's.
    billing.put(
        "invoice_lines.csv",
        "id,invoice_id,quantity,amount,period_start,period_end,description\n"
        'l1,nowhere,-3,-30.00,2026-03-31,2026-03-01,"=HYPERLINK(""http://x"")"\n',
    )
    load = billing.load()["invoice_lines"]
    assert (load.rows_loaded, load.rows_quarantined) == (1, 0)
    assert billing.raw("invoice_lines", "description") == [{"description": '=HYPERLINK("http://x")'}]
