"""The room that all REST systems share: values, credentials, options, pauses. What a single system does is beside it."""

from collections.abc import Iterator
from typing import Any

import pytest

from pipelines.rest import values, wire
from pipelines.rest.credentials import secret
from pipelines.rest.errors import AccessRefused
from pipelines.rest.shape import Batch, Shape
from pipelines.rest.stream import Stream, kind_and_path
from pipelines.sources import ExtractError, SourceSettings, extract
from pipelines.warehouse import Warehouse
from tests.sources.sandbox.account import Account
from tests.sources.sandbox.server import Ask, Fault, Sandbox, serve
from tests.sources.sandbox.world import World, sample
from tests.sources.systems import CASES

DEALS = Stream("deals", "deals", {"amount": "amount", "is_won": "won", "type": "type", "start_date": "start"}, "deals")


@pytest.mark.parametrize(
    ("cast", "given", "expected"),
    [
        (values.decimal, "1200.50", "1200.50"),
        (values.decimal, "1e3", "1000"),
        (values.decimal, "-0.000125", "-0.000125"),
        (values.integer, "30.0", "30"),
        (values.flag, "TRUE", True),
        (values.moment("UTC"), "2026-03-31T08:00:00.000+0200", "2026-03-31 06:00:00"),
        (values.moment("Europe/Warsaw"), "2026-03-31T08:00:00", "2026-03-31 06:00:00"),
        (values.moment("UTC"), "1774944000000", "2026-03-31 08:00:00"),
        (values.day("UTC"), "2026-03-31", "2026-03-31"),
        (values.day("Europe/Warsaw"), "2026-03-30T22:00:00+00:00", "2026-03-31"),
        (values.day("America/New_York"), "2026-03-31T00:00:00Z", "2026-03-31"),  # midnight UTC is how days are written
    ],
)
def test_values_are_written_one_way(cast: values.Cast, given: Any, expected: Any) -> None:
    # A date off by a zone moves an invoice into another month.
    assert cast(given) == expected


@pytest.mark.parametrize("given", ["1,200.50", "1200,50", "12 EUR", "nan", "Infinity", "1_000", "0.0000000000001", ""])
def test_a_number_is_never_guessed(given: str) -> None:
    # 1,200 read as 1.2 is a thousand times too little, in silence.
    with pytest.raises(ValueError, match=r"not a number|more digits"):
        values.decimal(given)


def test_json_numbers_keep_their_digits() -> None:
    # 0.1 + 0.2: a float anywhere on the way shows in the last digit; an id with leading zeros or 20 digits stays itself.
    told = wire.parse(b'{"amount": 0.30000000000000004, "id": 12345678901234567890}', whole_numbers_as_text=True)
    assert told == {"amount": "0.30000000000000004", "id": "12345678901234567890"}


def test_half_a_character_stops_no_run() -> None:
    # A cut emoji in one customer's name would otherwise stop the whole source with a traceback.
    assert wire.parse(b'["A\\ud83d", "\\ud83d\\ude00"]', whole_numbers_as_text=True) == ["A?", "\U0001f600"]
    assert wire.parse(b'["A\\ud83d", 7]') == ["A?", 7]  # Stripe's whole numbers stay numbers


def test_bad_rows_are_quarantined_by_name_and_the_others_go_on() -> None:
    # One amount with a comma must not cost the page, and must not become null.
    rows = [
        {"amount": "10", "won": True, "type": "new"},
        {"amount": "10,5", "won": True},
        {"amount": "1", "type": "sold"},
    ]
    table, bad = Shape(DEALS).arrow(Batch(["a", "b", "c"], rows, ["{}"] * 3, [1, 2, 3]), "deals")
    assert table.column("id").to_pylist() == ["a"]
    assert [(b.id, b.column, b.value) for b in bad] == [("b", "amount", "10,5"), ("c", "type", "sold")]
    assert "say in `values`" in bad[1].reason


def test_a_field_may_be_called_like_a_kind() -> None:
    # Ordway's usage has a field `date`; taken for a kind it would be lost.
    assert kind_and_path("date", "occurred_at", "usage_records") == ("timestamp", "date")
    assert kind_and_path("text email", "email", "") == ("text", "email")


