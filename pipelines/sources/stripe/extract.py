"""Reads what is new or changed in a Stripe account, as Arrow, list by list.

Three ways lead to a change, and each finds what the others miss: a list read by `created` (new objects, with a
lookback for late ones), the event feed (late updates of old objects, deletions), and the whole list (the first load, a
gap in the feed, a server that cannot filter). Events only name what changed: the object is read again, since an event
shows it as it was, and in the API version of its day.
"""

import json
import logging
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil
from typing import Any, Protocol

import pyarrow as pa

from pipelines.rest.ahead import in_order
from pipelines.rest.errors import NotAllowed, NotFound, Refused, Unavailable
from pipelines.rest.shape import Bad
from pipelines.sources.stripe.client import Json, StripeClient
from pipelines.sources.stripe.cursor import Cursor
from pipelines.sources.stripe.rows import Shape, compact
from pipelines.sources.stripe.settings import (
    BATCH_ROWS,
    ENDPOINTS,
    EVENT_COLUMNS,
    EVENTS,
    FEW_ATTEMPTS,
    PAGE_SIZE,
    PAYOUT_TRANSACTIONS,
    Endpoint,
)

log = logging.getLogger("tieout.stripe")

# Events about a part of an object that we read as a whole: type of the part -> (field with the whole's id, its table).
PARTS = {
    "tax_id": ("customer", "customers"),
    "discount": ("subscription", "subscriptions"),
    "payment_intent": ("latest_charge", "charges"),
}
STAMPS = ("finalized_at", "paid_at", "voided_at", "canceled_at", "ended_at")  # when an object says it changed itself


class Known(Protocol):
    """The ids that the warehouse has of a raw table."""

    def __call__(self, table: str, gone: bool = False) -> set[str]: ...


@dataclass
class Report:
    """What became of one list in this run."""

    offered: bool = True
    complete: bool = True
    notes: list[str] = field(default_factory=list)
    appeared: list[str] = field(default_factory=list)  # fields of the vendor's that were not there before


