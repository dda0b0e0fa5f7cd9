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
