"""Publishing: what readers see is always one whole run, old or new, and never a lock."""

import multiprocessing
import os
import stat
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from pipelines import publish
from pipelines.warehouse import RunUnderWay, Warehouse, open_duckdb, open_published


def build(warehouse: Warehouse, amount: str, run_id: str = "run-1") -> None:
    """A warehouse with two marts, as a run would leave it."""
    with warehouse.connect() as connection:
        connection.execute("create schema if not exists marts")
        connection.execute(
            f"create or replace table marts.invoices as select 'I1' as invoice_id, {amount}::decimal(28,4) as total"
        )
        connection.execute("comment on table marts.invoices is 'One row per invoice; it''s gross.'")
        connection.execute("comment on column marts.invoices.total is 'With tax.'")
        connection.execute(
            f"create or replace table marts.runs as select '{run_id}' as run_id, 'running' as status, 0=1 as published,"
            " null::timestamp as finished_at"
        )


def one(path: Path, sql: str) -> object:
    with open_published(path) if path.name == "marts.duckdb" else open_duckdb(path) as connection:
        row = connection.execute(sql).fetchone()
    return row[0] if row else None


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path)


def test_published_file_carries_descriptions_and_is_read_only(warehouse: Warehouse) -> None:
    build(warehouse, "12.50")
    path = publish.publish(warehouse, publish.stage(warehouse, "run-1"))
    assert one(path, "select total from marts.invoices") == Decimal("12.5000")
    assert (
        one(path, "select comment from duckdb_tables() where table_name = 'invoices'")
        == "One row per invoice; it's gross."
    )
    assert one(path, "select comment from duckdb_columns() where column_name = 'total'") == "With tax."
    assert not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    assert one(path, "select status from marts.runs") == "published"
    # Else whoever asks for the newest finished run gets yesterday's.
    assert one(path, "select finished_at is not null from marts.runs") is True
    assert one(warehouse.path, "select status from marts.runs") == "running"


def test_parquet_copies_stand_beside_and_are_swapped_whole(warehouse: Warehouse) -> None:
    for number, amount in enumerate(("1", "2", "3"), start=1):
        build(warehouse, amount)
        publish.publish(warehouse, publish.stage(warehouse, f"run-{number}"))
        with duckdb.connect() as connection:
            found = connection.execute(f"select total from '{warehouse.published}/parquet/invoices.parquet'").fetchone()
        assert found == (Decimal(f"{amount}.0000"),)
    # Only the current folder and the one before stay: else every run would leave its copies.
    assert len([path for path in warehouse.published.glob(".parquet-*") if path.is_dir()]) == 2


def test_a_copy_that_is_discarded_leaves_yesterday_in_place(warehouse: Warehouse) -> None:
    build(warehouse, "1")
    publish.publish(warehouse, publish.stage(warehouse, "run-1"))
    build(warehouse, "2")
    publish.discard(publish.stage(warehouse, "run-2"))
    assert one(warehouse.marts, "select total from marts.invoices") == 1
    assert list(warehouse.published.glob(".marts-*")) == []


def test_a_killed_run_leaves_nothing_behind_for_ever(warehouse: Warehouse) -> None:
    build(warehouse, "1")
    publish.stage(warehouse, "run-killed")
    publish.stage(warehouse, "run-2")
    assert [path.name for path in warehouse.published.glob(".marts-*")] == [".marts-run-2.duckdb"]


def test_full_disk_is_named_and_what_was_published_stays(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    build(warehouse, "1")
    publish.publish(warehouse, publish.stage(warehouse, "run-1"))

    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", no_space)
    with pytest.raises(publish.PublishError, match=r"disk of .* is full"):
        publish.publish(warehouse, publish.stage(warehouse, "run-2"))
    assert one(warehouse.marts, "select total from marts.invoices") == 1


def read_until(path: str, stop: "multiprocessing.synchronize.Event", result: "multiprocessing.Queue[object]") -> None:
    """An analyst: opens, reads two tables of one run, closes, again and again; reports the first surprise."""
    seen = 0
    try:
        while not stop.is_set():
            with open_published(path) as connection:
                pair = connection.execute(
                    "select (select total from marts.invoices), (select run_id from marts.runs)"
                ).fetchone()
            assert pair is not None
            assert f"run-{int(pair[0])}" == pair[1], f"a mixture of two runs: {pair}"
            seen += 1
        result.put(seen)
    except Exception as error:  # a lock, a missing file, half a file
        result.put(f"{type(error).__name__}: {error}")


def test_readers_in_other_processes_never_meet_a_lock(warehouse: Warehouse) -> None:
    # Without the copy and the rename, a reader's connection would keep the pipeline out of its file, and the reverse.
    build(warehouse, "0", "run-0")
    publish.publish(warehouse, publish.stage(warehouse, "run-0"))
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    results: multiprocessing.Queue[object] = context.Queue()
    readers = [context.Process(target=read_until, args=(str(warehouse.marts), stop, results)) for _ in range(3)]
    for reader in readers:
        reader.start()
    with open_published(warehouse.marts) as held:  # one analyst goes to lunch with a connection open
        before = held.execute("select total from marts.invoices").fetchone()
        for number in range(1, 9):
            build(warehouse, str(number), f"run-{number}")
            publish.publish(warehouse, publish.stage(warehouse, f"run-{number}"))
        assert held.execute("select total from marts.invoices").fetchone() == before
    answers = []
    stop.set()
    for reader in readers:
        answers.append(results.get(timeout=60))
        reader.join(timeout=60)
    assert all(isinstance(answer, int) for answer in answers), answers
    assert one(warehouse.marts, "select total from marts.invoices") == 8


def hold(data_dir: str, held: "multiprocessing.synchronize.Event", stop: "multiprocessing.synchronize.Event") -> None:
    with Warehouse(Path(data_dir)).locked():
        held.set()
        stop.wait(60)


def test_a_second_run_is_told_who_holds_the_folder(warehouse: Warehouse) -> None:
    context = multiprocessing.get_context("spawn")
    held, stop = context.Event(), context.Event()
    other = context.Process(target=hold, args=(str(warehouse.data_dir), held, stop))
    other.start()
    assert held.wait(60)
    with pytest.raises(RunUnderWay, match=f"process {other.pid}, since"), warehouse.locked():
        pass
    other.kill()  # even a killed run leaves no lock behind
    other.join()
    with warehouse.locked(), warehouse.locked():  # the command line holds it around the Dagster run that takes it too
        pass
