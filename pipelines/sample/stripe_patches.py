"""What localstripe needs in order to hold a company's past: times and ids of our choice, and the lists that it lacks.

A request's Idempotency-Key is read as `ID@SECONDS`: the object gets that id and is created at that second. `POST
/_config/objects` puts whole objects into lists that localstripe has not (credit notes, disputes, invoice payments,
payouts, their balance transactions, meters, schedules), `POST /_config/meter_events` what was used
(`stripe_meters.py`). Invoices hold exactly their pending items, with quantity, price, discount and tax from the item's
metadata, and go through finalize, pay, void and mark_uncollectible without a card.
"""

import json
import re
import time
from types import SimpleNamespace
from typing import Any

from pipelines.sample.stripe_meters import Meters

OWN_LISTS = (
    *("credit_notes", "disputes", "invoice_payments", "payouts", "balance_transactions", "meters"),
    "subscription_schedules",  # the sample has none
)
STEPS = {"finalize": "open", "pay": "paid", "void": "void", "mark_uncollectible": "uncollectible"}
STAMPS = {
    "finalize": "finalized_at",
    "pay": "paid_at",
    "void": "voided_at",
    "mark_uncollectible": "marked_uncollectible_at",
}


class Past:
    """The id and the second of the object that is being made."""

    identity: str | None = None
    second: int | None = None

    def now(self) -> float:
        return self.second or time.time()

    def take(self) -> str | None:
        identity, self.identity = self.identity, None
        return identity.split("_", 1)[1] if identity else None


def patch(app: Any, resources: Any) -> None:
    """Make localstripe's application (not yet started) able to hold a past."""
    from aiohttp import web

    past, meters = Past(), Meters()
    lists: dict[str, dict[str, Any]] = {name: {} for name in OWN_LISTS}
    random_id = resources.random_id
    resources.time = SimpleNamespace(time=past.now)
    resources.random_id = lambda n: past.take() or random_id(n)
    _patch_invoices(resources, past)
    _patch_charges(resources)
    _patch_subscriptions(resources)

    @web.middleware
    async def with_a_past(request: Any, handler: Any) -> Any:
        identity, _, second = request.headers.get("Idempotency-Key", "").partition("@")
        past.identity, past.second = (identity or None, int(second)) if second else (None, None)
        found = re.fullmatch(r"/v1/(\w+?)(?:/(\w+))?(?:/(\w+))?", request.path)
        name, one, step = found.groups() if found else (None, None, None)
        if metered := re.fullmatch(r"/v1/billing/meters(?:/(\w+)/event_summaries)?", request.path):
            if metered[1]:
                return _sums(web, *meters.summaries(metered[1], dict(request.query)), request.query)
            return _own_list(web, lists["meters"], None, request.query)
        if request.method == "GET" and name in lists:
            return _own_list(web, lists[name], one, request.query)
        if request.method == "POST" and name == "invoices" and one and step in STEPS:
            return web.json_response(_step(resources, one, step, past)._export())
        return await handler(request)

    async def put(request: Any) -> Any:
        for name, objects in (await request.json()).items():
            lists[name].update({item["id"]: item for item in objects})
        return web.json_response({name: len(held) for name, held in lists.items()})

    async def use(request: Any) -> Any:
        meters.events += [tuple(event) for event in await request.json()]
        return web.json_response({"meter_events": len(meters.events)})

    app._client_max_size = 1 << 28
    app.middlewares.insert(2, with_a_past)  # behind errors and authentication
    app.router.add_post("/_config/objects", put)
    app.router.add_post("/_config/meter_events", use)


def _sums(web: Any, status: int, found: Any, query: Any) -> Any:
    if isinstance(found, str):
        return web.json_response({"error": {"message": found}}, status=status)
    start = next((i + 1 for i, row in enumerate(found) if row["id"] == query.get("starting_after")), 0)
    end = start + int(query.get("limit", 10))
    return web.json_response({"object": "list", "data": found[start:end], "has_more": end < len(found)})


