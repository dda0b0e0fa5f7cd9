"""What a second run reads: everything that changed, by whatever way it shows, and little else."""

import pytest

from pipelines.rest.errors import Unavailable
from pipelines.warehouse import Warehouse
from tests.sources.stripe.conftest import Extract, raw
from tests.sources.stripe.recorded import Fault, RecordedStripe
from tests.sources.stripe.shapes import DAY, JAN_1, charge, customer, invoice, line, transaction

CHARGES = "select id, amount, status from raw_stripe.charges where _deleted_at is null order by id"


def started(stripe: RecordedStripe) -> None:
    """An account with a past: 250 charges over 250 days, one event on the last."""
    old = [charge(f"ch_{n:03}", 100 + n, JAN_1 + n * DAY) for n in range(250)]
    stripe.put("/v1/charges", *old)
    stripe.event("evt_1", "charge.succeeded", old[-1], JAN_1 + 249 * DAY)


def test_all_pages_come(stripe: RecordedStripe, read: Extract, warehouse: Warehouse) -> None:
    started(stripe)
    assert read()["payment_events"].rows_loaded == 250
    assert [row["amount"] for row in raw(warehouse, CHARGES)] == [100 + n for n in range(250)]
    assert len(stripe.asked_for("/v1/charges")) == 3


def test_nothing_new_reads_little_and_says_the_same(stripe: RecordedStripe, read: Extract) -> None:
    started(stripe)
    first, before = read(), len(stripe.asked)
    again = read()
    assert {entity: (load.rows_extracted, load.rows_loaded, load.control_totals) for entity, load in first.items()} == {
        entity: (load.rows_extracted, load.rows_loaded, load.control_totals) for entity, load in again.items()
    }
    assert len(stripe.asked) - before == 17  # one page a list: the feed, 15 windows, the meters


def test_new_and_late_objects_are_found_by_created(stripe: RecordedStripe, read: Extract, warehouse: Warehouse) -> None:
    # The late one carries a `created` before the newest that we saw: a bare cursor would miss it for ever.
    started(stripe)
    read()
    stripe.put("/v1/charges", charge("ch_late", 7, JAN_1 + 249 * DAY - 600), charge("ch_new", 8, JAN_1 + 250 * DAY))
    read()
    assert {"ch_late", "ch_new"} <= {row["id"] for row in raw(warehouse, CHARGES)}
    assert stripe.asked_for("/v1/charges")[-1]["created[gt]"] == str(JAN_1 + 249 * DAY - 3601)


def test_a_late_update_is_found_by_its_event(stripe: RecordedStripe, read: Extract, warehouse: Warehouse) -> None:
    # An object of last spring changes today: no window of `created` shows it.
    started(stripe)
    read()
    changed = charge("ch_003", 103, JAN_1 + 3 * DAY, status="failed")
    stripe.put("/v1/charges", changed)
    # The event's own picture of the object is old, as Stripe's are: it must not be what is loaded.
    stripe.event("evt_2", "charge.failed", {**changed, "status": "pending", "amount": 1}, JAN_1 + 250 * DAY)
    read()
    assert raw(warehouse, CHARGES)[3] == {"id": "ch_003", "amount": 103, "status": "failed"}
    assert [
        row["_updated_at"] for row in raw(warehouse, "select _updated_at from raw_stripe.charges where id = 'ch_003'")
    ] == [JAN_1 + 250 * DAY]


def test_an_event_that_arrives_late_is_found_too(stripe: RecordedStripe, read: Extract, warehouse: Warehouse) -> None:
    started(stripe)
    read()
    stripe.put("/v1/charges", changed := charge("ch_004", 104, JAN_1 + 4 * DAY, status="failed"))
    stripe.event("evt_0", "charge.failed", changed, JAN_1 + 249 * DAY - 1800)  # older than the newest event we saw
    read()
    assert raw(warehouse, CHARGES)[4]["status"] == "failed"


def test_many_changes_read_the_list_once_instead(stripe: RecordedStripe, read: Extract, warehouse: Warehouse) -> None:
    started(stripe)
    read()
    before = len(stripe.asked)
    for n in range(50):
        stripe.put("/v1/charges", changed := charge(f"ch_{n:03}", 1, JAN_1 + n * DAY))
        stripe.event(f"evt_x{n:02}", "charge.updated", changed, JAN_1 + 250 * DAY + n)
    read()
    assert sum(row["amount"] == 1 for row in raw(warehouse, CHARGES)) == 50
    assert len(stripe.asked) - before < 25


