"""One reading of one list, from its first page to its last: rows, bad rows, parts, and what the fields tell."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson
import pyarrow as pa

from pipelines.rest.errors import Unfinished
from pipelines.rest.fields import have_waited, vanished
from pipelines.rest.shape import Batch, Json, getter
from pipelines.rest.state import ListState
from pipelines.rest.stream import Stream, kind_and_path
from pipelines.rest.values import flag, parsed

if TYPE_CHECKING:
    from pipelines.rest.reading import Reading


@dataclass
class Report:
    """What became of one list in this run."""

    complete: bool = True
    notes: list[str] = field(default_factory=list)
    appeared: list[str] = field(default_factory=list)  # fields of the system's that were not there before
    vanished: list[str] = field(default_factory=list)  # columns whose field is no longer sent

    def incomplete(self, why: str) -> None:
        self.complete = False
        self.notes.append(why)


class Once:
    """One reading of one list, from its first page to its last."""

    def __init__(self, reading: "Reading", stream: Stream, since: datetime | None) -> None:
        self.reading, self.stream, self.since = reading, stream, since
        self.kept: ListState = reading.state.of(stream.table)
        self.seen: dict[str, int] = {}  # id -> hash of what was read
        self.newest: datetime | None = None
        self.ignored_filter = self.twice = False
        self._fields: set[str] = set()
        self._ids, self._updated = getter(stream.id), getter(stream.updated or "-")
        self._deleted, self._merged = getter(stream.deleted or "-"), getter(stream.merged or "-")
        self._inside = getter(stream.fields_in) if stream.fields_in else None

    def tables(self, pages: Iterable[list[Json]]) -> Iterator[tuple[str, pa.Table]]:
        """The rows of every page of the list; what came before already, unchanged, is left out."""
        for page in pages:
            batch = self._batch(page)
            self._fields.update(*(fields for fields in (self._inside(page) if self._inside else page) if fields))
            if not batch.ids:
                continue
            yield self.stream.table, self._rows(self.stream.table, batch)
            if self.stream.child:
                yield from self._children(batch)
            if self.stream.merged:
                yield from self._losers(batch)
        if self.twice and self.stream.counted:  # what came twice pushed something else out of the pages
            raise Unfinished(f"{self.stream.path}: rows came twice, so the list moved while it was read")

    def end(self, report: Report) -> None:
        """Says what the reading showed beside its rows: fields that came and went, a filter that did nothing."""
        before = set(self.kept.fields)
        if before:
            report.appeared = sorted(self._fields - before)
        if before and self.seen and (self.stream.sends_nulls or self.since is None):
            for column, names in vanished(self._behind(), before, self._fields):
                report.vanished.append(column)
                report.incomplete(
                    f"{self.stream.path}: the field {' or '.join(sorted(names))}, which is our {column}, "
                    'is no longer sent; name another one in `fields`, or "" for none'
                )
        self.kept.fields = sorted(before | self._fields)
        if self.ignored_filter:
            report.notes.append(f"{self.stream.path}: the filter by time was ignored, so the whole list was read")

    def has_new_columns(self) -> bool:
        """Did a field come that one of our columns was waiting for?"""
        return have_waited(self._behind(), set(self.kept.fields), self._fields)

    def _behind(self) -> dict[str, set[str]]:
        """The system's fields behind each of our columns."""
        prefix = f"{self.stream.fields_in}." if self.stream.fields_in else ""
        found = {}
        for column, text in self.stream.columns.items():
            ways = kind_and_path(text, column, self.stream.entity)[1].split(" | ")
            names = {way.removeprefix(prefix).split(".")[0] for way in ways if way.startswith(prefix)}
            found[column] = names
        return found

    def _batch(self, page: list[Json]) -> Batch:
        batch = Batch([], [], [], [])
        ids, changes, ends = self._ids(page), self._updated(page), self._deleted(page)
        for item, identity, changed, ended in zip(page, ids, changes, ends, strict=True):
            text = orjson.dumps(item).decode()
            if not isinstance(identity, str) or not identity:
                place = f"?{len(self.kept.quarantined)}"
                self.kept.quarantined[place] = ["id", "", f"an object without an id: {text[:100]}", ""]
                continue
            mark = hash(text)
            self.twice = self.twice or identity in self.seen
            if self.seen.get(identity) == mark:
                continue  # pages overlap when rows come and go while we read
            self.seen[identity] = mark
            updated = self._moment(changed)
            if updated and self.since and updated < self.since:
                self.ignored_filter = True
            if updated and (self.newest is None or updated > self.newest):
                self.newest = updated
            batch.ids.append(identity)
            batch.objects.append(item)
            batch.texts.append(text)
            batch.updated.append(updated)
            batch.deleted.append(self._end(ended, updated))
        batch.reads = self.reading.reads(len(batch.ids))
        return batch

    def _moment(self, value: Any) -> datetime | None:
        try:
            return parsed(value, self.reading.options.time_zone) if value else None
        except ValueError:
            return None  # its column says so, where it has one

    def _end(self, value: Any, updated: datetime | None) -> datetime | None:
        """When an object was deleted, from a time or a flag."""
        try:
            return (updated or datetime(1970, 1, 1)) if value and flag(value) else None
        except ValueError:
            return self._moment(value)

    def _rows(self, table: str, batch: Batch) -> pa.Table:
        """The good rows; a bad one is remembered as quarantined until it is read again and found good."""
        rows, bad = self.reading.shapes[table].arrow(batch, self.stream.path)
        kept = self.reading.state.of(table)
        if kept.quarantined:
            for identity in batch.ids:
                kept.quarantined.pop(identity, None)
        for one in bad:
            at = batch.updated[batch.ids.index(one.id)]
            kept.quarantined[one.id] = [one.column, one.value, one.reason, at.isoformat() if at else ""]
        if bad and table != self.stream.table:  # the list inside is read with its object
            for one in bad:
                parent = batch.parents[batch.ids.index(one.id)]
                self.reading.reports[self.stream.table].notes.append(f"{table}: {one.id} of {parent}: {one.reason}")
        return rows

    def _children(self, batch: Batch) -> Iterator[tuple[str, pa.Table]]:
        child = self.stream.child
        assert child is not None
        inside = getter(child.field)(batch.objects)
        places = [place for place, items in enumerate(inside) if isinstance(items, list) for _ in items]
        items = [item for items in inside if isinstance(items, list) for item in items]
        names = getter(child.id)(items)
        rows = Batch(
            [str(name or f"{batch.ids[place]}:{n}") for n, (name, place) in enumerate(zip(names, places, strict=True))],
            items,
            [orjson.dumps(item).decode() for item in items],
            [batch.reads[place] for place in places],
            [batch.updated[place] for place in places],
            [batch.deleted[place] for place in places],
            [batch.ids[place] for place in places],
        )
        if rows.ids:
            yield child.table, self._rows(child.table, rows)

    def _losers(self, batch: Batch) -> Iterator[tuple[str, pa.Table]]:
        """Tombstones of the objects that were merged into others: the system no longer lists them."""
        gone: dict[str, datetime] = {}
        into: dict[str, str] = {}
        for winner, text, when in zip(batch.ids, self._merged(batch.objects), batch.updated, strict=True):
            for loser in _ids(text):
                gone[loser], into[loser] = when or datetime(1970, 1, 1), winner
                self.seen[loser] = 0
        yield from self.reading.tombstones(self.stream, gone, into)


def _ids(text: Any) -> Iterable[str]:
    return [part.strip() for part in text.split(";") if part.strip()] if isinstance(text, str) else ()
