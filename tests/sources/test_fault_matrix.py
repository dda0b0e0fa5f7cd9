"""System x fault. Whatever goes wrong: a run ends complete, or says that it is not; the next one completes it; no row is
lost, and none is there twice. `make fault-matrix` prints the table.

Each cell is tried in a first load and in a later one (a row changed, one added, one removed since).
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from pipelines.rest.reading import Reading
from pipelines.sources import ExtractError
from tests.sources.sandbox.account import Account, Case
from tests.sources.sandbox.server import Fault, Sandbox, serve
from tests.sources.sandbox.world import World, sample
from tests.sources.stripe import sandbox as stripe
from tests.sources.systems import CASES

# fault -> what it is, how often it strikes, and how the run may end
FAULTS: dict[str, tuple[str, int, set[str]]] = {
    "401 wrong credentials": ("401", -1, {"stopped"}),
    "403 no permission": ("403", -1, {"incomplete"}),
    "404 of one object": ("404", 1, {"incomplete"}),
    "429 with Retry-After": ("429", 2, {"complete"}),
    "500 once": ("500", 1, {"complete"}),
    "500 for good": ("500", -1, {"incomplete"}),
    "connection cut in mid-page": ("cut", 1, {"complete"}),
    "connection cut for good": ("cut", -1, {"incomplete"}),
    "a hang": ("hang", 1, {"complete"}),
    "a page that is not JSON": ("garbage", -1, {"incomplete"}),
    "a record moves between pages": ("moves", 1, {"complete"}),
    "a duplicate across pages": ("duplicate", 1, {"complete"}),
    "a field appears": ("appears", -1, {"complete"}),
    "a field vanishes": ("vanishes", -1, {"complete", "incomplete"}),
    "a field changes type": ("type", -1, {"complete"}),
    "a filter is ignored": ("filter_ignored", -1, {"complete", "incomplete"}),
    "the last page says there is more": ("more", -1, {"incomplete"}),
}
BULK = {"bulk_from": 1, "bulk_page_size": 3}  # long objects in three pages, as the others' lists
SYSTEMS = {
    **CASES,
    "salesforce bulk": replace(CASES["salesforce"], options=CASES["salesforce"].options | BULK),
    "stripe": stripe.CASE,
}
# a list of Stripe's that is not answered at all ends the run: nothing is loaded, and the next one begins where it did
STOPS = {"500 for good", "connection cut for good", "a page that is not JSON", "the last page says there is more"}
outcomes: dict[tuple[str, str], str] = {}


@pytest.fixture(scope="module", autouse=True)
def table() -> Iterator[None]:
    """Prints the matrix where it was asked for (`make fault-matrix`)."""
    yield
    if os.environ.get("FAULT_MATRIX"):
        names = sorted({system for system, _ in outcomes})
        print("\n" + f"{'fault':34}" + "".join(f"{name:>26}" for name in names))
        for fault in FAULTS:
            print(f"{fault:34}" + "".join(f"{outcomes.get((name, fault), 'FAILED'):>26}" for name in names))


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", SYSTEMS)
def test_a_run_is_never_silently_short(name: str, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Without it a cut page, an ignored filter or a list that moved makes customers vanish, and nobody is told.
    case = SYSTEMS[name]
    for variable, value in case.environment().items():
        monkeypatch.setenv(variable, value)
    ends = [_first_load(case, fault), _later_run(case, fault)]
    if FAULTS[fault][0] == "filter_ignored" and not case.filters:
        outcomes[name, fault] = "asks no filter"
        return
    allowed = {"stopped"} if name == "stripe" and fault in STOPS else FAULTS[fault][2]
    assert set(ends) - {"not met"} <= allowed
    assert ends != ["not met", "not met"], "the fault never struck: this cell shows nothing"
    outcomes[name, fault] = " / ".join(ends)


def _first_load(case: Case, fault: str) -> str:
    with serve(case.sandbox(World(sample(*case.entities, only=case.small)))) as sandbox:
        return _end(_account(case, sandbox), fault)


def _account(case: Case, sandbox: Sandbox) -> Account:
    return (stripe.StripeAccount if case is stripe.CASE else Account)(case, sandbox)


def _later_run(case: Case, fault: str) -> str:
    with serve(case.sandbox(World(sample(*case.entities, only=case.small)))) as sandbox:
        account = _account(case, sandbox)
        account.run()
        ids = list(sandbox.world.rows[sandbox.list_entity])
        for identity in ids[:5]:
            sandbox.world.change(sandbox.list_entity, identity, po_number="PO-1")
        sandbox.world.add_copy(sandbox.list_entity, ids[0])
        sandbox.world.remove(sandbox.list_entity, ids[-1])
        return _end(account, fault)


def _end(account: Account, fault: str) -> str:
    """Runs into the fault, and again without it; how the first of the two ended."""
    sandbox, before = account.sandbox, dict(account.tables)
    kind, times, _ = FAULTS[fault]
    must = _truth(account)
    sandbox.fault = Fault(kind, sandbox.list_path, times)
    hang = {"timeout_seconds": 0.3} if kind == "hang" else {}
    try:
        reading = account.run(page_size=3, max_attempts=3, **hang)
    except ExtractError as error:
        end, said = "stopped", str(error)
    else:
        said = account.case.system.vendor.label
        end = _judge(account, reading, must)
        if sandbox.fault.hits:
            _judge_content(reading, fault, is_first=not before)
    assert account.case.system.vendor.label in said
    assert end != "stopped" or account.tables == before
    struck, sandbox.fault = sandbox.fault.hits, None
    if kind == "429" and struck:
        assert set(account.pauses) == {7}  # what Retry-After asked for, not more and not less
        assert len(account.pauses) <= 2
    after = account.run()
    assert {table: report.notes for table, report in after.reports.items() if not report.complete} == {}
    assert account.live(after) == (_truth(account) if kind == "moves" else must)
    return end if struck else "not met"


def _judge(account: Account, reading: Reading, must: dict[str, dict[str, Any]]) -> str:
    """Complete means that every row is there, loaded or in quarantine; incomplete says why."""
    short = {table: report for table, report in reading.reports.items() if not report.complete}
    assert all(report.notes for report in short.values())
    live = account.live(reading)
    for stream in reading.connector.streams:
        if stream.table in short:
            continue
        held = set(reading.state.of(stream.table).quarantined)
        assert set(must[stream.table]) <= set(live[stream.table]) | held, stream.table
        if part := stream.child:  # the lines of an invoice in quarantine wait with it
            wanted = {i for i, row in must[part.table].items() if row[part.parent] not in held}
            assert wanted <= set(live[part.table]) | set(reading.state.of(part.table).quarantined), part.table
    return "incomplete" if short else "complete"


def _judge_content(reading: Reading, fault: str, is_first: bool) -> None:
    """A changed field is told by name."""
    if fault == "a field appears" and not is_first:
        told = {table: report.appeared for table, report in reading.reports.items()}
        assert any("brand_new_field" in names for names in told.values()), told
    if fault == "a field changes type":
        held = [told for kept in reading.state.lists.values() for told in kept.quarantined.values()]
        assert any("no" in value for _, value, *_ in held), held


def _truth(account: Account) -> dict[str, dict[str, Any]]:
    """What somebody reads who comes now, for the first time."""
    fresh = _account(account.case, account.sandbox)
    return fresh.live(fresh.run())
