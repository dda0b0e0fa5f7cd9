"""What is HubSpot's own: merges, associations, stages, searches that end after 10,000 rows."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sources.sandbox.account import Account
from tests.sources.sandbox.server import serve
from tests.sources.sandbox.world import World, sample
from tests.sources.systems import CASES


@pytest.fixture
def hubspot(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    case = CASES["hubspot"]
    for variable, value in case.environment().items():
        monkeypatch.setenv(variable, value)
    with serve(case.sandbox(World(sample(*case.entities, only=4)))) as sandbox:
        yield Account(case, sandbox)


def number(hubspot: Account, entity: str, identity: str) -> str:
    return hubspot.sandbox.identity(entity, identity)


def test_a_merged_company_is_a_tombstone_that_says_where_it_went(hubspot: Account) -> None:
    # HubSpot lists the winner only: the loser's invoices would belong to nobody, or count twice.
    hubspot.run()
    hubspot.sandbox.world.change(
        "accounts", "acc_000002", merged_into_id="acc_000001", deleted_at="2026-04-01T01:00:00Z"
    )
    hubspot.sandbox.world.change("accounts", "acc_000001")
    hubspot.run()
    found = hubspot.tables["companies"][number(hubspot, "accounts", "acc_000002")]
    assert found["_deleted_at"] is not None
    assert found["merged_into_id"] == number(hubspot, "accounts", "acc_000001")
    assert found["id"] not in hubspot.known("companies")


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ([], ["account_id", "", "a deal without a company"]),
        ([("1", "Primary"), ("2", None)], None),
        ([("1", None), ("2", None)], ["company_id", "1, 2", "several of company, and none is the primary one"]),
    ],
)
def test_a_deal_belongs_to_one_company(hubspot: Account, links: list[Any], expected: list[str] | None) -> None:
    # Taking the first of two companies bills the wrong customer, in silence.
    from pipelines.sources.hubspot.connector import _one

    told = [{"toObjectId": to, "associationTypes": [{"label": label}]} for to, label in links]
    found = _one(told, "company", "deals")
    assert found.get("problem") == expected
    assert expected or found == {"company": "1"}


def test_a_stage_that_no_pipeline_has_is_told_by_name(hubspot: Account) -> None:
    # Taken for open, a won deal would never be expected to be billed.
    first = next(iter(hubspot.sandbox.world.rows["deals"]))
    hubspot.sandbox.world.change("deals", first, stage="abolished")
    reading = hubspot.run()
    told = reading.state.of("deals").quarantined[number(hubspot, "deals", first)]
    assert told[:3] == ["stage", "abolished_id", "a stage that no pipeline has"]


def test_settings_say_which_stages_are_won(hubspot: Account) -> None:
    # A company whose contracts begin at "signed" must be able to say so.
    first = next(iter(hubspot.sandbox.world.rows["deals"]))
    hubspot.sandbox.world.change("deals", first, stage="open")
    hubspot.run(won_stages=["open"])
    assert hubspot.tables["deals"][number(hubspot, "deals", first)]["is_won"] is True


def test_a_search_pages_by_id_and_so_has_no_end_at_10000(hubspot: Account) -> None:
    # `after` beyond 10,000 is refused by HubSpot: the rest would be missed for good.
    hubspot.run()
    for identity in list(hubspot.sandbox.world.rows["deals"]):
        hubspot.sandbox.world.change("deals", identity, po_number="PO-2")
    asked = len(hubspot.sandbox.asked)
    hubspot.run(page_size=1)
    searches = [ask for ask in hubspot.sandbox.asked[asked:] if ask.path.endswith("deals/search")]
    assert len(searches) == len(hubspot.sandbox.world.live("deals"))
    assert all("after" not in ask.body for ask in searches)
    assert {row["po_number"] for row in hubspot.tables["deals"].values()} == {"PO-2"}