class Extract:
    """One reading of one account. `tables()` is read once, to its end; then `cursor` and `reports` hold the outcome.

    `known(table)` gives the ids of the live rows that the warehouse has, `known(table, gone=True)` tombstones too.
    """

    def __init__(
        self,
        client: StripeClient,
        cursor: Cursor,
        known: Known,
        row_drop_pct: Decimal = Decimal(20),
    ) -> None:
        self.client = client
        self.options = client.options
        self.cursor = cursor
        self.known = known
        self.row_drop_pct = row_drop_pct
        self._fields_now: dict[str, set[str]] = {}
        self._fields_before = {table: set(names) for table, names in cursor.fields.items()}
        self.reports = {endpoint.table: Report() for endpoint in ENDPOINTS}
        self.reports[PAYOUT_TRANSACTIONS] = Report()
        renamed = self.options.metadata
        self.shapes = {e.table: Shape(e.table, e.columns, e.required, renamed) for e in ENDPOINTS}
        self.shapes |= {c.table: Shape(c.table, c.columns, c.required, renamed) for e in ENDPOINTS if (c := e.child)}
        self.shapes[PAYOUT_TRANSACTIONS] = Shape(PAYOUT_TRANSACTIONS, {"payout": "id payout"})
        self.shapes[EVENTS] = Shape(EVENTS, EVENT_COLUMNS)
        self._reads = 0
        self._seen: dict[str, dict[str, int]] = {}  # table -> id -> hash of what was read
        self._changed: dict[str, dict[str, int]] = {}  # table -> id -> newest event about it
        self._customers_named: set[str] = set()
        self._payouts: dict[str, bool] = dict.fromkeys(cursor.open_payouts, True)  # id -> may still change

    def tables(self) -> Iterator[tuple[str, pa.Table]]:
        """(raw table, rows) in batches; every raw table comes at least once, if only to exist."""
        for table, shape in self.shapes.items():
            yield table, shape.arrow([])
        has_feed = yield from self._feed()
        for endpoint in ENDPOINTS:
            yield from self._batched(self._endpoint(endpoint, has_feed))
        yield from self._batched(self._payout_transactions())
        yield from self._batched(self._unlisted_customers())

    def first(self) -> Iterator[tuple[str, pa.Table]]:
        """Every list by itself, as far as the client reads it: no feed, and no object by its id."""
        for table, shape in self.shapes.items():
            yield table, shape.arrow([])
        for endpoint in ENDPOINTS:
            yield from self._batched(self._endpoint(endpoint, has_feed=False))

    # the event feed -----------------------------------------------------------------------------------------------

    def _feed(self) -> Generator[tuple[str, pa.Table], None, bool]:
        """Reads the events since the last run. Returns whether they can be trusted to name every change since then."""
        before = set(self.cursor.recent_events)
        since = self.cursor.last_event
        try:
            if since is None:
                for page in self.client.pages("/v1/events", {"type": "customer.deleted"}):
                    self._customers_named.update(_about(event) for event in page)
                newest = next(self.client.pages("/v1/events", {"limit": 1}), [])
                since = max((_created(event) for event in newest), default=None)
            window = {"created[gt]": since - self.options.lookback_seconds - 1} if since is not None else {}
            events = [event for page in self.client.pages("/v1/events", window) for event in page] if window else []
        except (NotFound, NotAllowed, Refused) as error:
            log.warning("%s: no event feed, so every list is read whole in every run (%s)", self.client.source, error)
            self.cursor.last_event, self.cursor.recent_events = None, []
            return False
        fresh = [event for event in events if event.get("id") not in before]
        rows = [row for event in fresh if isinstance(row := self._row(EVENTS, event, "/v1/events"), dict)]
        for event in fresh if before else ():
            self._note_event(event)
        newest_event = max((_created(event) for event in events), default=self.cursor.last_event)
        if newest_event is not None:
            recent = newest_event - self.options.lookback_seconds
            self.cursor.recent_events = sorted(str(e["id"]) for e in events if _created(e) >= recent and e.get("id"))
        self.cursor.last_event = newest_event
        if rows:
            yield EVENTS, self.shapes[EVENTS].arrow(rows)
        # Stripe keeps events for 30 days. When none that we saw is left, something may have changed unseen.
        return bool(before) and any(event.get("id") in before for event in events)

    def _note_event(self, event: Json) -> None:
        found = (event.get("data") or {}).get("object") if isinstance(event.get("data"), dict) else None
        if not isinstance(found, dict):
            return
        named = [
            (endpoint.table, found.get("id")) for endpoint in ENDPOINTS if found.get("object") == endpoint.event_object
        ]
        if found.get("object") == "plan":  # a plan is a price under its older name
            named.append(("prices", found.get("id")))
        if found.get("object") in PARTS:
            whole, table = PARTS[found["object"]]
            value = found.get(whole)
            named.append((table, value.get("id") if isinstance(value, dict) else value))
        for table, identity in named:
            if isinstance(identity, str):
                changed = self._changed.setdefault(table, {})
                changed[identity] = max(changed.get(identity, 0), _created(event))

    # lists --------------------------------------------------------------------------------------------------------

    def _endpoint(self, endpoint: Endpoint, has_feed: bool) -> Iterator[tuple[str, dict[str, Any]]]:
        """Rows of one list and of the list inside its objects, by the cheapest way that misses nothing."""
        table, report = endpoint.table, self.reports[endpoint.table]
        newest = self.cursor.newest_created.get(table)
        whole = not has_feed or newest is None or "created" in self.cursor.refused.get(table, ())
        try:
            if not whole:
                window = {"created[gt]": newest - self.options.lookback_seconds - 1} if newest is not None else {}
                try:
                    yield from self._listed(endpoint, window)
                    held = {i for i in self.cursor.quarantined.get(table, {}) if not i.startswith("?")}
                    left = [i for i in {*self._changed.get(table, {}), *held} if i not in self._seen.get(table, {})]
                    whole = len(left) > max(1, ceil(len(self.known(table)) / PAGE_SIZE))  # the whole list is cheaper
                    if not whole:
                        yield from self._again(endpoint, left)
                except _NoFilter:
                    whole = True
            if whole or self._has_waited_for(table):
                yield from self._listed(endpoint, {})
                yield from self._gone(endpoint)
                self._tell_vanished(endpoint)
        except NotAllowed as error:
            report.complete = False
            report.notes.append(str(error))
            # the feed has moved on: what it named this time is found in the whole list only
            self.cursor.newest_created.pop(table, None)
        except NotFound:
            self.cursor.newest_created.pop(table, None)
            report.offered = False
            report.complete = self.options.missing_lists_are_empty and newest is None
            taken = ", taken as empty" if report.complete else ""
            report.notes.append(f"{endpoint.path}: no such list on {self.options.base_url}{taken}")
        log.info("%s: %s: %d objects read", self.client.source, table, len(self._seen.get(table, {})))

    def _listed(self, endpoint: Endpoint, window: Mapping[str, int]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every object of the list (of the window); what the server refuses is done without, and remembered."""
        refused = self.cursor.refused.setdefault(endpoint.table, [])
        expand = {"expand[]": list(endpoint.expand)} if endpoint.expand and "expand" not in refused else {}
        path = endpoint.older_path if "path" in refused else endpoint.path
        pages = self.client.pages(path, {**endpoint.params, **expand, **window}, FEW_ATTEMPTS if window else None)
        try:
            first = next(pages, [])
        except NotFound:
            if not endpoint.older_path or "path" in refused:
                raise
            refused.append("path")
            yield from self._listed(endpoint, window)
            return
        except (Refused, Unavailable) as error:
            if window:  # some servers can only list everything; if that fails too, its error is the one that counts
                if isinstance(error, Refused):  # a crash may pass, a refusal stays
                    refused.append("created")
                raise _NoFilter from None
            if not expand or isinstance(error, Unavailable):
                raise
            refused.append("expand")
            yield from self._listed(endpoint, window)
            return
        yield from self._objects(endpoint, first, path)
        for page in pages:
            yield from self._objects(endpoint, page, path)

    def _again(self, endpoint: Endpoint, ids: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Objects that events named, as they are now; one that is no more leaves a tombstone."""
        refused = self.cursor.refused.get(endpoint.table, ())
        path = endpoint.older_path if "path" in refused else endpoint.path
        expand = (
            {"expand[]": [e.removeprefix("data.") for e in endpoint.expand]}
            if endpoint.expand and "expand" not in refused
            else {}
        )

        def now(identity: str) -> Json:
            try:
                return self.client.get(f"{path}/{identity}", expand)
            except NotFound:
                return {"id": identity, "deleted": True}

        for item in in_order(now, sorted(ids), self.options.parallel):
            yield from self._objects(endpoint, [item], path)

    def _gone(self, endpoint: Endpoint) -> Iterator[tuple[str, dict[str, Any]]]:
        """Tombstones of what the whole list no longer has, unless so much is missing that the list is in doubt."""
        before = self.known(endpoint.table)
        gone = sorted(before - set(self._seen.get(endpoint.table, {})))
        if len(gone) * 100 > len(before) * self.row_drop_pct and len(gone) > 1:
            report = self.reports[endpoint.table]
            report.complete = False
            report.notes.append(
                f"{endpoint.path}: {len(gone)} of {len(before)} known objects are missing; kept as they were"
            )
            return
        for identity in gone:
            yield endpoint.table, self._tombstone(endpoint, identity)

    # objects ------------------------------------------------------------------------------------------------------

    def _objects(self, endpoint: Endpoint, items: Iterable[Json], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
        table = endpoint.table
        for item in items:
            identity = str(item.get("id", ""))
            if item.get("deleted") is True and identity:
                yield table, self._tombstone(endpoint, identity)
                continue
            seen, mark = self._seen.setdefault(table, {}), hash(compact(item))
            if seen.get(identity) == mark:
                continue  # pages overlap when objects arrive while we read
            seen[identity] = mark
            self._drift(table, item)
            row = self._row(table, item, path, (endpoint.child.field,) if endpoint.child else ())
            if isinstance(row, dict):
                stamps = [
                    row["created"],
                    item.get("updated"),
                    self._changed.get(table, {}).get(identity),
                    *(row.get(s) for s in STAMPS),
                ]
                row["_updated_at"] = max((stamp for stamp in stamps if isinstance(stamp, int)), default=None)
                if row["created"] is not None:
                    self.cursor.newest_created[table] = max(self.cursor.newest_created.get(table, 0), row["created"])
                if row.get("customer"):
                    self._customers_named.add(row["customer"])
                if table == "payouts":
                    self._payouts[identity] = row["reconciliation_status"] != "completed" and row["status"] in (
                        "pending",
                        "in_transit",
                    )
                yield table, row
                if endpoint.child:
                    yield from self._children(endpoint, item, row)
            self.cursor.newest_created.setdefault(table, 0)

    def _children(
        self, endpoint: Endpoint, item: Json, parent: Mapping[str, Any]
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """The list inside an object; Stripe sends its first ten, the rest is asked for."""
        child = endpoint.child
        assert child is not None
        inside = item.get(child.field)
        inside = inside if isinstance(inside, dict) else {"data": inside if isinstance(inside, list) else []}
        rows = inside.get("data") or []
        if inside.get("has_more"):
            rows = [row for page in self.client.pages(child.path.format(id=parent["id"])) for row in page]
        for line in rows:
            whole = {**line, endpoint.event_object: parent["id"]}  # older answers leave the parent's id out
            self._drift(child.table, line)
            row = self._row(child.table, whole, endpoint.path, read=parent["_read"])
            if isinstance(row, dict):
                row["_updated_at"] = parent["_updated_at"]
                yield child.table, row

    def _row(
        self, table: str, item: Json, path: str, left_out: tuple[str, ...] = (), read: int | None = None
    ) -> dict[str, Any] | Bad:
        """The row of one object; a bad one is remembered as quarantined until it is read again and found good."""
        if read is None:
            self._reads += 1
            read = self._reads
        row = self.shapes[table].row(item, {"_file": path, "_read": read}, left_out)
        held = self.cursor.quarantined.setdefault(table, {})
        if isinstance(row, Bad):
            held[row.id or f"?{len(held)}"] = [row.column, row.value, row.reason]
        else:
            held.pop(row["id"], None)
        return row

    def _tombstone(self, endpoint: Endpoint, identity: str) -> dict[str, Any]:
        """The row of an object that is gone; dated by the event that told so, else by the newest event at all."""
        self._reads += 1
        self._seen.setdefault(endpoint.table, {})[identity] = 0
        self.cursor.quarantined.get(endpoint.table, {}).pop(identity, None)
        when = self._changed.get(endpoint.table, {}).get(identity) or self.cursor.last_event or 0
        own = {"_file": endpoint.path, "_read": self._reads, "_updated_at": when, "_deleted_at": when}
        return {"id": identity, **own, "_object": json.dumps({"id": identity, "deleted": True})}

    def _has_waited_for(self, table: str) -> bool:
        """Did a field come that a column had none of? Then objects that did not change have it too."""
        behind = {name for names in self.shapes[table].behind.values() for name in names}
        return bool(behind & set(self.reports[table].appeared))

    def _tell_vanished(self, endpoint: Endpoint) -> None:
        """Columns whose field no object has any more: told once, and the list is read whole again; then it is so."""
        before, now = self._fields_before.get(endpoint.table, set()), self._fields_now.get(endpoint.table, set())
        report, table = self.reports[endpoint.table], endpoint.table
        for column, names in self.shapes[table].behind.items() if now else ():
            if names & before and not names & now:
                report.complete = False
                gone = " or ".join(sorted(names & before))
                report.notes.append(f"{endpoint.path}: the field {gone}, which is our {column}, is no longer sent")
                self.cursor.fields[table] = sorted(set(self.cursor.fields[table]) - names)
                self.cursor.newest_created.pop(table, None)

    def _drift(self, table: str, item: Json) -> None:
        """Remembers the vendor's fields; from the second load on, a new one is reported."""
        self._fields_now.setdefault(table, set()).update(item)
        known = set(self.cursor.fields.get(table, ()))
        if new := set(item) - known:
            self.cursor.fields[table] = sorted(known | new)
        if table in self._fields_before and table in self.reports:
            appeared = self.reports[table].appeared
            appeared += sorted(new - self._fields_before[table] - set(appeared))

    # payouts ------------------------------------------------------------------------------------------------------

    def _payout_transactions(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Which balance transactions each payout of this reading (and each still open one) paid out."""
        transactions = next(endpoint for endpoint in ENDPOINTS if endpoint.table == "balance_transactions")
        refused = self.cursor.refused.setdefault("payouts", [])
        payouts = [] if "items" in refused else sorted(self._payouts)
        still_open = []

        def paid_out(payout: str) -> tuple[str, list[Json]]:
            pages = self.client.pages(transactions.path, {"payout": payout}, FEW_ATTEMPTS)
            return payout, [item for page in pages for item in page]

        try:
            for payout, items in in_order(paid_out, payouts, self.options.parallel):
                for item in items:
                    row = self._row(PAYOUT_TRANSACTIONS, {"id": item.get("id"), "payout": payout}, transactions.path)
                    if isinstance(row, dict):
                        yield PAYOUT_TRANSACTIONS, row
                yield from self._objects(transactions, items, transactions.path)
                if self._payouts[payout]:
                    still_open.append(payout)
        except (Refused, NotFound):
            refused.append("items")
        except NotAllowed as error:
            self.reports[PAYOUT_TRANSACTIONS].complete = False
            self.reports[PAYOUT_TRANSACTIONS].notes.append(str(error))
            return
        self.cursor.open_payouts = still_open

    def _unlisted_customers(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Tombstones of customers that documents or events name and no list has: deleted before our first load."""
        customers = next(endpoint for endpoint in ENDPOINTS if endpoint.table == "customers")
        report = self.reports["customers"]
        if report.offered and report.complete:
            unknown = self._customers_named - {""} - set(self._seen.get("customers", {}))
            yield from self._again(customers, unknown - self.known("customers", gone=True) if unknown else ())

    # batches ------------------------------------------------------------------------------------------------------

    def _batched(self, rows: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[tuple[str, pa.Table]]:
        waiting: dict[str, list[dict[str, Any]]] = {}
        for table, row in rows:
            held = waiting.setdefault(table, [])
            held.append(row)
            if len(held) >= BATCH_ROWS:
                yield table, self.shapes[table].arrow(held)
                waiting[table] = []
        for table, held in waiting.items():
            if held:
                yield table, self.shapes[table].arrow(held)


class _NoFilter(Exception):
    """This list cannot be read by `created`."""


def _about(event: Json) -> str:
    found = (event.get("data") or {}).get("object") or {}
    return str(found.get("id") or "")


def _created(item: Json) -> int:
    value = item.get("created")
    return value if isinstance(value, int) else 0
