"""What is Firmao's own: statuses, the documents that are the deals."""

from collections.abc import Iterator

import pytest

from tests.sources.sandbox.account import Account
from tests.sources.sandbox.server import serve
from tests.sources.sandbox.world import World, sample
from tests.sources.systems import CASES


@pytest.fixture
def firmao(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    case = CASES["firmao"]
    for variable, value in case.environment().items():
        monkeypatch.setenv(variable, value)
    with serve(case.sandbox(World(sample(*case.entities, only=4)))) as sandbox:
        yield Account(case, sandbox)


def test_a_status_that_the_settings_do_not_name_is_told_by_name(firmao: Account) -> None:
    # Taken for not won, every contract of an organization with statuses of its own is missing, in silence.
    reading = firmao.run(won_statuses=["Podpisana"])
    told = list(reading.state.of("offers").quarantined.values())
    assert len(told) == len(firmao.sandbox.world.live("deals"))
    assert told[0][:3] == ["stage", "ACCEPTED", "a status that is in neither won_statuses nor other_statuses"]
    # named, they are read again and found good
    reading = firmao.run(won_statuses=["Podpisana", "ACCEPTED"])
    assert reading.state.of("offers").quarantined == {}
    assert {row["is_won"] for row in firmao.tables["offers"].values()} == {True}


def test_a_status_that_is_named_as_another_one_is_not_won(firmao: Account) -> None:
    # An organization that counts an offer as won only when it was carried out.
    firmao.run(won_statuses=["EXECUTED"], other_statuses=["ACCEPTED", "REJECTED"])
    assert {row["is_won"] for row in firmao.tables["offers"].values()} == {False}
