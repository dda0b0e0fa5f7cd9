"""Stripe as a sandbox like the other systems': invoices of the sample company, the event feed, and all faults.

For the fault matrix alone; what the mapping makes of all kinds of objects is tested with the recorded account.
"""

from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from pipelines.rest.credentials import secret
from pipelines.rest.options import read_options
from pipelines.sources.stripe.client import StripeClient
from pipelines.sources.stripe.cursor import Cursor
from pipelines.sources.stripe.extract import Extract
from pipelines.sources.stripe.lists import ENDPOINTS
from pipelines.sources.stripe.settings import VENDOR, StripeOptions
from tests.sources.sandbox.account import Account, Case, Row
from tests.sources.sandbox.server import Answer, Ask, Json, Sandbox
from tests.sources.sandbox.world import World
from tests.sources.stripe.shapes import LISTS, customer, invoice, line

KEY = "sk_test_of_this_test"
PAGE = 3  # of every list, so that invoices make several pages
APRIL_1 = 1775001600  # when the world's clock begins


class StripeSandbox(Sandbox):
    list_path = "/v1/invoices"
    list_entity = "invoices"
    plain_field = "number"
    number_field = "total"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._created: dict[str, int] = {}

    def refuses(self, ask: Ask) -> Answer | None:
        good = ask.headers.get("Authorization") == f"Bearer {KEY}"
        return None if good else Answer(401, self.error(401, "Invalid API Key provided"))

    def error(self, status: int, words: str) -> Json:
        return {"error": {"type": "invalid_request_error", "message": words}}

    def answer(self, ask: Ask) -> Answer:
        name, _, identity = ask.path.removeprefix("/v1/").replace("billing/", "billing ").partition("/")
        name = name.replace(" ", "/")
        if name not in LISTS:
            return Answer(404, self.error(404, "Unrecognized request URL"))
        items = {"customers": self._customers, "invoices": self.invoices, "events": self._events}.get(name, list)()
        if identity:
            found = next((item for item in items if item["id"] == identity), None)
            return Answer(200, found) if found else Answer(404, self.error(404, f"No such object: {identity!r}"))
        items.sort(key=lambda item: (-item["created"], item["id"]))
        if "type" in ask.params:
            items = [item for item in items if item["type"] == ask.params["type"]]
        if "created[gt]" in ask.params and not self.trick("filter_ignored", ask.path):
            items = [item for item in items if item["created"] > int(ask.params["created[gt]"])]
        after = ask.params.get("starting_after")
        start = next(n for n, item in enumerate(items) if item["id"] == after) + 1 if after else 0
        rows, more = self.page(ask.path, items, start, min(PAGE, int(ask.params.get("limit", 10))))
        return Answer(200, {"object": "list", "data": rows, "has_more": more, "url": ask.path})

    def _when(self, row: Row) -> int:
        """Creation, which no later change moves."""
        return self._created.setdefault(row["id"], _seconds(row["updated_at"]))

    def _customers(self) -> list[Json]:
        return [customer(row["id"], created=self._when(row)) for row in self.world.live("customers")]

    def invoices(self) -> list[Json]:
        """All invoices as Stripe's list has them."""
        return [self._invoice(row) for row in self.world.live("invoices")]

    def _invoice(self, row: Row) -> Json:
        cents = int(Decimal(row["total"]) * 100)
        lines = [line(f"il_{row['id']}", cents, row["currency"].lower())]
        more = {"customer": row["customer_id"], "number": row["number"], "metadata": {"po_number": row["po_number"]}}
        item = invoice(row["id"], lines, created=self._when(row), currency=row["currency"].lower(), **more)
        del item["_all_lines"]
        return item

    def _events(self) -> list[Json]:
        """The feed: one event of long ago, and one of each row that changed since the clock began."""
        found = [_event("evt_0", "customer.updated", {"id": "cus_none", "object": "coupon"}, APRIL_1)]
        for row in self.world.rows["invoices"].values():
            if (when := _seconds(row["updated_at"])) > APRIL_1:
                kind = "deleted" if row.get("deleted_at") else "updated"
                about = {"id": row["id"], "object": "invoice"}
                found.append(_event(f"evt_{row['id']}_{when}", f"invoice.{kind}", about, when))
        return found


def _event(identity: str, kind: str, about: Json, created: int) -> Json:
    return {"id": identity, "object": "event", "type": kind, "created": created, "data": {"object": about}}


def _seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


class StripeAccount(Account):
    """What the warehouse would hold of a Stripe source: its own reading, told as those of the other systems are."""

    def __init__(self, case: Case, sandbox: Sandbox) -> None:
        super().__init__(case, sandbox)
        self.cursor: Cursor | None = None

    def run(self, **options: Any) -> Any:
        """One run; nothing is kept of one that raises."""
        options.pop("page_size", None)
        settings = self.case.settings(self.sandbox, **options)
        checked = read_options(StripeOptions, settings)
        cursor = Cursor(checked.base_url) if self.cursor is None else _copy(self.cursor)
        key = secret(settings.name, "api_key", VENDOR.label)
        with closing(StripeClient(settings.name, key, checked, self.pauses.append)) as client:
            reading = Extract(client, cursor, self.held)
            self._merge([(table, batch.to_pylist()) for table, batch in reading.tables()])
        self.cursor = cursor
        streams = [
            SimpleNamespace(
                table=e.table, child=e.child and SimpleNamespace(table=e.child.table, parent=e.event_object)
            )
            for e in ENDPOINTS
        ]
        held = {table: SimpleNamespace(quarantined=told) for table, told in cursor.quarantined.items()}
        none = SimpleNamespace(quarantined={})
        reports = {table: reading.reports[table] for table in (stream.table for stream in streams)}
        state = SimpleNamespace(lists=held, of=lambda table: held.get(table, none))
        return SimpleNamespace(reports=reports, connector=SimpleNamespace(streams=streams), state=state)

    def live(self, reading: Any) -> dict[str, dict[str, Row]]:
        """The rows that count; not when they changed: Stripe's objects do not say it, only the feed does."""
        found = super().live(reading)
        return {t: {i: {**row, "_updated_at": None} for i, row in rows.items()} for t, rows in found.items()}

    def held(self, table: str, gone: bool = False, since: int | None = None) -> set[str]:
        rows = self.tables.get(table, {})
        late = {i for i, row in rows.items() if since is None or (row.get("created") or 0) >= since}
        return set(rows) if gone else self.known(table) & late


def _copy(cursor: Cursor) -> Cursor:
    """As the warehouse keeps it: a run that raises must not move it."""
    import json
    from dataclasses import asdict

    kept: Mapping[str, Any] = json.loads(json.dumps(asdict(cursor)))
    return Cursor(**kept)


CASE = Case(
    "stripe",
    SimpleNamespace(vendor=VENDOR),  # type: ignore[arg-type]
    StripeSandbox,
    {"api_key": KEY},
    ("customers", "invoices"),
    small=3,
)
