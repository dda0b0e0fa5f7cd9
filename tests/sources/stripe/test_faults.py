"""A sick server: retries where a retry can mend, one clear sentence where it cannot, nothing lost."""

from pathlib import Path

import pytest

from pipelines.rest.errors import AccessRefused, Unavailable
from pipelines.sources import ExtractError, SourceSettings
from pipelines.sources.stripe import extract
from pipelines.warehouse import Warehouse
from tests.sources.stripe.conftest import Extract, raw
from tests.sources.stripe.recorded import Fault, RecordedStripe
from tests.sources.stripe.shapes import customer


def test_429_waits_as_long_as_asked(stripe: RecordedStripe, read: Extract, pauses: list[float]) -> None:
    # Without it, a busy account is hammered, and locked out for longer.
    stripe.put("/v1/customers", customer("cus_1"))
    stripe.faults = [Fault(429, headers={"Retry-After": "7"}), Fault(429, headers={"Retry-After": "9000"})]
    assert read()["customers"].rows_loaded == 1
    assert pauses == [7, 60]  # never longer than a minute, whatever the header says


def test_500_backs_off_and_goes_on(stripe: RecordedStripe, read: Extract, pauses: list[float]) -> None:
    stripe.put("/v1/customers", customer("cus_1"))
    stripe.faults = [Fault(500), Fault(503), Fault(502)]
    assert read()["customers"].rows_loaded == 1
    assert [round(pause * 4) / 4 for pause in pauses] == pytest.approx([0.5, 1, 2], rel=0.3)


def test_an_outage_ends_in_one_sentence(stripe: RecordedStripe, read: Extract) -> None:
    stripe.always = [Fault(500, b'{"error": {"message": "Sorry, an error occurred"}}')]
    with pytest.raises(Unavailable, match=r"source stripe: .*/v1/events: HTTP 500 \(Sorry.*\(3 attempts\)"):
        read(max_attempts=3)


@pytest.mark.parametrize(
    "body", [b"<html>down for maintenance</html>", b"", b'{"data": [', b"[]", b'{"data": {"a": 1}}', b"\xff\xfe"]
)
def test_garbage_is_no_answer(stripe: RecordedStripe, read: Extract, warehouse: Warehouse, body: bytes) -> None:
    # A proxy's page with status 200 must not be taken for an empty list: all customers would be gone.
    stripe.put("/v1/customers", customer("cus_1"))
    read()
    stripe.always = [Fault(200, body, path="/v1/customers")]
    with pytest.raises(Unavailable):
        read(max_attempts=2)
    assert raw(warehouse, "select id from raw_stripe.customers where _deleted_at is null") == [{"id": "cus_1"}]


@pytest.mark.parametrize("fault", [Fault(hang_seconds=1.5), Fault(trickle=True)])
def test_a_hang_is_given_up(stripe: RecordedStripe, read: Extract, fault: Fault) -> None:
    # A trickle defeats a time-out that counts from byte to byte.
    stripe.always = [fault]
    with pytest.raises(Unavailable, match="no answer within"):
        read(timeout_seconds=0.3, max_attempts=2)


def test_no_server_at_all(stripe: RecordedStripe, read: Extract) -> None:
    with pytest.raises(Unavailable, match=r"no answer \(.*refused"):
        read(base_url="http://127.0.0.1:9", max_attempts=2)


def test_a_list_that_never_ends_is_garbage(stripe: RecordedStripe, read: Extract) -> None:
    # has_more without anything new: we would ask for ever.
    stripe.always = [
        Fault(200, b'{"object": "list", "data": [{"id": "cus_1"}], "has_more": true}', path="/v1/customers")
    ]
    with pytest.raises(Unavailable, match="gives nothing new"):
        read()


def test_a_wrong_key_is_told_once_and_not_shown(
    stripe: RecordedStripe, read: Extract, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIEOUT_STRIPE_API_KEY", "pk_live_not_a_secret_key")
    with pytest.raises(AccessRefused) as told:
        read()
    assert "TIEOUT_STRIPE_API_KEY" in str(told.value)
    assert "pk_live_not_a_secret_key" not in str(told.value)
    assert len(stripe.asked) == 1  # no retry makes a wrong key right


def test_no_key(stripe: RecordedStripe, read: Extract, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TIEOUT_STRIPE_API_KEY")
    with pytest.raises(
        AccessRefused, match=r"no API key for Stripe\. Set it in the environment as TIEOUT_STRIPE_API_KEY"
    ):
        read()
    assert stripe.asked == []


def test_a_missing_permission_costs_its_entities_only(stripe: RecordedStripe, read: Extract) -> None:
    stripe.put("/v1/customers", customer("cus_1"))
    stripe.always = [
        Fault(
            403,
            b'{"error": {"message": "The provided key does not have the required permissions"}}',
            path="/v1/disputes",
        )
    ]
    loads = read()
    assert loads["customers"].complete
    assert not loads["payment_events"].complete
    assert "/v1/disputes: HTTP 403" in loads["payment_events"].detail
    assert "read access" in loads["payment_events"].detail


def test_a_redirect_is_not_followed(stripe: RecordedStripe, read: Extract) -> None:
    # It would carry the key to whatever the answer names.
    stripe.always = [Fault(302, headers={"Location": "http://127.0.0.1:9/"})]
    with pytest.raises(ExtractError, match="HTTP 302"):
        read()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"base_url": "http://stripe.example.com"}, "clear text"),
        ({"base_url": "stripe"}, "no http"),
        ({"base_ulr": "https://api.stripe.com"}, "base_ulr: Extra inputs"),
        ({"timeout_seconds": 0}, "timeout_seconds"),
    ],
)
def test_options_are_checked(tmp_path: Path, options: dict[str, object], message: str) -> None:
    with pytest.raises(ExtractError, match=message):
        extract(SourceSettings("stripe", "stripe", options=options), Warehouse(tmp_path))