def _own_list(web: Any, held: dict[str, Any], one: str | None, query: Any) -> Any:
    if one:
        return web.json_response(held[one]) if one in held else web.json_response({"error": {}}, status=404)
    rows = sorted(held.values(), key=lambda item: (-item["created"], item["id"]))
    if "created[gt]" in query:
        rows = [row for row in rows if row["created"] > int(query["created[gt]"])]
    if "payout" in query:
        rows = [row for row in rows if row.get("payout") == query["payout"]]
    start = next((i + 1 for i, row in enumerate(rows) if row["id"] == query.get("starting_after")), 0)
    end = start + int(query.get("limit", 10))
    return web.json_response({"object": "list", "data": rows[start:end], "has_more": end < len(rows)})


def _step(resources: Any, identity: str, step: str, past: Past) -> Any:
    invoice = resources.Invoice._api_retrieve(identity)
    invoice._draft, invoice._state = False, STEPS[step]
    invoice.status_transitions[STAMPS[step]] = int(past.now())
    resources.schedule_webhook(resources.Event(f"invoice.{step}", invoice))
    return invoice


def _patch_invoices(resources: Any, past: Past) -> None:
    invoice, line = resources.Invoice, resources.InvoiceLineItem
    own_status, own_line = invoice.status.fget, line.__init__

    def create(cls: Any, customer: str, metadata: Any = None, subscription: Any = None, **more: Any) -> Any:
        made = cls(customer=customer, metadata=metadata, subscription=subscription)
        for name in ("number", "currency", "collection_method"):
            setattr(made, name, more.get(name))
        for name in ("due_date", "effective_at"):
            setattr(made, name, int(more[name]) if more.get(name) else None)
        return made

    def new_line(self: Any, item: Any) -> None:
        said = item.metadata or {}
        past.identity = said.get("line")
        own_line(self, item)
        self.quantity_decimal, self.discount_amounts = said.get("quantity", "1"), []
        self.pricing = {
            "unit_amount_decimal": said.get("unit_amount_decimal"),
            "price_details": None,
            "type": "price_details",
        }
        self.taxes = [{"amount": int(said.get("tax", 0)), "tax_behavior": "exclusive"}]
        if int(said.get("discount", 0)):
            self.discount_amounts = [{"amount": int(said["discount"]), "discount": None}]

    def total(self: Any) -> int:
        rows = self.lines._list
        return self.subtotal + self.tax - sum(d["amount"] for row in rows for d in getattr(row, "discount_amounts", []))

    invoice._api_create = classmethod(create)
    invoice.status = property(lambda self: getattr(self, "_state", None) or own_status(self))
    invoice.tax = property(lambda self: sum(t["amount"] for row in self.lines._list for t in getattr(row, "taxes", [])))
    invoice.total = property(total)
    line.__init__ = new_line


def _patch_charges(resources: Any) -> None:
    charge = resources.Charge
    own = charge.__init__

    def new_charge(self: Any, **data: Any) -> None:
        own(self, **data)
        said = self.metadata
        self.payment_method_details = {"type": said.get("method", "card"), "card": {"wallet": None}}
        self.invoice, self.payment_intent = said.get("invoice"), said.get("payment_intent")
        self.failure_balance_transaction = None

    charge.__init__ = new_charge
    # A charge shows its refunds by looking through the whole store; nobody here reads them there.
    charge.refunds = property(lambda self: resources.List(f"/v1/charges/{self.id}/refunds"))


def _patch_subscriptions(resources: Any) -> None:
    subscription, item = resources.Subscription, resources.SubscriptionItem
    own, own_item = subscription.__init__, item.__init__

    def new_subscription(self: Any, **data: Any) -> None:
        own(self, **data)
        said = json.loads(self.metadata.pop("state", "{}"))
        self.status = said.get("status", "active")
        for name, value in said.items():
            setattr(self, name, value)

    def new_item(self: Any, **data: Any) -> None:
        own_item(self, **data)
        whole = resources.store.get(f"subscription:{self._subscription}")
        if whole is not None and "items" in vars(whole):
            whole.items._list.append(self)

    subscription.__init__ = new_subscription
    subscription._create_invoice = lambda self: None
    item.__init__ = new_item
