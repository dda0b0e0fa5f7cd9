"""Loaded once is enough; changed is merged; killed is done again."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

import pipelines.sources.files
from pipelines.sources.files import keys, ledger
from tests.sources.files.conftest import Billing, counts

HEADER = "id,name,updated_at,deleted_at\n"


def test_a_repeated_run_changes_nothing(billing: Billing, monkeypatch: pytest.MonkeyPatch) -> None:
    billing.put("customers.csv", HEADER + "a,Ada,,\na,Ada,,\nb,,,\n")
    before, rows = billing.load(), billing.raw("customers")

    def refuse(*_: object) -> None:
        raise AssertionError("an unchanged file was loaded again")

    monkeypatch.setattr(pipelines.sources.files, "load", refuse)
    (billing.folder / "customers.csv").touch()  # a copy with a new date is the same file
    assert billing.load() == before
    assert billing.raw("customers") == rows


def test_only_what_is_new_is_loaded(billing: Billing) -> None:
    # Else: every day loads all of history.
    billing.put("customers-1.csv", HEADER + "a,Ada,,\nb,Bob,,\n")
    billing.load()
    first = {row["id"]: row["_dlt_load_id"] for row in billing.raw("customers")}
    billing.put("customers-2.csv", HEADER + "c,Cid,,\n")
    billing.load()
    second = {row["id"]: row["_dlt_load_id"] for row in billing.raw("customers")}
    assert {name: second[name] for name in first} == first
    assert second["c"] not in first.values()


def test_a_changed_file_is_merged_by_key(billing: Billing) -> None:
    billing.put("customers.csv", HEADER + "a,Ada,,\nb,Bob,,\nc,Cid,,\n")
    billing.load()
    old = billing.raw("customers")[0]["_dlt_load_id"]
    billing.put("customers.csv", HEADER + "a,Ada,,\nb,Bobby,,\nd,Dan,,\n")
    load = billing.load()["customers"]
    assert counts(load) == {"loaded": 3, "copies": 0, "replaced": 0, "quarantined": 0}
    assert load.complete
    assert load.rows_extracted == 3
    assert billing.raw("customers", f"id, name, _line, _dlt_load_id = '{old}' as untouched") == [
        {"id": "a", "name": "Ada", "_line": 2, "untouched": True},
        {"id": "b", "name": "Bobby", "_line": 3, "untouched": False},
        # c is gone from its file: raw keeps it, without a line, and staging leaves it out
        {"id": "c", "name": "Cid", "_line": None, "untouched": False},
        {"id": "d", "name": "Dan", "_line": 4, "untouched": False},
    ]
    billing.put("customers.csv", HEADER + "a,Ada,,\nb,Bobby,,\nc,Cid,,2026-01-01\nd,Dan,,\n")
    load = billing.load()["customers"]
    assert load.rows_extracted == load.rows_loaded == 4
    assert billing.raw("customers", "id, _line, deleted_at is null as live")[2] == {
        "id": "c",
        "_line": 4,
        "live": False,
    }


def test_a_short_file_takes_nothing_away(billing: Billing) -> None:
    # Else: half a file looks as if half of the customers had been deleted.
    billing.put("customers.csv", HEADER + "a,Ada,,\nb,Bob,,\nc,Cid,,\n")
    billing.load()
    billing.put("customers.csv", HEADER + "a,Ada,,\n")
    load = billing.load()["customers"]
    assert not load.complete
    assert load.rows_extracted == load.rows_loaded == 3


def test_a_row_that_its_file_no_longer_holds_gives_way(billing: Billing) -> None:
    # Else: the older version in the other file, which is all that the folder says of it, is hidden behind one that is gone.
    billing.put("customers-1.csv", HEADER + "a,Ada,2026-02-01,\nb,Bob,,\nd,Dan,,\ne,Eve,,\nf,Fay,,\n")
    billing.put("customers-2.csv", HEADER + "a,Ann,2026-01-01,\n")
    billing.load()
    assert billing.raw("customers", "name, _file")[0] == {"name": "Ada", "_file": "customers-1.csv"}
    billing.put("customers-1.csv", HEADER + "b,Bob,,\nd,Dan,,\ne,Eve,,\nf,Fay,,\n")
    load = billing.load()["customers"]
    assert billing.raw("customers", "name, _file, _line")[0] == {"name": "Ann", "_file": "customers-2.csv", "_line": 2}
    assert counts(load) == {"loaded": 5, "copies": 0, "replaced": 0, "quarantined": 0}


def test_a_file_that_is_gone_leaves_its_rows(billing: Billing) -> None:
    # Incoming files are often moved away once they are read.
    billing.put("customers-1.csv", HEADER + "a,Ada,,\n")
    billing.load()
    (billing.folder / "customers-1.csv").rename(billing.folder.parent / "archived.csv")
    billing.put("customers-2.csv", HEADER + "b,Bob,,\n")
    assert counts(billing.load()["customers"])["loaded"] == 2
    assert billing.ids() == ["a", "b"]


def test_a_new_column_of_a_later_file(billing: Billing) -> None:
    billing.put("customers-1.csv", "id,name\na,Ada\n")
    billing.load()
    billing.put("customers-2.csv", "id,name,Segment\nb,Bob,SMB\na,Ada,SMB\n")
    load = billing.load()["customers"]
    assert counts(load)["copies"] == 1
    assert billing.raw("customers", 'id, "Segment" as segment') == [
        {"id": "a", "segment": None},
        {"id": "b", "segment": "SMB"},
    ]


def test_a_dropped_raw_table_is_loaded_again(billing: Billing) -> None:
    billing.put("customers.csv", HEADER + "a,Ada,,\n")
    before = billing.load()
    with billing.warehouse.connect() as connection:
        connection.execute("drop table raw_billing.customers")
    assert billing.load() == before
    assert billing.ids() == ["a"]


class Killed(BaseException):
    """Not an Exception: nothing may catch it and tidy up."""


def _steps(monkeypatch: pytest.MonkeyPatch, stop_at: int) -> list[str]:
    """Count the steps of a load; at step `stop_at` the process ends."""
    steps: list[str] = []

    def counted(module: Any, name: str, after: bool) -> None:
        original = getattr(module, name)

        def step(*arguments: Any, **options: Any) -> Any:
            result = original(*arguments, **options) if after else None
            steps.append(name)
            if len(steps) == stop_at:
                raise Killed(name)
            return result if after else original(*arguments, **options)

        monkeypatch.setattr(module, name, step)

    import dlt

    counted(keys, "find_contested", after=False)
    counted(ledger, "remember_demoted", after=True)
    counted(dlt.Pipeline, "normalize", after=False)
    counted(dlt.Pipeline, "load", after=False)
    counted(dlt.Pipeline, "load", after=True)
    counted(ledger, "commit", after=True)
    return steps


DAYS = [
    {"customers-1.csv": "a,Ada,2026-01-05,\nb,Bob,,\nc,Cid,,\n", "customers-2.csv": "a,Ann,2026-01-03,\nb,Ben,,\n"},
    # a's winner gets older, so that a row of the unchanged file wins; c vanishes; b is contradicted once more
    {"customers-1.csv": "a,Adam,2026-01-01,\nb,Bob,,\n", "customers-3.csv": "b,Bert,,\nd,Dan,,\n"},
    # and a row of another file takes a over again
    {"customers-1.csv": "a,Adam,2026-02-01,\nb,Ben,,\n"},
]


def _day(billing: Billing, files: dict[str, str]) -> None:
    for name, content in files.items():
        billing.put(name, HEADER + content)


def _standing(billing: Billing) -> tuple[Any, ...]:
    load = billing.load()["customers"]
    return counts(load), load.quarantined.to_pylist(), billing.raw("customers", "* exclude (_dlt_load_id)")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Any, ...]]:
    billing = Billing(tmp_path_factory.mktemp("undisturbed"))
    standing = []
    for files in DAYS:
        _day(billing, files)
        standing.append(_standing(billing))
    return standing


@pytest.mark.parametrize("stop_at", range(1, 7))
def test_killed_and_run_again_is_one_clean_run(
    billing: Billing, undisturbed: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch, stop_at: int
) -> None:
    # Else: a row is lost or doubled on the one night when the machine went down.
    for files, expected in zip(DAYS, undisturbed, strict=True):
        _day(billing, files)
        with monkeypatch.context() as patch:
            steps = _steps(patch, stop_at)
            with pytest.raises(Killed):
                billing.load()
            assert len(steps) == stop_at
        assert _standing(billing) == expected


def test_a_full_disk_is_no_fault_of_the_file(billing: Billing, monkeypatch: pytest.MonkeyPatch) -> None:
    # Else: "customers.csv cannot be read" sends people to look at a file that is fine.
    billing.put("customers.csv", HEADER + "a,Ada,,\n")

    def full(*_: object) -> None:
        raise duckdb.IOException("IO Error: Could not write file: No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("pipelines.sources.files.reading.Delivery._copy", full)
        with pytest.raises(duckdb.IOException, match="No space left"):
            billing.load()
    assert billing.load()["customers"].rows_loaded == 1


def test_nothing_is_left_behind(billing: Billing) -> None:
    billing.put("customers.csv", HEADER + "a,Ada,,\n")
    billing.load()
    billing.put("customers.csv", HEADER + "a,Adam,,\n")
    billing.load()
    assert [path.name for path in Path(billing.warehouse.state).rglob("*") if path.is_file()] == []
    with billing.warehouse.connect() as connection:
        schemas = connection.execute("select distinct table_schema from information_schema.tables").fetchall()
    assert {schema for (schema,) in schemas} == {"control", "raw_billing"}
