"""What is Salesforce's own: fields that the user may not see, objects that an org lacks, sessions that expire."""

from collections.abc import Iterator

import pytest

from pipelines.rest.errors import AccessRefused
from tests.sources.salesforce.sandbox import SalesforceSandbox
from tests.sources.sandbox.account import Account
from tests.sources.sandbox.server import Answer, Ask, Fault, serve
from tests.sources.sandbox.world import World, sample
from tests.sources.systems import CASES


@pytest.fixture
def salesforce(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    case = CASES["salesforce"]
    for variable, value in case.environment().items():
        monkeypatch.setenv(variable, value)
    with serve(case.sandbox(World(sample(*case.entities, only=4)))) as sandbox:
        yield Account(case, sandbox)


def test_a_field_that_may_not_be_seen_is_named(salesforce: Account) -> None:
    # Salesforce refuses the whole question; without the name, somebody reads through forty fields.
    assert isinstance(salesforce.sandbox, SalesforceSandbox)
    salesforce.sandbox.hidden = {"PO_Number__c"}
    report = salesforce.run().reports["opportunities"]
    assert not report.complete
    assert "Salesforce Opportunity.PO_Number__c (our po_number) cannot be read" in report.notes[0]
    assert len(salesforce.known("accounts")) == 4  # the others go on


def test_an_expired_session_is_renewed_once(salesforce: Account) -> None:
    # A first load may outlast its session.
    salesforce.sandbox.fault = Fault("401", "?Opportunity!", 1)
    assert all(report.complete for report in salesforce.run().reports.values())


def test_a_used_up_limit_is_no_missing_permission(salesforce: Account) -> None:
    # Sent to the administrator for a permission that is there, nobody would find the reason.
    healthy = salesforce.sandbox.answer

    def answer(ask: Ask) -> Answer:
        if "FROM Contact" in ask.params.get("q", ""):
            return Answer(403, [{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}])
        return healthy(ask)

    salesforce.sandbox.answer = answer  # type: ignore[method-assign]
    note = salesforce.run().reports["contacts"].notes[0]
    assert "limit is used up" in note
    assert "access" not in note


def test_wrong_client_credentials_stop_with_what_to_do(salesforce: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIEOUT_SALESFORCE_CLIENT_SECRET", "wrong-one")
    with pytest.raises(AccessRefused, match="TIEOUT_SALESFORCE_CLIENT_ID") as told:
        salesforce.run()
    assert "wrong-one" not in str(told.value)


def test_in_bulk_the_same_records_come(salesforce: Account) -> None:
    # CSV has no null, no flag and no object in an object: what is lost on the way shows here, value by value.
    paged = salesforce.live(salesforce.run())
    in_bulk = Account(salesforce.case, salesforce.sandbox)
    assert isinstance(salesforce.sandbox, SalesforceSandbox)
    salesforce.sandbox.polls = 2
    assert in_bulk.live(in_bulk.run(bulk_from=1, bulk_page_size=2, parallel=1)) == paged
    assert len(salesforce.sandbox.jobs) == 5  # contracts and orders, of which there are none, are no long tables
    assert in_bulk.pauses == [1, 2]


@pytest.mark.parametrize(("ends", "note"), [("Failed", "ended as Failed: told so"), ("InProgress", "not done after")])
def test_a_job_that_does_not_end_well_is_told(salesforce: Account, ends: str, note: str) -> None:
    # An empty result of a job that failed would be taken for an empty object.
    assert isinstance(salesforce.sandbox, SalesforceSandbox)
    salesforce.sandbox.job_ends = ends
    report = salesforce.run(bulk_from=8, bulk_wait_seconds=20, parallel=1).reports["opportunity_line_items"]
    assert note in report.notes[0]
    assert len(salesforce.known("accounts")) == 4


def test_a_page_of_a_job_that_is_short_is_seen(salesforce: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    healthy = salesforce.sandbox.page
    monkeypatch.setattr(
        salesforce.sandbox, "page", lambda path, items, start, size: healthy(path, items[:-1], start, size)
    )
    report = salesforce.run(bulk_from=1).reports["accounts"]
    assert "3 records came, and the job says 4" in report.notes[0]