def test_a_deletion_leaves_a_tombstone(stripe: RecordedStripe, read: Extract, warehouse: Warehouse) -> None:
    stripe.put("/v1/customers", customer("cus_1"), customer("cus_2"))
    stripe.event("evt_1", "customer.created", customer("cus_2"), JAN_1)
    read()
    stripe.put("/v1/customers", {"id": "cus_1", "object": "customer", "deleted": True, "created": JAN_1})
    stripe.lists["/v1/customers"] = [row for row in stripe.lists["/v1/customers"] if not row.get("deleted")]
    stripe.event("evt_2", "customer.deleted", customer("cus_1"), JAN_1 + DAY)
    read()
    assert raw(warehouse, "select id, _deleted_at from raw_stripe.customers order by id") == [
        {"id": "cus_1", "_deleted_at": JAN_1 + DAY},
        {"id": "cus_2", "_deleted_at": None},
    ]


def test_a_gap_in_the_feed_reads_everything_again(stripe: RecordedStripe, read: Extract, warehouse: Warehouse) -> None:
    # Stripe keeps events for 30 days. After a longer pause, changes would go unseen.
    started(stripe)
    read()
    stripe.lists["/v1/events"] = []
    stripe.put("/v1/charges", charge("ch_003", 103, JAN_1 + 3 * DAY, status="failed"))
    stripe.lists["/v1/charges"] = [row for row in stripe.lists["/v1/charges"] if row["id"] != "ch_010"]
    read()
    assert raw(warehouse, CHARGES)[3]["status"] == "failed"
    assert len(raw(warehouse, CHARGES)) == 249  # and what is gone is seen to be gone


def test_a_list_that_lost_too_much_is_not_believed(stripe: RecordedStripe, read: Extract, warehouse: Warehouse) -> None:
    # Half an account does not vanish over night: an extract that lies must not turn into tombstones.
    started(stripe)
    read()
    stripe.lists["/v1/events"] = []
    stripe.lists["/v1/charges"] = stripe.lists["/v1/charges"][:125]
    loads = read()
    assert not loads["payment_events"].complete
    assert "125 of 250 known objects are missing" in loads["payment_events"].detail
    assert len(raw(warehouse, CHARGES)) == 250


def test_an_invoice_has_the_lines_of_its_last_reading(
    stripe: RecordedStripe, read: Extract, warehouse: Warehouse
) -> None:
    # More than ten lines: Stripe sends the first page of them, the rest is asked for.
    lines = [line(f"il_{n:03}", 100) for n in range(120)]
    first = {"object": "list", "data": lines[:10], "has_more": True}
    stripe.put("/v1/invoices", {**invoice("in_1", lines), "lines": first})
    assert read()["invoice_lines"].rows_loaded == 120
    draft = invoice("in_1", lines[1:])  # a line was taken out
    stripe.put("/v1/invoices", draft)
    load = read()["invoice_lines"]
    assert (load.rows_loaded, load.control_totals) == (119, '{"amount": {"EUR": "119.00"}}')


def test_a_payout_is_asked_for_its_transactions_until_it_is_paid(
    stripe: RecordedStripe, read: Extract, warehouse: Warehouse
) -> None:
    payout = {
        "id": "po_1",
        "object": "payout",
        "amount": 900,
        "currency": "eur",
        "created": JAN_1,
        "arrival_date": JAN_1 + DAY,
    }
    stripe.put("/v1/balance_transactions", transaction("txn_1", 500, _payout="po_1"), transaction("txn_2", 400))
    stripe.put("/v1/payouts", {**payout, "status": "pending", "reconciliation_status": "in_progress"})
    stripe.event("evt_1", "payout.created", payout, JAN_1)
    read()
    stripe.put("/v1/balance_transactions", transaction("txn_2", 400, _payout="po_1"))
    stripe.put("/v1/payouts", {**payout, "status": "paid", "reconciliation_status": "completed"})
    stripe.event("evt_2", "payout.paid", payout, JAN_1 + DAY)
    read()
    assert raw(warehouse, "select id, payout from raw_stripe.payout_transactions order by id") == [
        {"id": "txn_1", "payout": "po_1"},
        {"id": "txn_2", "payout": "po_1"},
    ]


