"""A bad file costs that file, a bad entry that entry, and a statement that does not add up says so."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.sources import ExtractError
from pipelines.sources.bank_statements.folder import parse
from pipelines.sources.bank_statements.options import Options
from pipelines.sources.files.blocks import FileError
from tests.sources.bank_statements import writers
from tests.sources.bank_statements.conftest import Bank, line

ROWS = [line(1, "10.00"), line(2, "-4.00")]
GOOD = writers.camt_of(ROWS)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("bad.xml", GOOD[: len(GOOD) // 2], "not XML to its end"),
        ("bad.xml", GOOD.replace("Payer 1", "Pay\xe9r").encode("latin-1"), "not XML to its end"),
        ("bad.xml", GOOD.replace("camt.053.001.08", "camt.053.001.14"), "versions 02 to 13"),
        ("bad.xml", GOOD.replace("camt.053", "pain.001"), "not a camt.053 or camt.054 message"),
        ("bad.xml", writers.camt("", "052"), "camt.052 is a report within the day"),
        ("bad.sta", writers.mt940("DE01", ROWS).replace("Payer", "Zahl\xe9r").encode("latin-1"), "not utf-8: byte 0xe9 in line 7"),
        ("bad.sta", ":25:DE01\n:61:2603020302C10,00NTRFX\n", "neither camt XML, nor MT940"),
        ("bad.csv", "a,b\n1,2\n", "no mapping for this CSV"),
        ("bad.txt", "", "the file is empty"),
    ],
    ids=["truncated", "encoding", "version", "message", "intraday", "MT940 encoding", "MT940 without :20:", "CSV", "empty"],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_told(tmp_path: Path, name: str, content: str | bytes, told: str) -> None:
    # Else: whoever looks after the import has to guess what the bank changed.
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(FileError, match=re.escape(told)):
        parse(path, Options())


def test_a_bad_file_costs_that_file(bank: Bank) -> None:
    bank.put("good.xml", GOOD)
    bank.put("bad.xml", GOOD[: len(GOOD) // 2])
    load = bank.load()
    assert (load.complete, load.rows_loaded) == (False, 2)
    assert load.detail.startswith("bad.xml: not XML to its end")
    bank.put("bad.xml", GOOD)
    load = bank.load()
    assert (load.complete, load.rows_loaded, load.identical_copies) == (True, 2, 2)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE Document [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>',
        '<!DOCTYPE Document [<!ENTITY c SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE Document SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
    ids=["bomb", "local file", "remote"],
)
def test_entities_are_refused(tmp_path: Path, doctype: str) -> None:
    # Else: a statement from outside eats the memory, or carries a file of this machine into the warehouse.
    content = GOOD.replace("?>\n", f"?>{doctype}", 1)
    path = tmp_path / "bad.xml"
    path.write_text(content.replace("INV-1", "INV-&c;") if "ENTITY" in doctype else content)
    with pytest.raises(FileError, match="DOCTYPE"):
        parse(path, Options())


def test_balances_that_do_not_add_up_are_named(bank: Bank) -> None:
    # A page that the bank did not send, or a line that a mail system ate.
    bank.put("a.xml", writers.camt(writers.statement("DE01", ROWS, closing=Decimal(1007), name="S42")))
    bank.put(
        "b.sta", writers.mt940("DE02", [line(3, "5.00", account="DE02")], closing=Decimal("1005.50"), number="7/1")
    )
    load = bank.load()
    assert not load.complete
    assert (
        "a.xml: statement S42 of account DE01 is incomplete: opening 1000 and entries 6.00 make 1006.00 EUR"
        in load.detail
    )
    assert "b.sta: statement STARTUMS 7/1 of account DE02 is incomplete" in load.detail
    assert load.rows_loaded == 3  # what is there is loaded all the same


def test_a_missing_statement_between_two_is_named(bank: Bank) -> None:
    # Each statement adds up by itself; the day between them was never delivered.
    bank.put("1.xml", writers.camt(writers.statement("DE01", [line(1, "10.00")])))
    later = [line(3, "1.00", "2026-03-04")]
    bank.put("3.xml", writers.camt(writers.statement("DE01", later, opening=Decimal(1017))))
    load = bank.load()
    assert not load.complete
    assert (
        "account DE01: from 2026-03-02 to 2026-03-04 the balances move by 18.00 EUR, the entries by 11.00"
        in load.detail
    )
    bank.put("2.xml", writers.camt(writers.statement("DE01", [line(2, "7.00", "2026-03-03")], opening=Decimal(1010))))
    assert bank.load().complete


def test_bad_entries_are_quarantined_with_their_place(bank: Bank) -> None:
    content = writers.camt_of([line(1, "10.00"), line(2, "20.00"), line(3, "30.00", currency="EUR"), line(4, "40.00")])
    content = content.replace('Ccy="EUR">10.00', 'Ccy="EUR">10,00').replace('Ccy="EUR">20.00', 'Ccy="EUX">20.00')
    content = content.replace("<Sts><Cd>BOOK</Cd></Sts>", "<Sts><Cd>PDNG</Cd></Sts>", 3).replace("PDNG", "BOOK", 2)
    bank.put("a.xml", content)
    load = bank.load()
    found = [tuple(row.values()) for row in load.quarantined.to_pylist()]
    assert [(file, column, value) for file, _, column, value, _ in found] == [
        ("a.xml", "amount", "10,00"),
        ("a.xml", "currency", "EUX"),
        ("a.xml", "Sts", "PDNG"),
    ]
    lines = [number for number, text in enumerate(content.splitlines(), 1) if "<Ntry>" in text]
    assert [line for _, line, *_ in found] == lines[:3]
    assert "an amount cannot be read, so the balances could not be checked" in load.detail
    assert load.rows_loaded == 1


def test_another_banks_dialect_costs_the_line(bank: Bank) -> None:
    content = writers.mt940("DE01", ROWS).replace(":61:2603020302C10,00NTRF", ":61:02.03.2026C10.00 TRF")
    bank.put("a.sta", content)
    load = bank.load()
    assert [(row["line"], row["column"]) for row in load.quarantined.to_pylist()] == [(5, ":61:")]
    assert load.rows_loaded == 1
    assert not load.complete


def test_csv_faults(tmp_path: Path) -> None:
    bank = Bank(tmp_path, csv=[writers.CSV_MAPPING])
    content = writers.csv_of([line(1, "10.00"), line(2, "-4.00", "2026-03-03")])
    bank.put(
        "a.csv",
        content.replace(";10,00;", ";10.00;").replace("03.03.2026;03.03.2026;Payer 2", "2026-03-03;03.03.2026;Payer 2"),
    )
    load = bank.load()
    assert [(row["line"], row["column"], row["value"]) for row in load.quarantined.to_pylist()] == [
        (3, "booked_on", "2026-03-03"),
        (4, "amount", "10.00"),
    ]
    bank.put("a.csv", content.replace(";1.010,00", ";1.011,00"))
    assert "the balance on line 3 is not the one before it and the amount" in bank.load().detail
    bank.put("a.csv", content.replace("Betrag", "Umsatz"))
    assert "missing column Betrag (columns of the file: Konto," in bank.load().detail
    bank.put("a.csv", content + "DE01;short\n")
    assert [row["reason"] for row in bank.load().quarantined.to_pylist()] == ["2 fields, the header has 9"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"encodng": "utf-8"}, "encodng"),
        ({"encoding": "utf-99"}, "there is no encoding 'utf-99'"),
        (
            {"csv": [{"columns": {"booked_on": "a"}, "account": "x", "currency": "EUR"}]},
            "either amount, or debit and credit",
        ),
        (
            {"csv": [{"columns": {"booked_on": "a", "amount": "b", "valuta": "c"}, "account": "x", "currency": "EUR"}]},
            "valuta",
        ),
    ],
)
def test_wrong_settings_are_named(tmp_path: Path, options: dict[str, object], told: str) -> None:
    with pytest.raises(ExtractError, match="source bank: ") as error:
        Bank(tmp_path, **options).load()
    assert told in str(error.value)


def test_no_folder_is_incomplete(bank: Bank) -> None:
    bank.put("a.xml", GOOD)
    bank.load()
    (bank.folder / "a.xml").unlink()
    load = bank.load()
    assert not load.complete
    assert "no bank statement in it" in load.detail
    assert load.rows_loaded == 2
