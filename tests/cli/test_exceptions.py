"""`tieout exceptions`: a decision is checked against what is published, and written down with who, when and how much."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pipelines.cli import USAGE, main
from pipelines.decisions import dated, read
from pipelines.warehouse import open_duckdb

OPEN, OTHER, GONE = "ab" + "0" * 18, "ac" + "0" * 18, "b" + "0" * 19


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """Marts of three exceptions: two open ones whose ids begin alike, and a resolved one."""
    (tmp_path / "published").mkdir()
    staged = tmp_path / "staged.duckdb"  # opened as marts.duckdb, its schema's name would be ambiguous
    with open_duckdb(staged, read_only=False) as connection:
        connection.execute("create schema marts")
        connection.execute(
            f"""
            create table marts.exceptions as
            select *, 'Invoice overdue' as title, 'I1' as subject_id, 'EUR' as currency, 'It is [late].' as explanation
            from (values
                ('{OPEN}', 'open', 119.10::decimal(28, 4), null::date), ('{OTHER}', 'open', 5::decimal(28, 4), null),
                ('{GONE}', 'resolved', 7::decimal(28, 4), date '2026-03-30')
            ) as e (exception_id, status, amount_at_risk, resolved_on)
            """
        )
        connection.execute(
            "create table marts.runs as select true as published, date '2026-03-31' as as_of, timestamp '2026-04-01' as started_at"
        )
    staged.rename(tmp_path / "published" / "marts.duckdb")
    return tmp_path


def call(data_dir: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["exceptions", *words, "--by", "ann", "--data-dir", str(data_dir)])


def written(data_dir: Path) -> list[dict[str, Any]]:
    path = data_dir / "state" / "decisions.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def test_accepting_writes_down_what_was_accepted(data_dir: Path) -> None:
    # The amount of today is what "has grown" is measured by later; a shortened id is written in full.
    done = call(
        data_dir, "accept", "ab", "--reason", "agreed", "--until", "2026-06-30", "--at", "2026-04-01T10:00:00+02:00"
    )
    assert done.exit_code == 0, done.output
    assert "It is [late]." in done.output
    assert "as of 2026-04-01 or later" in done.output
    assert written(data_dir) == [
        {
            "version": 1,
            "at": "2026-04-01T08:00:00Z",
            "by": "ann",
            "action": "accept",
            "exception_id": OPEN,
            "reason": "agreed",
            "until": "2026-06-30",
            "amount": "119.1000",
            "currency": "EUR",
        }
    ]


def test_each_decision_is_a_line_more(data_dir: Path) -> None:
    call(data_dir, "assign", "ab", "--to", "bo")
    call(data_dir, "comment", "ab", "called them")
    call(data_dir, "reopen", "ab", "--reason", "a mistake")
    assert [line["action"] for line in written(data_dir)] == ["assign", "comment", "reopen"]


def test_who_works_on_a_past_date_decides_on_that_date(data_dir: Path) -> None:
    # Else: accepting what the sample company shows changes no run of its dates, and its days of silence are over before they begin.
    assert call(data_dir, "snooze", "ab", "--reason", "x", "--until", "2026-04-10").exit_code == 0
    (line,) = written(data_dir)
    assert line["at"] == "2026-03-31T23:59:59Z"
    assert line["written"] > "2026-04-02"
    (decision,) = read(data_dir / "state" / "decisions.jsonl")
    assert decision.text() == json.dumps(line)


def test_who_works_on_yesterdays_run_decides_today() -> None:
    # Else: the file says that people decided at midnight.
    now = datetime(2026, 4, 1, 9, 30)
    assert dated(now, date(2026, 3, 31)) == (now, None)
    assert dated(now, date(2026, 3, 30)) == (datetime(2026, 3, 30, 23, 59, 59), now)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("accept", "a", "--reason", "x"), "more than one exception begins with 'a'"),
        (("accept", "ffff", "--reason", "x"), "there is no exception 'ffff'"),
        (("accept", "b0", "--reason", "x"), "was resolved on 2026-03-30"),
        (("accept", "ab"), "Missing option '--reason'"),
        (("snooze", "ab", "--reason", "x"), "Missing option '--until'"),
        (("snooze", "ab", "--reason", "x", "--until", "soon"), "'soon' is no date"),
        (("snooze", "ab", "--reason", "x", "--until", "2026-03-01", "--at", "2026-03-02"), "it must be after"),
    ],
)
def test_a_wrong_decision_is_told_and_not_written(data_dir: Path, words: tuple[str, ...], problem: str) -> None:
    done = call(data_dir, *words)
    assert done.exit_code == USAGE
    assert problem in done.output
    assert written(data_dir) == []


def test_a_resolved_one_may_be_commented_on(data_dir: Path) -> None:
    assert call(data_dir, "comment", "b0", "paid at last").exit_code == 0
