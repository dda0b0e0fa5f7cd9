"""The sample company's bank lines, written as banks write them and read back: equal to the cent."""

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.sources.bank_statements.folder import parse
from pipelines.sources.bank_statements.options import Options
from tests.sources.bank_statements import writers
from tests.sources.bank_statements.conftest import Bank, line

SAMPLE = Path(__file__).parents[3] / "data" / "sample" / "payments" / "bank_transactions.csv"
# The bank's own ids are not the import format's: all else must come back.
FIELDS = ("account", "booked_on", "value_on", "amount", "currency", "reference", "counterparty", "end_to_end_id")


def _sample() -> list[dict[str, str]]:
    with SAMPLE.open() as file:
        return list(csv.DictReader(file))


def _comparable(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(
        Decimal(str(row[field])).normalize() if field == "amount" else str(row[field] or "") for field in FIELDS
    )


@pytest.mark.parametrize(
    ("name", "write", "options"),
    [
        ("a.xml", writers.camt_of, {}),
        ("old.xml", lambda rows: writers.camt_of(rows, "02"), {}),
        ("a.sta", lambda rows: "".join(writers.mt940(*own) for own in writers.by_account(rows)), {}),
        ("a.csv", writers.csv_of, {"csv": [writers.CSV_MAPPING]}),
    ],
    ids=["camt.053.001.08", "camt.053.001.02", "mt940", "csv"],
)
def test_the_sample_comes_back(
    tmp_path: Path, name: str, write: Callable[[list[dict[str, str]]], str], options: dict[str, Any]
) -> None:
    # Else: a format loses cents, a sign, a day, or a name.
    rows = _sample()
    bank = Bank(tmp_path, **options)
    bank.put(name, write(rows))
    load = bank.load()
    assert (load.complete, load.detail) == (True, "")
    assert load.rows_loaded == len(rows)
    # ?32 and ?33 of MT940 have 27 characters each: a longer name is cut by the bank
    carried = [{**row, "counterparty": row["counterparty"][: 54 if name == "a.sta" else None]} for row in rows]
    assert sorted(map(_comparable, bank.raw())) == sorted(map(_comparable, carried))


@pytest.mark.parametrize("version", [f"{number:02d}" for number in range(2, 14)])
def test_every_version_is_read(tmp_path: Path, version: str) -> None:
    # Else: a bank that moves to the next version of ISO 20022 is not read from that day on.
    path = tmp_path / "a.xml"
    path.write_text(writers.camt_of([line(1, "10.00"), line(2, "-2.50")], version))
    got = parse(path, Options()).table().select(["counterparty", "amount"]).to_pylist()
    assert [tuple(row.values()) for row in got] == [("Payer 1 GmbH", "10.00"), ("Payer 2 GmbH", "-2.50")]


def test_slash_codes_and_plain_text(bank: Bank) -> None:
    # Dutch banks code the text with slashes, others write prose; a payer's invoice number must not be lost in either.
    bank.put(
        "a.940",
        ":20:X\n:25:NL01\n:28C:1\n:60F:C260301EUR0,\n"
        ":61:2603020302C10,00NTRFEREF//B1\n:86:/EREF/E1//NAME/Payer BV/REMI/USTD//INV-1 of\n March/\n"
        ":61:2603020302RC4,NMSCNONREF//B2\n:86:Reversal of INV-7\n:62F:C260302EUR6,00\n",
    )
    assert bank.load().complete
    got = {row["reference"]: (row["amount"], row["counterparty"], row["end_to_end_id"]) for row in bank.raw()}
    assert got == {"INV-1 of March": (Decimal(10), "Payer BV", "E1"), "Reversal of INV-7": (Decimal(-4), None, None)}


def test_debit_and_credit_columns(tmp_path: Path) -> None:
    mapping = {
        "account": "GB1", "currency": "GBP", "encoding": "cp1252", "date_format": "%d/%m/%Y",
        "columns": {"booked_on": "Date", "debit": "Paid out", "credit": "Paid in", "reference": ["Type", "Text"]},
    }  # fmt: skip
    bank = Bank(tmp_path, csv=[mapping])
    bank.put(
        "a.csv",
        'Date,Type,Text,Paid out,Paid in\n02/03/2026,FPI,Café,,"1,234.50"\n03/03/2026,CHG,Fee,7.00,\n'.encode("cp1252"),
    )
    assert bank.load().complete
    assert [(row["reference"], row["amount"]) for row in bank.raw("reference, amount")] == [
        ("CHG Fee", Decimal(-7)),
        ("FPI Café", Decimal("1234.5")),
    ]
