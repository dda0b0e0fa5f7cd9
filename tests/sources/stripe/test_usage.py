"""Usage: a second run asks for the days that may have changed, and a sick server costs little."""

from pipelines.warehouse import Warehouse
from tests.sources.stripe.account_usage import meter, metered, summary
from tests.sources.stripe.conftest import Extract, raw
from tests.sources.stripe.recorded import Fault, RecordedStripe
from tests.sources.stripe.shapes import DAY, FEB_1, JAN_1, customer, item, price, subscription

USED = "select id, quantity from raw_stripe.meter_usage where _deleted_at is null order by id"
CALLS = "/v1/billing/meters/mtr_1/event_summaries"


def test_usage_is_read_from_the_meters_beginning(stripe: RecordedStripe, read: Extract, warehouse: Warehouse) -> None:
    metered(stripe)
    stripe.page_size = 10
    assert read()["usage_records"].rows_loaded == 31
    (first, *_) = stripe.asked_for(CALLS)
    # events may be up to 35 days older than their meter; today counts as far as it has come
    assert (int(first["start_time"]), int(first["end_time"])) == (JAN_1 - 36 * DAY, FEB_1 + 101 * DAY)
    assert {row["quantity"] for row in raw(warehouse, USED)} == {"10.0"}


def test_later_only_days_that_may_still_change_are_asked_for(
    stripe: RecordedStripe, read: Extract, warehouse: Warehouse
) -> None:
    # Without the days before the last run, an event that comes late would never be billed.
    metered(stripe)
    stripe.now = FEB_1 + 4 * DAY + 3600
    read()
    stripe.now = FEB_1 + 6 * DAY
    late = ("mtr_1", "cus_1", JAN_1 + 5 * DAY + 60, "2")
    stripe.meters.events = [
        *stripe.meters.events[:20],
        *stripe.meters.events[21:],
        late,
        ("mtr_1", "cus_1", FEB_1, "1"),
    ]
    load = read()["usage_records"]
    start = int(stripe.asked_for(CALLS)[-1]["start_time"])
    assert start == FEB_1 + 4 * DAY - 36 * DAY
    held = {row["id"]: row["quantity"] for row in raw(warehouse, USED)}
    assert held[f"mtr_1:cus_1:{JAN_1 + 5 * DAY}"] == "12.0"
    assert held[f"mtr_1:cus_1:{FEB_1}"] == "1.0"
    assert f"mtr_1:cus_1:{JAN_1 + 20 * DAY}" not in held  # its event was withdrawn
    assert f"mtr_1:cus_1:{JAN_1}" in held
    assert (load.rows_loaded, load.complete) == (32, True)  # a tombstone is a row of raw too


def test_usage_that_vanished_by_half_is_not_believed(
    stripe: RecordedStripe, read: Extract, warehouse: Warehouse
) -> None:
    metered(stripe)
    stripe.now = FEB_1
    read()
    stripe.meters.events = stripe.meters.events[:4]
    load = read()["usage_records"]
    assert not load.complete
    assert "27 of 31 known objects are missing; kept as they were" in load.detail
    assert len(raw(warehouse, USED)) == 31


def test_of_an_ended_subscription_usage_is_asked_until_it_is_settled(stripe: RecordedStripe, read: Extract) -> None:
    # Ten thousand customers who left would be asked for every day, for ever.
    metered(stripe, status="canceled", ended_at=FEB_1)
    stripe.now = FEB_1 + 20 * DAY
    read()
    stripe.now = FEB_1 + 30 * DAY  # usage of January may still come
    read()
    stripe.now = FEB_1 + 70 * DAY
    read()
    before = len(stripe.asked_for(CALLS))
    stripe.now = FEB_1 + 71 * DAY
    read()
    assert (before, len(stripe.asked_for(CALLS))) == (3, 3)


def test_of_a_deactivated_meter_usage_is_asked_once_more(stripe: RecordedStripe, read: Extract) -> None:
    metered(stripe)
    read()
    stripe.put("/v1/billing/meters", meter("mtr_1", "calls", status_transitions={"deactivated_at": stripe.now}))
    read()
    stripe.now = FEB_1 + 103 * DAY
    read()
    before = len(stripe.asked_for(CALLS))
    stripe.now = FEB_1 + 104 * DAY
    read()
    assert (before, len(stripe.asked_for(CALLS))) == (3, 3)


def test_usage_of_all_customers_or_of_none(stripe: RecordedStripe, read: Extract, warehouse: Warehouse) -> None:
    # A company that turns to files for its usage would have what was read before twice.
    metered(stripe)
    stripe.meters.events.append(("mtr_1", "cus_2", JAN_1, "4"))  # who subscribed to nothing
    assert read()["usage_records"].rows_loaded == 31
    assert read(usage="all")["usage_records"].rows_loaded == 32
    before = len(stripe.asked)
    assert "usage_records" not in read(usage="none")
    assert not any("billing" in path for path, _ in stripe.asked[before:])
    assert raw(warehouse, USED) == []
    read()
    assert len(raw(warehouse, USED)) == 31