def test_own_fields_and_words_take_their_place() -> None:
    # Whoever names a property of their own must get it, or be told that it is none.
    own = DEALS.with_options(
        {"deals": {"amount": "net", "po_number": "po", "type": ""}}, {"type": {"Upsell": "amendment"}}
    )
    assert own.columns == {"amount": "decimal net", "is_won": "won", "start_date": "start", "po_number": "po"}
    assert own.words["type"] == {"Upsell": "amendment"}


def test_retry_after_is_a_number_or_a_date() -> None:
    # Both are allowed; too long a pause would hang the nightly run.
    now = wire.server_date("Sun, 22 Nov 2026 00:00:00 GMT")
    assert wire.retry_after("7") == 7
    assert wire.retry_after("Sun, 22 Nov 2026 00:00:09 GMT", now) == 9
    assert wire.retry_after("86400") == 60
    assert wire.retry_after("soon") is None


def test_secrets_are_read_in_one_place_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    # A key that was pasted with a line break must not be printed to the log in order to say so.
    with pytest.raises(AccessRefused, match="Set it in the environment as TIEOUT_CRM_ACCESS_TOKEN"):
        secret("crm", "access_token", what="HubSpot")
    monkeypatch.setenv("TIEOUT_CRM_ACCESS_TOKEN", "top secret")
    with pytest.raises(AccessRefused) as told:
        secret("crm", "access_token")
    assert "top secret" not in str(told.value)


@pytest.mark.parametrize(
    ("system", "options", "message"),
    [
        ("hubspot", {"base_url": "http://api.hubapi.com"}, "clear text"),
        ("hubspot", {"currency": "euro"}, "currency"),
        ("hubspot", {"fields": {"deal": {"amount": "x"}}}, "fields.deal: no such list; there are companies"),
        ("hubspot", {"fields": {"companies": {"name": ""}}}, "fields.companies.name: every row needs it"),
        ("salesforce", {}, "base_url: Field required"),
        ("firmao", {"organization": "a/b"}, "organization"),
        ("ordway", {"time_zone": "Mars"}, "time_zone: is no time zone"),
    ],
)
def test_wrong_settings_are_named(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, system: str, options: dict[str, Any], message: str
) -> None:
    # A typing error in tieout.toml must say which key, before anything is asked.
    for variable, value in CASES[system].environment().items():
        monkeypatch.setenv(variable, value)
    with pytest.raises(ExtractError, match=message):
        extract(SourceSettings(system, system, options=options), Warehouse(tmp_path))


@pytest.fixture
def hubspot(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    case = CASES["hubspot"]
    for variable, value in case.environment().items():
        monkeypatch.setenv(variable, value)
    with serve(case.sandbox(World(sample(*case.entities, only=3)))) as sandbox:
        yield Account(case, sandbox)


def test_credentials_go_to_no_other_host(monkeypatch: pytest.MonkeyPatch) -> None:
    # A next-page link that points elsewhere would carry the token there.
    case = CASES["salesforce"]
    for variable, value in case.environment().items():
        monkeypatch.setenv(variable, value)
    with serve(case.sandbox(World(sample(*case.entities, only=3)))) as sandbox, serve(_thief()) as thief:
        account = Account(case, sandbox)
        _replace_links(sandbox, thief.url)
        reading = account.run(page_size=2)
        assert "leads to another address" in str(reading.reports["opportunities"].notes)
        assert thief.asked == []


def _thief() -> Sandbox:
    return CASES["salesforce"].sandbox(World({}))


def _replace_links(sandbox: Sandbox, url: str) -> None:
    healthy = sandbox.answer

    def answer(ask: Ask) -> Any:
        found = healthy(ask)
        if "nextRecordsUrl" in (found.body or {}):
            found.body["nextRecordsUrl"] = url + found.body["nextRecordsUrl"]
        return found

    sandbox.answer = answer  # type: ignore[method-assign]


def test_a_run_that_was_incomplete_begins_where_the_last_complete_one_did(hubspot: Account) -> None:
    # A cursor that moves on after a cut list would never see the rest.
    hubspot.run()
    before = hubspot.state.of("deals").newest
    hubspot.sandbox.world.change("deals", next(iter(hubspot.sandbox.world.rows["deals"])), po_number="PO-9")
    hubspot.sandbox.fault = Fault("500", "/crm/v3/objects/deals", -1)
    hubspot.run(max_attempts=1)
    assert hubspot.state.of("deals").newest == before
    hubspot.sandbox.fault = None
    hubspot.run()
    assert hubspot.state.of("deals").newest > before
