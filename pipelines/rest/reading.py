"""One run over one system: since when each list is read, what came, what is gone, and whether that was all.

A list ends complete, or incomplete with the reason: then its rows are loaded all the same, nothing is taken for gone,
and the next run begins where this one did. All rows are merged by id, so reading twice does no harm.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

import orjson
import pyarrow as pa

from pipelines.rest.errors import AccessRefused, RestError, Unfinished
from pipelines.rest.options import RestOptions
from pipelines.rest.shape import Batch, Json, Shape, getter
from pipelines.rest.state import ListState, State
from pipelines.rest.stream import Stream, kind_and_path
from pipelines.rest.values import flag, parsed

log = logging.getLogger("tieout.rest")
READINGS = 3  # of a list that moves while it is read
Known = Callable[[str], set[str]]  # the ids of a raw table's live rows


class Connector(Protocol):
    """What a system brings: its lists, and how each is read."""

    @property
    def streams(self) -> Sequence[Stream]:
        """Its lists, in the order in which they are read."""

    def pages(self, stream: Stream, since: datetime | None) -> Iterator[list[Json]]:
        """The objects of a list, page by page; only those changed since then where it can (more does no harm).

        Raises Unfinished when they cannot have been all, any other RestError when they cannot be read. A system that
        does not say what was deleted has a `count(stream)` too: how many objects a list has now (None: not known).
        """


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


class Reading:
    """One run. `tables()` is read once, to its end; then `state` and `reports` hold the outcome."""

    def __init__(
        self,
        connector: Connector,
        options: RestOptions,
        state: State,
        known: Known,
        row_drop_pct: Decimal = Decimal(20),
    ) -> None:
        self.connector, self.options, self.state, self.known, self.row_drop_pct = (
            connector, options, state, known, row_drop_pct,
        )  # fmt: skip
        self.reports = {stream.table: Report() for stream in connector.streams}
        words = {s.table: s.words for s in connector.streams}
        self.shapes = {s.table: Shape(s, options.time_zone, words[s.table]) for s in connector.streams}
        self.shapes |= {s.child.table: Shape(s.child, options.time_zone, s.words) for s in connector.streams if s.child}
        self._reads = 0

    def tables(self) -> Iterator[tuple[str, pa.Table]]:
        """(raw table, rows); every raw table comes at least once, if only to exist. Raises when nothing can be read."""
        for table, shape in self.shapes.items():
            yield table, shape.empty()
        failures: list[RestError] = []
        for stream in self.connector.streams:
            try:
                yield from self._stream(stream)
            except AccessRefused:
                raise
            except RestError as error:
                failures.append(error)
                self.reports[stream.table].incomplete(str(error))
        if len(failures) == len(self.connector.streams):
            raise failures[0]

    def since(self, stream: Stream) -> datetime | None:
        """From when on a list is read: a lookback before the newest row, and before every row in quarantine."""
        kept = self.state.of(stream.table)
        parts = [kept, *([self.state.of(stream.child.table)] if stream.child else [])]
        held = [told[3] for part in parts for told in part.quarantined.values()]
        if not kept.newest or not stream.updated or "" in held:
            return None
        newest = datetime.fromisoformat(kept.newest)
        if newest - datetime.fromisoformat(kept.whole) >= timedelta(days=self.options.whole_after_days):
            return None
        oldest = min([newest, *(datetime.fromisoformat(at) for at in held)])
        return oldest - timedelta(seconds=self.options.lookback_seconds)

    def _stream(self, stream: Stream) -> Iterator[tuple[str, pa.Table]]:
        """One list, again where it moved while it was read."""
        since, report = self.since(stream), self.reports[stream.table]
        for attempt in range(1, READINGS + 1):
            once = _Once(self, stream, since)
            try:
                yield from once.tables()
            except Unfinished as error:
                log.warning("%s; reading %d of %d", error, attempt, READINGS)
                if attempt == READINGS:
                    report.incomplete(str(error))
                continue
            if since is None or not (once.has_new_columns() or self._has_lost(stream, once)):
                break
            since = (
                None  # rows that did not change have a value there too, and who is gone shows in the whole list only
            )
        once.end(report)
        if report.complete:
            if since is None:
                yield from self._gone(stream, once)
            if once.newest:
                kept = self.state.of(stream.table)
                kept.newest = max(kept.newest, once.newest.isoformat())
                kept.whole = kept.newest if since is None else kept.whole
        log.info("%s: %d objects read", stream.table, len(once.seen))

    def _has_lost(self, stream: Stream, once: "_Once") -> bool:
        """Are there fewer objects now than we know of? For systems that do not say what was deleted."""
        count = getattr(self.connector, "count", None)
        if count is None:
            return False
        now = count(stream)
        return now is None or now != len(self.known(stream.table) | set(once.seen) | set(once.kept.quarantined))

    def _gone(self, stream: Stream, once: "_Once") -> Iterator[tuple[str, pa.Table]]:
        """Tombstones of what the whole list no longer has, unless so much is missing that the list is in doubt."""
        before = self.known(stream.table)
        gone = sorted(before - set(once.seen))
        if len(gone) * 100 > len(before) * self.row_drop_pct and len(gone) > 1:
            self.reports[stream.table].incomplete(
                f"{stream.path}: {len(gone)} of {len(before)} known objects are missing; kept as they were"
            )
            return
        when = once.newest or datetime.fromisoformat(self.state.of(stream.table).newest or "1970-01-01")
        yield from self.tombstones(stream, dict.fromkeys(gone, when))

    def tombstones(
        self, stream: Stream, gone: dict[str, datetime], merged_into: dict[str, str] | None = None
    ) -> Iterator[tuple[str, pa.Table]]:
        """Rows that say these ids are gone."""
        if gone:
            for identity in gone:
                self.state.of(stream.table).quarantined.pop(identity, None)
            more = {"merged_into_id": merged_into} if merged_into else {}
            yield stream.table, self.shapes[stream.table].tombstones(gone, self.reads(len(gone)), stream.path, **more)

    def reads(self, count: int) -> list[int]:
        """The next numbers of the reading: of two readings of one id, the later one stays."""
        self._reads += count
        return list(range(self._reads - count + 1, self._reads + 1))


class _Once:
    """One reading of one list, from its first page to its last."""

    def __init__(self, reading: Reading, stream: Stream, since: datetime | None) -> None:
        self.reading, self.stream, self.since = reading, stream, since
        self.kept: ListState = reading.state.of(stream.table)
        self.seen: dict[str, int] = {}  # id -> hash of what was read
        self.newest: datetime | None = None
        self.ignored_filter = self.twice = False
        self._fields: set[str] = set()
        self._ids, self._updated = getter(stream.id), getter(stream.updated or "-")
        self._deleted, self._merged = getter(stream.deleted or "-"), getter(stream.merged or "-")
        self._inside = getter(stream.fields_in) if stream.fields_in else None

    def tables(self) -> Iterator[tuple[str, pa.Table]]:
        """The rows of every page; what came before already, unchanged, is left out."""
        for page in self.reading.connector.pages(self.stream, self.since):
            batch = self._batch(page)
            for fields in self._inside(page) if self._inside else page:
                self._fields.update(fields or ())
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
            for column, names in self._behind().items():
                if names & before and not names & self._fields:
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
        before = set(self.kept.fields)
        return any(names & self._fields and not names & before for names in self._behind().values())

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