def test_killed_half_way_and_run_again(stripe: RecordedStripe, read: Extract, warehouse: Warehouse) -> None:
    # The cursor moves only after the load: what the broken run had read is read again.
    started(stripe)
    read()
    stripe.put("/v1/charges", charge("ch_new", 8, JAN_1 + 250 * DAY))
    stripe.always = [Fault(500, path="/v1/payouts")]
    with pytest.raises(Unavailable):
        read(max_attempts=1)
    assert len(raw(warehouse, CHARGES)) == 250
    stripe.always = []
    read()
    assert len(raw(warehouse, CHARGES)) == 251


def test_a_bad_row_goes_to_quarantine_until_it_is_mended(
    stripe: RecordedStripe, read: Extract, warehouse: Warehouse
) -> None:
    # 12.5 minor units are none: guessing would be a wrong amount, stopping would cost all the good rows.
    started(stripe)
    stripe.put("/v1/charges", {**charge("ch_bad", 1, JAN_1 + 250 * DAY), "amount": 12.5})
    load = read()["payment_events"]
    assert (load.rows_extracted, load.rows_loaded, load.rows_quarantined) == (251, 250, 1)
    assert load.quarantined.to_pylist() == [
        {
            "file": "/v1/charges",
            "line": None,
            "column": "amount",
            "value": "12.5",
            "reason": "ch_bad: not a whole number",
        }
    ]
    assert read()["payment_events"].rows_quarantined == 1  # the state, not this run's catch
    stripe.put("/v1/charges", charge("ch_bad", 12, JAN_1 + 250 * DAY))
    load = read()["payment_events"]
    assert (load.rows_extracted, load.rows_quarantined) == (251, 0)


def test_a_new_field_of_the_vendors_is_reported_and_kept(
    stripe: RecordedStripe, read: Extract, warehouse: Warehouse
) -> None:
    stripe.put("/v1/customers", customer("cus_1"))
    assert read()["customers"].schema_changes == ()
    stripe.put("/v1/customers", customer("cus_2", loyalty={"tier": "gold"}))
    assert [(c.column, c.change) for c in read()["customers"].schema_changes] == [("loyalty", "appeared")]
    kept = raw(warehouse, "select _object from raw_stripe.customers where id = 'cus_2'")[0]["_object"]
    assert '"loyalty":{"tier":"gold"}' in kept


def test_secrets_of_the_vendors_are_not_kept(stripe: RecordedStripe, read: Extract, warehouse: Warehouse) -> None:
    intent = {
        "id": "pi_1",
        "object": "payment_intent",
        "status": "succeeded",
        "created": JAN_1,
        "client_secret": "pi_1_secret_x",
    }
    stripe.put("/v1/payment_intents", intent)
    read()
    assert "secret" not in raw(warehouse, "select _object from raw_stripe.payment_intents")[0]["_object"]


def test_another_server_starts_afresh(stripe: RecordedStripe, read: Extract) -> None:
    started(stripe)
    read()
    before = len(stripe.asked_for("/v1/charges"))
    read(base_url=stripe.url.replace("127.0.0.1", "localhost"))
    assert len(stripe.asked_for("/v1/charges")) - before == 3  # all pages


def test_a_customer_deleted_before_the_first_load_leaves_a_tombstone(
    stripe: RecordedStripe, read: Extract, warehouse: Warehouse
) -> None:
    # Stripe lists no deleted customers; their invoices would point nowhere, and nobody would know why.
    stripe.put("/v1/invoices", invoice("in_1", [line("il_1", 100)]))  # of cus_1, which no list has
    stripe.event("evt_1", "customer.deleted", customer("cus_2"), JAN_1)  # of which nothing else is left
    read()
    gone = raw(warehouse, "select id from raw_stripe.customers where _deleted_at is not null order by id")
    assert gone == [{"id": "cus_1"}, {"id": "cus_2"}]
    before = len(stripe.asked)
    read()
    assert not any(path == "/v1/customers/cus_1" for path, _ in stripe.asked[before:])  # once is enough
