"""What is asked for object by object (usage, balances) and the short lists beside: a second run finds what changed, a sick server costs little."""

import pytest

from pipelines.rest.errors import Unavailable
from pipelines.warehouse import Warehouse
from tests.sources.stripe.account_balance import billed, move
from tests.sources.stripe.account_schedules import OCT_1, phase, schedule
from tests.sources.stripe.account_usage import meter, summary
from tests.sources.stripe.conftest import Extract, raw
from tests.sources.stripe.recorded import Fault, RecordedStripe
from tests.sources.stripe.shapes import DAY, FEB_1, JAN_1, customer, item, price, subscription

NO = b'{"error": {"message": "The provided key does not have the required permissions"}}'
USED = "select id, quantity from raw_stripe.meter_usage where _deleted_at is null order by id"
CALLS = "/v1/billing/meters/mtr_1/event_summaries"


def metered(stripe: RecordedStripe, **more: object) -> None:
    """One customer with one metered subscription, ten calls on every day of January."""
    recurring = {"interval": "month", "interval_count": 1, "usage_type": "metered", "meter": "mtr_1"}
    stripe.now = FEB_1 + 100 * DAY
    stripe.put("/v1/customers", customer("cus_1"), customer("cus_2"))
    stripe.put("/v1/billing/meters", meter("mtr_1", "calls"))
    stripe.put(
        "/v1/subscriptions", subscription("sub_1", [item("si_1", price("price_1", 5, recurring=recurring))], **more)
    )
    stripe.meters.events = [("mtr_1", "cus_1", JAN_1 + day * DAY, "10") for day in range(31)]
    stripe.event("evt_1", "customer.created", customer("cus_1"), JAN_1)


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
    stripe.put("/v1/customers", customer("cus_1"))
    assert "usage_records" not in read()


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


@pytest.mark.parametrize(
    ("path", "entity"),
    [
        ("/v1/billing/meters", "usage_records"),
        (CALLS, "usage_records"),
        ("/v1/subscription_schedules", "subscription_items"),
        ("/v1/customers/cus_1/balance_transactions", "payment_allocations"),
        ("/v1/subscription_items/si_2/usage_record_summaries", "usage_records"),
    ],
)
def test_a_missing_permission_costs_its_entities_until_it_is_given(
    stripe: RecordedStripe, read: Extract, warehouse: Warehouse, path: str, entity: str
) -> None:
    metered(stripe)
    older = price("price_2", 5, recurring={"interval": "month", "interval_count": 1, "usage_type": "metered"})
    stripe.put("/v1/subscriptions", subscription("sub_2", [item("si_2", older)]))
    stripe.lists["/v1/subscription_items/si_2/usage_record_summaries"] = [summary("si_2", 7, JAN_1, FEB_1, "in_1")]
    stripe.put("/v1/subscription_schedules", schedule("sched_1", "not_started", [phase(FEB_1, OCT_1, 3)]))
    stripe.put("/v1/customers", customer("cus_1", balance=-5))
    stripe.put("/v1/customers/cus_1/balance_transactions", move("cbt_1", "cus_1", -5, "adjustment", 1))
    stripe.always = [Fault(403, NO, path=path)]
    loads = read()
    assert not loads[entity].complete
    assert f"{path}: HTTP 403" in loads[entity].detail
    assert loads["invoices"].complete
    stripe.always = []
    loads = read()
    assert all(load.complete for load in loads.values())
    assert (loads["usage_records"].rows_loaded, loads["subscription_items"].rows_loaded) == (32, 3)
    assert len(raw(warehouse, "select id from raw_stripe.customer_balance_transactions")) == 1


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


