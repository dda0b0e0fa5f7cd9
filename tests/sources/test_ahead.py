"""Several lists read at a time: nothing else than faster. Within the setting, in the same order, one pause for all."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from pipelines.rest.ahead import THREAD, in_order
from pipelines.rest.client import Session
from pipelines.rest.errors import AccessRefused, Unavailable
from pipelines.sources import hubspot
from tests.sources.sandbox.account import Account
from tests.sources.sandbox.server import Fault, Sandbox, serve
from tests.sources.sandbox.world import World, sample
from tests.sources.systems import CASES


@contextmanager
def slow(name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A system whose every answer is a few milliseconds away."""
    case = CASES[name]
    for variable, value in case.environment().items():
        monkeypatch.setenv(variable, value)
    with serve(case.sandbox(World(sample(*case.entities, only=case.small)))) as sandbox:
        sandbox.delay_seconds = 0.01
        yield sandbox


def read(sandbox: Sandbox, name: str, parallel: int) -> Account:
    account = Account(CASES[name], sandbox)
    sandbox.asked.clear()
    reading = account.run(page_size=3, parallel=parallel)
    assert [table for table, report in reading.reports.items() if not report.complete] == []
    return account


@pytest.mark.parametrize("name", CASES)
def test_in_parallel_the_same_rows_come_in_the_same_order(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # A page that overtakes another one changes which of two readings of a row counts.
    with slow(name, monkeypatch) as sandbox:
        one = read(sandbox, name, 1)
        asked = len(sandbox.asked)
        assert sandbox.most_at_once == 1
        four = read(sandbox, name, 4)
        assert 2 <= sandbox.most_at_once <= 4
        assert len(sandbox.asked) == asked  # nothing is asked twice
    for table, rows in one.tables.items():
        assert list(four.tables[table].values()) == list(rows.values()), table


def test_one_pause_is_enough_for_all() -> None:
    # Four readers that each wait their own minute, one after another, make four minutes.
    pauses: list[float] = []
    session = Session("crm", hubspot.SYSTEM.vendor, hubspot.SYSTEM.options(), pauses.append)
    session._pause(7, before=0)
    session._pause(7, before=0)  # asked before the first pause, and refused for the same reason
    session._pause(5, before=1)
    assert pauses == [7, 5]


def test_refused_credentials_end_all_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    # A reader that stays behind would ask on with a key that is refused, after the run has said that it ended.
    with slow("hubspot", monkeypatch) as sandbox:
        sandbox.fault = Fault("401", "", -1)
        with pytest.raises(AccessRefused):
            read(sandbox, "hubspot", 4)
    end = time.monotonic() + 10
    while _readers() and time.monotonic() < end:
        time.sleep(0.01)
    assert _readers() == []


def _readers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == THREAD]


def test_answers_keep_the_order_of_the_questions() -> None:
    # The slowest first: a payout's items under another payout would not tie.
    waits = [0.05, 0.0, 0.02, 0.0, 0.01]

    def ask(place: int) -> int:
        time.sleep(waits[place])
        if place == 3:
            raise Unavailable("the fourth")
        return place

    answers = in_order(ask, range(5), 3)
    assert [next(answers), next(answers), next(answers)] == [0, 1, 2]
    with pytest.raises(Unavailable, match="the fourth"):
        next(answers)
