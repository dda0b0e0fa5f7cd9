"""What is asked for object by object, and schedules: a second run finds what changed, a missing permission costs little."""

from dataclasses import replace

import pytest

from pipelines.rest.errors import Unavailable
from pipelines.warehouse import Warehouse
from tests.sources.stripe.account_balance import billed, move
from tests.sources.stripe.account_schedules import OCT_1, phase, schedule
from tests.sources.stripe.account_usage import metered, summary
from tests.sources.stripe.conftest import Extract, raw
from tests.sources.stripe.recorded import Fault, RecordedStripe
from tests.sources.stripe.shapes import DAY, FEB_1, JAN_1, customer, item, price, subscription

NO = b'{"error": {"message": "The provided key does not have the required permissions"}}'
CALLS = "/v1/billing/meters/mtr_1/event_summaries"


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


def test_a_customer_who_is_gone_has_no_lists(stripe: RecordedStripe, read: Extract) -> None:
    # Deleted with a balance and a meter: that nothing is there is right. Of one who is there it is an error.
    metered(stripe, customer="cus_9")
    stripe.put("/v1/invoices", billed("in_1", "cus_9", [700], starting_balance=-700))
    none = Fault(404, b'{"error": {"message": "No such customer"}}')
    stripe.always = [replace(none, path=CALLS), replace(none, path="/v1/customers/cus_9/")]
    assert all(load.complete for load in read().values())
    stripe.put("/v1/customers", customer("cus_9"))
    stripe.event("evt_2", "customer.created", customer("cus_9"), JAN_1 + DAY)
    stripe.put("/v1/invoices", billed("in_1", "cus_9", [700], starting_balance=-700, metadata={"changed": "x"}))
    stripe.event("evt_3", "invoice.updated", {"id": "in_1", "object": "invoice"}, JAN_1 + DAY)
    loads = read()
    assert "/v1/customers/cus_9/balance_transactions: no such list" in loads["payment_allocations"].detail
    assert f"{CALLS}: no such list of customer cus_9" in loads["usage_records"].detail
    assert not loads["payment_allocations"].complete
    assert not loads["usage_records"].complete


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