def test_a_balance_is_asked_for_where_something_moved_it(
    stripe: RecordedStripe, read: Extract, warehouse: Warehouse
) -> None:
    # Every customer's list, every day, would be as many questions as there are customers.
    stripe.put("/v1/customers", customer("cus_1"), customer("cus_2"))
    stripe.event("evt_1", "customer.created", customer("cus_1"), JAN_1)
    read()
    assert not any("balance_transactions" in path and "customers" in path for path, _ in stripe.asked)
    stripe.put("/v1/customers", customer("cus_2", balance=-700))
    stripe.event("evt_2", "customer.updated", customer("cus_2"), JAN_1 + DAY)
    stripe.put("/v1/customers/cus_2/balance_transactions", move("cbt_1", "cus_2", -700, "adjustment", 1))
    read()
    # used up by an invoice: the customer's balance is 0 again, and only the invoice shows it
    stripe.put("/v1/customers", customer("cus_2"))
    stripe.put("/v1/invoices", billed("in_1", "cus_2", [700], starting_balance=-700, created=JAN_1 + 2 * DAY))
    stripe.put(
        "/v1/customers/cus_2/balance_transactions", move("cbt_2", "cus_2", 700, "applied_to_invoice", 2, invoice="in_1")
    )
    read()
    held = raw(warehouse, "select id, amount from raw_stripe.customer_balance_transactions order by id")
    assert held == [{"id": "cbt_1", "amount": -700}, {"id": "cbt_2", "amount": 700}]
    asked = [path for path, _ in stripe.asked if path.startswith("/v1/customers/")]
    assert asked.count("/v1/customers/cus_2/balance_transactions") == 2
    assert "/v1/customers/cus_1/balance_transactions" not in asked


def test_a_balance_that_could_not_be_read_is_asked_for_again(
    stripe: RecordedStripe, read: Extract, warehouse: Warehouse
) -> None:
    stripe.put("/v1/customers", customer("cus_1", balance=-5))
    stripe.event("evt_1", "customer.created", customer("cus_1"), JAN_1)
    stripe.put("/v1/customers/cus_1/balance_transactions", move("cbt_1", "cus_1", -5, "adjustment", 1))
    stripe.always = [Fault(500, path="/v1/customers/cus_1/")]
    with pytest.raises(Unavailable):
        read(max_attempts=1)
    stripe.always = []
    assert read()["payment_allocations"].complete
    assert len(raw(warehouse, "select id from raw_stripe.customer_balance_transactions")) == 1


def test_a_phase_that_was_taken_out_is_gone(stripe: RecordedStripe, read: Extract, warehouse: Warehouse) -> None:
    two = [phase(FEB_1, FEB_1 + 28 * DAY, 3), phase(FEB_1 + 28 * DAY, OCT_1, 5)]
    stripe.put("/v1/subscription_schedules", schedule("sched_1", "not_started", two))
    stripe.event("evt_1", "customer.created", customer("cus_1"), JAN_1)
    assert read()["subscription_items"].rows_loaded == 2
    stripe.put("/v1/subscription_schedules", changed := schedule("sched_1", "not_started", two[:1]))
    stripe.event("evt_2", "subscription_schedule.updated", changed, JAN_1 + DAY)
    assert read()["subscription_items"].rows_loaded == 1


def test_a_new_column_of_ours_reads_the_list_once_more(
    stripe: RecordedStripe, read: Extract, warehouse: Warehouse
) -> None:
    # A company that updates tieout has rows without the new column, of objects that never change again.
    stripe.put("/v1/customers", customer("cus_1", balance=-5), customer("cus_2", created=JAN_1 + 9 * DAY))
    stripe.event("evt_1", "customer.created", customer("cus_1"), JAN_1)
    read()
    with warehouse.connect() as connection:
        connection.execute("update control.cursors set cursor = json_merge_patch(cursor, '{\"marks\": null}')")
    stripe.asked.clear()
    read()
    assert ["created[gt]" in params for params in stripe.asked_for("/v1/customers")] == [False]
    stripe.asked.clear()
    read()
    assert ["created[gt]" in params for params in stripe.asked_for("/v1/customers")] == [True]