def test_an_account_without_meters_delivers_no_usage(stripe: RecordedStripe, read: Extract) -> None:
    # Delivered and empty would mean that nothing was used, and every commitment would look unbilled.
    # So it is where there is a meter, and nobody subscribed to anything that is billed by it.
    stripe.put("/v1/customers", customer("cus_1"))
    assert "usage_records" not in read()
    stripe.put("/v1/billing/meters", meter("mtr_1", "calls"))
    assert "usage_records" not in read()
    assert read(usage="all")["usage_records"].rows_loaded == 0


def test_a_meter_whose_days_do_not_add_up_is_named(stripe: RecordedStripe, read: Extract) -> None:
    metered(stripe)
    stripe.put("/v1/billing/meters", meter("mtr_1", "seats", "last"))
    load = read()["usage_records"]
    assert (load.rows_loaded, load.complete) == (0, True)
    assert "seats takes the last value; it is not read" in load.detail
    assert stripe.asked_for(CALLS) == []


def test_a_sum_of_many_days_is_not_taken_for_one(stripe: RecordedStripe, read: Extract, warehouse: Warehouse) -> None:
    # A server that does not know the grouping answers with one sum: all of January would stand on its first day.
    metered(stripe)
    whole = b'{"object": "list", "has_more": false, "data": [{"id": "x", "object": "billing.meter_event_summary", '
    whole += b'"aggregated_value": 310, "start_time": %d, "end_time": %d, "meter": "mtr_1"}]}' % (JAN_1, FEB_1)
    stripe.always = [Fault(200, whole, path=CALLS)]
    load = read()["usage_records"]
    assert (load.rows_loaded, load.complete) == (0, False)
    assert "no sums by day of customer cus_1" in load.detail
    stripe.always = []
    assert read()["usage_records"].rows_loaded == 31


def test_a_bad_sum_goes_to_quarantine_until_it_is_mended(stripe: RecordedStripe, read: Extract) -> None:
    metered(stripe)
    stripe.now = FEB_1
    day = b'{"object": "list", "has_more": false, "data": [{"id": "x", "object": "billing.meter_event_summary", '
    day += b'"aggregated_value": "many", "start_time": %d, "end_time": %d, "meter": "mtr_1"}]}' % (JAN_1, JAN_1 + DAY)
    stripe.always = [Fault(200, day, path=CALLS)]
    load = read()["usage_records"]
    assert [(row["column"], row["value"]) for row in load.quarantined.to_pylist()] == [("quantity", "many")]
    stripe.always = []
    load = read()["usage_records"]
    assert (load.rows_loaded, load.rows_quarantined) == (31, 0)


def test_usage_from_before_meters_is_asked_in_the_version_that_has_it(
    stripe: RecordedStripe, read: Extract, warehouse: Warehouse
) -> None:
    older = price("price_2", 5, recurring={"interval": "month", "interval_count": 1, "usage_type": "metered"})
    stripe.put("/v1/subscriptions", subscription("sub_2", [item("si_2", older, None, current_period_start=FEB_1)]))
    stripe.event("evt_1", "customer.created", customer("cus_1"), JAN_1)
    sums = "/v1/subscription_items/si_2/usage_record_summaries"
    stripe.lists[sums] = [summary("si_2", 7, None, None, None)]
    assert read()["usage_records"].rows_loaded == 1
    # the period ends and is billed: the same row, with another id of Stripe's and its full sum
    stripe.lists[sums] = [summary("si_2", 9, FEB_1, FEB_1 + 28 * DAY, "in_1")]
    assert read()["usage_records"].rows_loaded == 1
    held = raw(warehouse, "select id, quantity, invoice from raw_stripe.usage_summaries")
    assert held == [{"id": f"si_2:{FEB_1}", "quantity": "9", "invoice": "in_1"}]


def test_usage_that_nobody_tells_is_said(stripe: RecordedStripe, read: Extract) -> None:
    older = price("price_2", 5, recurring={"interval": "month", "interval_count": 1, "usage_type": "metered"})
    stripe.put("/v1/subscriptions", subscription("sub_2", [item("si_2", older, None)]))
    stripe.always = [Fault(404, path="/v1/subscription_items/si_2/")]
    load = read()["usage_records"]
    assert not load.complete
    assert "not told for 1 metered items whose price has no meter" in load.detail
    assert read(missing_lists_are_empty=True)["usage_records"].complete
