"""One run over one system: since when each list is read, what came, what is gone, and whether that was all.

A list ends complete, or incomplete with the reason: then its rows are loaded all the same, nothing is taken for gone,
and the next run begins where this one did. All rows are merged by id, so reading twice does no harm.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

import pyarrow as pa

from pipelines.rest.ahead import Ahead
from pipelines.rest.errors import AccessRefused, RestError, Unfinished
from pipelines.rest.once import Once, Report
from pipelines.rest.options import RestOptions
from pipelines.rest.shape import Json, Shape
from pipelines.rest.state import State
from pipelines.rest.stream import Stream

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
        plan = [(stream, self.since(stream)) for stream in self.connector.streams]
        with Ahead(self.connector, plan, self.options.parallel) as ahead:
            for stream, since in plan:
                try:
                    yield from self._stream(stream, since, ahead)
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

    def _stream(self, stream: Stream, since: datetime | None, ahead: Ahead) -> Iterator[tuple[str, pa.Table]]:
        """One list, again where it moved while it was read."""
        report = self.reports[stream.table]
        for attempt in range(1, READINGS + 1):
            once = Once(self, stream, since)
            try:
                yield from once.tables(ahead.pages(stream) if attempt == 1 else self.connector.pages(stream, since))
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

    def _has_lost(self, stream: Stream, once: Once) -> bool:
        """Are there fewer objects now than we know of? For systems that do not say what was deleted."""
        count = getattr(self.connector, "count", None)
        if count is None:
            return False
        now = count(stream)
        return now is None or now != len(self.known(stream.table) | set(once.seen) | set(once.kept.quarantined))

    def _gone(self, stream: Stream, once: Once) -> Iterator[tuple[str, pa.Table]]:
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
