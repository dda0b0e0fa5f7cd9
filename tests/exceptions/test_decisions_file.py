"""The decisions file: appended to, never rewritten, and read with errors that name the line."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.decisions import Decision, DecisionsError, append, fingerprint, read

ID = "0123456789abcdef0123"
ACCEPTED = Decision(
    datetime(2026, 3, 11, 9, 30), "ann", "accept", ID, "agreed by mail", date(2026, 6, 30), None, Decimal("0.10"), "EUR"
)


def test_a_decision_comes_back_as_it_was_taken(tmp_path: Path) -> None:
    # The amount decides whether an accepted one returns: it must not pass through a float on the way.
    path = tmp_path / "state" / "decisions.jsonl"
    append(path, ACCEPTED)
    [found] = read(path)
    assert replace(found, line=0) == ACCEPTED
    assert '"amount": "0.10"' in path.read_text(encoding="utf-8")


def test_what_stands_there_is_never_touched(tmp_path: Path) -> None:
    # It is the record of who decided what: a line that changed afterwards would be worth nothing. A last line without
    # its end (somebody wrote it with an editor) must not swallow the next one.
    path = tmp_path / "decisions.jsonl"
    append(path, ACCEPTED)
    before = path.read_text(encoding="utf-8").rstrip("\n")
    path.write_text(before, encoding="utf-8")
    append(path, replace(ACCEPTED, by="bo"))
    assert path.read_text(encoding="utf-8").startswith(before + "\n")
    assert [decision.by for decision in read(path)] == ["ann", "bo"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("accept it", "not a JSON object"),
        (ACCEPTED.text().replace('"reason"', '"reazon"'), "there is no key 'reazon'"),
        (ACCEPTED.text().replace('"accept"', '"ignore"'), "action = 'ignore': it is one of accept"),
        (ACCEPTED.text().replace(ID, "0123"), "exception_id = '0123'"),
        (ACCEPTED.text().replace("agreed by mail", " "), "accept needs reason"),
        (ACCEPTED.text().replace("2026-06-30", "soon"), "until = 'soon'"),
        (ACCEPTED.text().replace("2026-06-30", "2026-03-11"), "until = 2026-03-11: it must be after"),
        (ACCEPTED.text().replace('"version": 1', '"version": 2'), "this Tieout reads version 1"),
        (ACCEPTED.text().replace('"0.10"', '"ten"'), "amount = 'ten'"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, problem: str) -> None:
    # A line that was skipped in silence would be a decision that nobody carries out.
    path = tmp_path / "decisions.jsonl"
    path.write_text(f"{ACCEPTED.text()}\n\n{line}\n", encoding="utf-8")
    with pytest.raises(DecisionsError) as raised:
        read(path)
    assert str(raised.value).startswith(f"{path}:3: ")
    assert problem in str(raised.value)


def test_nothing_is_added_to_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    path.write_text("nonsense\n", encoding="utf-8")
    with pytest.raises(DecisionsError):
        append(path, ACCEPTED)
    assert path.read_text(encoding="utf-8") == "nonsense\n"


def test_a_later_decision_does_not_change_an_earlier_run() -> None:
    # The fingerprint is part of the run's id: yesterday's run must keep its name when somebody decides something today.
    later = replace(ACCEPTED, at=datetime(2026, 3, 12, 8), reason="again")
    assert fingerprint([ACCEPTED, later], date(2026, 3, 11)) == fingerprint([ACCEPTED], date(2026, 3, 11))
    assert fingerprint([ACCEPTED, later], date(2026, 3, 12)) != fingerprint([ACCEPTED], date(2026, 3, 12))
    assert fingerprint([ACCEPTED], date(2026, 3, 10)) == ""
