"""What people do in a CRM or a billing system: mapped, quarantined or reported by name, and nothing else is lost by it."""

from collections.abc import Iterator

import pytest

from tests.sources.sandbox.account import Account
from tests.sources.sandbox.server import serve
from tests.sources.sandbox.world import World, sample
from tests.sources.systems import CASES

CRMS = ["hubspot", "salesforce", "firmao"]


@pytest.fixture
def account(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    case = CASES[request.param]
    for variable, value in case.environment().items():
        monkeypatch.setenv(variable, value)
    with serve(case.sandbox(World(sample(*case.entities, only=4)))) as sandbox:
        yield Account(case, sandbox)


def table(account: Account, entity: str) -> str:
    return next(stream.table for stream in account.case.system.streams if stream.entity == entity)


def first(account: Account, entity: str) -> tuple[str, str]:
    """Our id of a row, and the system's."""
    identity = next(iter(account.sandbox.world.rows[entity]))
    return identity, account.sandbox.identity(entity, identity)


@pytest.mark.parametrize("account", CRMS, indirect=True)
def test_a_deal_without_a_company_is_quarantined_by_name(account: Account) -> None:
    # Loaded without one, its contract is nobody's and its invoices match no customer.
    identity, own = first(account, "deals")
    account.sandbox.world.change("deals", identity, account_id="")
    reading = account.run()
    assert reading.state.of(table(account, "deals")).quarantined[own][0] == "account_id"
    live = account.live(reading)[table(account, "deals")]
    assert set(live) == {account.sandbox.identity("deals", i) for i in account.sandbox.world.rows["deals"]} - {own}


@pytest.mark.parametrize("account", CRMS, indirect=True)
def test_an_amount_as_text_with_a_comma_is_not_guessed(account: Account) -> None:
    # 1.234,56 and 1,234.56 are a thousand apart: whoever guesses is wrong for half of the world.
    identity, own = first(account, "deals")
    account.sandbox.world.change("deals", identity, po_number="1,5", renewal_uplift_pct="1,5")
    reading = account.run()
    told = reading.state.of(table(account, "deals")).quarantined[own]
    assert told[:2] == ["renewal_uplift_pct", "1,5"]
    account.sandbox.world.change("deals", identity, renewal_uplift_pct="1.5")
    assert account.live(account.run())[table(account, "deals")][own]["po_number"] == "1,5"


@pytest.mark.parametrize("account", CRMS, indirect=True)
def test_ids_that_look_like_numbers_keep_their_zeros(account: Account) -> None:
    # 000042 as 42 is another contract, or none.
    identity, own = first(account, "deals")
    account.sandbox.world.change("deals", identity, contract_id="000042", po_number="0010")
    found = account.live(account.run())[table(account, "deals")][own]
    assert (found["contract_id"], found["po_number"]) == ("000042", "0010")


@pytest.mark.parametrize("account", ["hubspot"], indirect=True)
def test_a_line_in_another_currency_than_its_deal_is_quarantined_by_name(account: Account) -> None:
    # 100 USD taken for 100 EUR is an overbilling of ten per cent that nobody finds.
    world = account.sandbox.world
    identity, own = first(account, "deal_lines")
    deal = world.rows["deal_lines"][identity]["deal_id"]
    for line in world.rows["deal_lines"].values():
        line["currency"] = world.rows["deals"][line["deal_id"]]["currency"]
    world.change("deal_lines", identity, currency="XAF")
    reading = account.run()
    number, currency = account.sandbox.identity("deals", deal), world.rows["deals"][deal]["currency"]
    told = reading.state.of("line_items").quarantined
    assert {i: row[:3] for i, row in told.items()} == {own: ["currency", "XAF", f"its deal {number} is in {currency}"]}
    world.change("deal_lines", identity, currency=currency)
    assert account.run().state.of("line_items").quarantined == {}


@pytest.mark.parametrize("account", ["ordway"], indirect=True)
def test_invoices_of_a_deleted_customer_stay(account: Account) -> None:
    # The receivable is still open, whatever became of the customer's record.
    account.run()
    identity = next(row["customer_id"] for row in account.sandbox.world.live("invoices"))
    account.sandbox.world.remove("customers", identity)
    reading = account.run()
    own = account.sandbox.identity("customers", identity)
    assert own not in account.known("customers")
    assert own in {row["customer_id"] for row in account.live(reading)["invoices"].values()}


@pytest.mark.parametrize(
    ("account", "zone", "expected"),
    [("hubspot", "Europe/Berlin", "2026-02-28T23:30:00"), ("firmao", "America/New_York", "2026-03-01T05:30:00")],
    indirect=["account"],
)
def test_times_of_the_accounts_own_zone_become_utc(account: Account, zone: str, expected: str) -> None:
    # Half past midnight in Berlin is the day before: the deal closes in another month, and is billed in another one.
    identity, own = first(account, "deals")
    account.sandbox.world.change("deals", identity, closed_at="2026-03-01T00:30:00")
    found = account.live(account.run(time_zone=zone))[table(account, "deals")][own]
    assert found["closed_at"].replace(" ", "T")[:19] == expected
