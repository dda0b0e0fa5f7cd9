"""One movement of money is loaded once, however many files tell of it and in whatever order they come."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import pipelines.sources.bank_statements
from tests.sources.bank_statements import writers
from tests.sources.bank_statements.conftest import Bank, line

BATCH = [line(1, "10.00"), line(2, "20.00"), line(3, "30.50")]


def _statement(rows: list[dict[str, str]], **options: Any) -> str:
    return writers.camt(writers.statement("DE01", rows, **options))


def test_overlapping_statements_count_once(bank: Bank) -> None:
    # Banks send the last days again; a payment of 2 March must not be money twice.
    first, second = [line(1, "10.00"), line(2, "20.00")], [line(2, "20.00"), line(3, "5.00", "2026-03-03")]
    bank.put("1.xml", _statement(first))
    bank.put("2.xml", _statement(second, opening=Decimal(1010)))
    load = bank.load()
    assert (load.rows_extracted, load.rows_loaded, load.identical_copies, load.complete) == (4, 3, 1, True)
    assert sorted(bank.amounts()) == ["10.00", "20.00", "5.00"]


def test_equal_payments_without_a_reference_are_two(bank: Bank) -> None:
    # Two card fees of 1.00 on one day are two, and both statements that hold them hold the same two.
    fees = [line(number, "-1.00", reference="FEE", counterparty="Bank", end_to_end_id="") for number in (1, 2)]
    entries = "".join(writers.entry([fee]) for fee in fees)
    bank.put("1.xml", _statement(fees, entries=entries))
    bank.put("2.xml", _statement(fees, entries=entries))
    load = bank.load()
    assert (load.rows_loaded, load.identical_copies, load.complete) == (2, 2, True)


def test_a_reference_that_a_bank_uses_twice_is_no_identity(bank: Bank) -> None:
    # Some banks write one reference on all entries of a run: two payers must not become one.
    rows = [line(1, "7.00"), line(2, "7.00")]
    bank.put("1.xml", _statement(rows, entries="".join(writers.entry([row], "RUN-1") for row in rows)))
    assert bank.load().rows_loaded == 2


@pytest.mark.parametrize("reference", ["B-1", ""], ids=["with the bank's reference", "without one"])
def test_details_replace_their_batch_total(bank: Bank, reference: str) -> None:
    # The statement books 60.50 in one sum; only the notification says who paid. Either of them alone, never both.
    total = writers.entry(BATCH, reference, details=False, text="COLLECTIVE CREDIT")
    bank.put("053.xml", _statement(BATCH, entries=total))
    load = bank.load()
    assert (bank.amounts(), load.complete) == (["60.50"], True)
    notified = writers.statement("DE01", BATCH, kind="Ntfctn", entries=writers.entry(BATCH, reference))
    bank.put("054.xml", writers.camt(notified, "054"))
    load = bank.load()
    assert (sorted(bank.amounts()), load.complete) == (["10.00", "20.00", "30.50"], True)
    assert (load.rows_extracted, load.rows_loaded, load.rows_replaced) == (4, 3, 1)


def test_the_order_of_files_does_not_matter(tmp_path: Path) -> None:
    # Else: a repeated import, or a bank that sends the notification first, gives other ids or other money.
    total = writers.entry(BATCH, "B-1", details=False)
    other = line(4, "5.00", "2026-03-03")
    files = {
        "a.xml": _statement([*BATCH, other], entries=total + writers.entry([other], "B-2")),
        "b.xml": writers.camt(
            writers.statement("DE01", BATCH, kind="Ntfctn", entries=writers.entry(BATCH, "B-1")), "054"
        ),
        "c.xml": _statement([other], entries=writers.entry([other], "B-2"), opening=Decimal("1060.50")),
    }
    seen = []
    for number, order in enumerate([("a.xml", "b.xml", "c.xml"), ("c.xml", "b.xml", "a.xml"), ()]):
        home = tmp_path / str(number)
        home.mkdir()
        bank = Bank(home)
        for name in order:  # one run a file; the last time one run for all of them
            bank.put(name, files[name])
            load = bank.load()
        if not order:
            for name, content in files.items():
                bank.put(name, content)
            load = bank.load()
        seen.append((bank.raw("* exclude (_dlt_load_id)"), load.rows_loaded, load.identical_copies, load.rows_replaced))
    assert seen[1:] == [seen[0]] * 2
    assert seen[0][1:] == (4, 1, 1)


def test_a_repeated_run_reads_nothing(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    bank.put("1.xml", _statement(BATCH))
    before, rows = bank.load(), bank.raw()

    def refuse(*_: object) -> None:
        raise AssertionError("an unchanged file was read again")

    monkeypatch.setattr(pipelines.sources.bank_statements, "parse", refuse)
    monkeypatch.setattr(pipelines.sources.bank_statements, "load", refuse)
    assert (bank.load(), bank.raw()) == (before, rows)


def test_a_run_that_was_killed_is_completed(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    # Killed after the load and before it was written down: the next run ends where an undisturbed one would have.
    bank.put("1.xml", _statement(BATCH))

    def kill(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(pipelines.sources.bank_statements.ledger, "commit", kill)
        with pytest.raises(KeyboardInterrupt):
            bank.load()
    load = bank.load()
    assert (load.rows_loaded, load.rows_extracted, len(bank.raw())) == (3, 3, 3)


def test_several_statements_of_a_day(bank: Bank) -> None:
    # The files' names say nothing of their order; the balances of a day's pages must not raise a false alarm.
    late, early = [line(1, "10.00")], [line(2, "4.00"), line(3, "1.00", "2026-02-27")]  # one booked back
    bank.put("a.xml", _statement(late, opening=Decimal(1005), closing=Decimal(1015)))
    page = _statement(early).replace("<Dt><Dt>2026-02-27", "<Dt><Dt>2026-03-02")
    bank.put("b.xml", page)
    load = bank.load()
    assert (load.complete, load.detail, load.rows_loaded) == (True, "", 3)
