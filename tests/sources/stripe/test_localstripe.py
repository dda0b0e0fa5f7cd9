"""A live, stateful server: localstripe, filled and changed by the official SDK, extracted twice, and tied out with what
the SDK lists. One story, since each step stands on the one before.
"""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stripe as sdk

from pipelines.sources import EntityLoad, SourceSettings
from pipelines.sources.stripe import extract
from pipelines.warehouse import Warehouse
from tests.sources.stripe.conftest import raw

# list of the SDK -> raw table, the SDK's field of money, raw's column of it
LISTS: dict[str, tuple[str, str, str]] = {
    "Customer": ("customers", "", ""),
    "Product": ("products", "", ""),
    "Plan": ("prices", "amount", "unit_amount"),
    "Subscription": ("subscriptions", "", ""),
    "Invoice": ("invoices", "total", "total"),
    "PaymentIntent": ("payment_intents", "", ""),
    "Charge": ("charges", "amount", "amount"),
    "Refund": ("refunds", "amount", "amount"),
    "BalanceTransaction": ("balance_transactions", "net", "net"),
    "Payout": ("payouts", "amount", "amount"),
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = subprocess.Popen(
        [sys.executable, "-m", "pipelines.sample.stripe_server"], stdout=subprocess.PIPE, text=True, env={**os.environ}
    )
    assert server.stdout is not None
    try:
        yield server.stdout.readline().strip()
    finally:
        server.kill()  # told to end politely it waits a minute for whoever keeps a connection open
        server.wait()


@pytest.fixture(scope="module")
def account(address: str) -> Any:
    """The SDK, pointed at the server."""
    sdk.api_key, sdk.api_base, sdk.max_network_retries = "sk_test_localstripe", address, 0
    return sdk


def subscriber(name: str, amount: int, currency: str) -> tuple[Any, Any]:
    """A customer with a card and a monthly subscription: the first invoice is paid at once."""
    customer = sdk.Customer.create(name=name, email=f"{name}@example.com", metadata={"crm_account_id": f"A-{name}"})
    card = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2040, "cvc": "123"}
    method = sdk.PaymentMethod.create(type="card", card=card)
    sdk.PaymentMethod.attach(method.id, customer=customer.id)
    sdk.Customer.modify(customer.id, invoice_settings={"default_payment_method": method.id})
    product = sdk.Product.create(name=f"Seats of {name}", metadata={"sku": f"SKU-{name}"})
    plan = sdk.Plan.create(amount=amount, currency=currency, interval="month", product=product.id)
    subscription = sdk.Subscription.create(customer=customer.id, items=[{"plan": plan.id, "quantity": 3}])
    return customer, subscription


def tied_out(warehouse: Warehouse) -> None:
    """Every list: as many objects, the same ids, the same money by currency, in raw as in what the SDK lists."""
    for name, (table, said, column) in LISTS.items():
        more = {"status": "all"} if name == "Subscription" else {}
        listed = list(getattr(sdk, name).list(limit=100, **more).auto_paging_iter())
        held = raw(warehouse, f"select * from raw_stripe.{table} where _deleted_at is null")
        assert {row["id"] for row in held} == {item["id"] for item in listed}, name
        if said:
            expected, found = Counter[str](), Counter[str]()
            for item in listed:
                expected[item["currency"]] += item[said]
            for row in held:
                found[row["currency"]] += row[column]
            assert found == expected, name


def test_extract_change_extract(account: Any, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIEOUT_STRIPE_API_KEY", "sk_test_localstripe")
    warehouse = Warehouse(tmp_path)

    def read() -> dict[str, EntityLoad]:
        source = SourceSettings("stripe", "stripe", options={"base_url": address, "missing_lists_are_empty": True})
        return {load.entity: load for load in extract(source, warehouse, lambda seconds: None)}

    customers = [subscriber(f"c{n:02}", 1000 + n, ("eur", "usd", "jpy")[n % 3]) for n in range(12)]
    for customer, _ in customers[:10]:
        sdk.InvoiceItem.create(customer=customer.id, amount=550, currency="eur", description="Setup")
    invoices = [sdk.Invoice.create(customer=customer.id) for customer, _ in customers[:10]]
    for invoice in invoices[:4]:
        sdk.Invoice.pay(invoice.id)
    sdk.Payout.create(amount=4000, currency="eur", status="paid")
    loads = read()
    tied_out(warehouse)
    assert all(load.complete for load in loads.values())
    assert loads["invoices"].rows_loaded == 22
    assert loads["subscriptions"].rows_loaded == 12
    # 3 seats of 1002, 1005, 1008, 1011 yen; again the first three with 550 yen of setup each: yen have no cents
    assert '"JPY": "22773"' in loads["invoices"].control_totals
    assert "no such list" in loads["credit_notes"].detail

    # an old invoice paid, a refund, a renamed customer, a cancellation, a deleted draft, a new customer
    sdk.Invoice.pay(invoices[5].id)
    charge = sdk.Charge.list(limit=1).data[0]
    sdk.Refund.create(charge=charge.id, amount=100)
    sdk.Customer.modify(customers[0][0].id, name="Renamed")
    sdk.Subscription.delete(customers[1][1].id)
    sdk.Invoice.delete(invoices[9].id)
    subscriber("new", 4200, "gbp")
    loads = read()
    tied_out(warehouse)
    assert loads["payment_events"].rows_loaded == 12 + 4 + 1 + 1 + 1
    assert raw(warehouse, f"select name from raw_stripe.customers where id = '{customers[0][0].id}'") == [
        {"name": "Renamed"}
    ]
    gone = raw(warehouse, "select id from raw_stripe.invoices where _deleted_at is not null")
    assert gone == [{"id": invoices[9].id}]
    ended = raw(warehouse, f"select status from raw_stripe.subscriptions where id = '{customers[1][1].id}'")
    assert ended == [{"status": "canceled"}]

    again = read()  # nothing changed: nothing else is said
    assert {e: (x.rows_extracted, x.control_totals) for e, x in again.items()} == {
        e: (x.rows_extracted, x.control_totals) for e, x in loads.items()
    }
