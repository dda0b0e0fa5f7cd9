"""The objects of one reading as rows of the raw tables: what was seen, what is bad, what is gone."""

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa

from pipelines.rest.shape import Bad
from pipelines.sources.stripe.client import Json, StripeClient
from pipelines.sources.stripe.cursor import Cursor
from pipelines.sources.stripe.drift import Drift
from pipelines.sources.stripe.endpoint import Child, Endpoint
from pipelines.sources.stripe.lists import ASKED, ENDPOINTS, EVENT_COLUMNS, EVENTS
from pipelines.sources.stripe.noticed import Noticed
from pipelines.sources.stripe.report import Known, Report
from pipelines.sources.stripe.rows import Shape, compact
from pipelines.sources.stripe.settings import BATCH_ROWS

Row = tuple[str, dict[str, Any]]  # raw table, values by column
# when an object says it changed itself
STAMPS = ("finalized_at", "paid_at", "voided_at", "canceled_at", "ended_at", "completed_at", "released_at")


class Objects:
    """State of one reading, shared by its parts. `row_drop_pct`: how much of a list may be gone at once."""

    def __init__(self, client: StripeClient, cursor: Cursor, known: Known, row_drop_pct: Decimal) -> None:
        self.client, self.options, self.cursor, self.known = client, client.options, cursor, known
        self.row_drop_pct = row_drop_pct
        self.reports = {endpoint.table: Report() for endpoint in (*ENDPOINTS, *ASKED)}
        renamed = self.options.metadata
        parts: list[Endpoint | Child] = [*ENDPOINTS, *(e.child for e in ENDPOINTS if e.child), *ASKED]
        self.shapes = {part.table: Shape(part.table, part.columns, part.required, renamed) for part in parts}
        self.shapes[EVENTS] = Shape(EVENTS, EVENT_COLUMNS)
        self._stamps = {table: [s for s in STAMPS if s in shape.schema.names] for table, shape in self.shapes.items()}
        self.drift = Drift(cursor, self.reports)
        self.noticed = Noticed(cursor)
        self.seen: dict[str, dict[str, int]] = {}  # table -> id -> hash of what was read; 0: gone
        self.changed: dict[str, dict[str, int]] = {}  # table -> id -> newest event about it
        self._reads = 0

    def rows(self, endpoint: Endpoint, items: Iterable[Json], path: str) -> Iterator[Row]:
        """The rows of objects and of the lists inside them; what came before already, unchanged, is left out."""
        table, child = endpoint.table, endpoint.child
        left_out = (child.field,) if child and not child.flat else ()  # in the child's rows; deeper parts are not
        for item in items:
            identity = str(item.get("id", ""))
            if item.get("deleted") is True and identity:
                yield table, self.tombstone(endpoint, identity)
                continue
            seen, mark = self.seen.setdefault(table, {}), hash(compact(item))
            if seen.get(identity) == mark:
                continue  # pages overlap when objects arrive while we read
            seen[identity] = mark
            self.drift.note(table, item)
            row = self.row(table, item, path, left_out)
            if isinstance(row, dict):
                stamps = [
                    row["created"],
                    item.get("updated"),
                    self.changed.get(table, {}).get(identity),
                    *[row[stamp] for stamp in self._stamps[table]],
                ]
                row["_updated_at"] = max([stamp for stamp in stamps if isinstance(stamp, int)], default=None)
                if row["created"] is not None:
                    self.cursor.newest_created[table] = max(self.cursor.newest_created.get(table, 0), row["created"])
                self.noticed.note(table, row)
                yield table, row
                if child:
                    yield from self._children(endpoint, item, row)
            self.cursor.newest_created.setdefault(table, 0)

    def _children(self, endpoint: Endpoint, item: Json, parent: Mapping[str, Any]) -> Iterator[Row]:
        """The list inside an object; Stripe sends its first ten, the rest is asked for."""
        child = endpoint.child
        assert child is not None
        inside = child.flat(item) if child.flat else item.get(child.field)
        inside = inside if isinstance(inside, dict) else {"data": inside if isinstance(inside, list) else []}
        rows = inside.get("data") or []
        if inside.get("has_more"):
            rows = [row for page in self.client.pages(child.path.format(id=parent["id"])) for row in page]
        for line in rows:
            whole = {**line, endpoint.event_object: parent["id"]}  # older answers leave the parent's id out
            self.drift.note(child.table, line)
            row = self.row(child.table, whole, endpoint.path, read=parent["_read"])
            if isinstance(row, dict):
                row["_updated_at"] = parent["_updated_at"]
                self.noticed.note_part(child.table, row, parent)
                yield child.table, row

    def row(
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

    def tombstone(self, endpoint: Endpoint, identity: str) -> dict[str, Any]:
        """The row of an object that is gone; dated by the event that told so, else by the newest event at all."""
        self._reads += 1
        self.seen.setdefault(endpoint.table, {})[identity] = 0
        self.cursor.quarantined.get(endpoint.table, {}).pop(identity, None)
        when = self.changed.get(endpoint.table, {}).get(identity) or self.cursor.last_event or 0
        own = {"_file": endpoint.path, "_read": self._reads, "_updated_at": when, "_deleted_at": when}
        return {"id": identity, **own, "_object": json.dumps({"id": identity, "deleted": True})}

    def gone(self, endpoint: Endpoint, before: set[str], missing: set[str]) -> Iterator[Row]:
        """Tombstones of what is missing, unless so much is that the list is in doubt."""
        if len(missing) * 100 > len(before) * self.row_drop_pct and len(missing) > 1:
            self.reports[endpoint.table].incomplete(
                f"{endpoint.path}: {len(missing)} of {len(before)} known objects are missing; kept as they were"
            )
            return
        for identity in sorted(missing):
            yield endpoint.table, self.tombstone(endpoint, identity)

    def is_live(self, table: str, identity: str) -> bool:
        """Is it there, by what was read now or else by what the warehouse has?"""
        now = self.seen.get(table, {}).get(identity)
        return now != 0 if now is not None else identity in self.known(table)

    def batched(self, rows: Iterable[Row]) -> Iterator[tuple[str, pa.Table]]:
        """Rows as Arrow, some thousands of a table at a time."""
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
