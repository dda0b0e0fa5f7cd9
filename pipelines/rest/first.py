"""The first page of each list, and how many rows it has: what `tieout connect` looks at before anything is set."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from pipelines.rest.reading import Connector
from pipelines.rest.stream import Stream
from pipelines.sources import EntityLoad
from pipelines.sources.connection import Count

COUNTED_PAGES = 20  # read on for their number alone, where a system does not say it


class FirstPages:
    """A connector over another one: each list has one page of objects."""

    def __init__(self, connector: Connector) -> None:
        self.connector = connector
        self.counts: dict[str, Count] = {}  # by raw table

    @property
    def streams(self) -> Sequence[Stream]:
        """Its lists."""
        return self.connector.streams

    def pages(self, stream: Stream, since: datetime | None) -> Iterator[list[dict[str, Any]]]:
        """The first page that has rows. Raises what the connector raises, for the pages that are only counted too."""
        total = getattr(self.connector, "total", None)
        told = total(stream) if total and stream.entity else None
        count, is_given, is_all = 0, False, True
        for number, page in enumerate(self.connector.pages(stream, None), 1):
            count += len(page)
            if page and not is_given:
                is_given = True
                yield page
            if number == COUNTED_PAGES or (is_given and told is not None):
                is_all = False
                break
        self.counts[stream.table] = Count(told, True) if told is not None else Count(count, is_all)

    def by_entity(self, loads: Sequence[EntityLoad]) -> dict[str, Count]:
        """How many rows each entity has; of lists inside objects, those that came with the first page."""
        found: dict[str, Count] = {}
        loaded = {load.entity: load.rows_extracted for load in loads}
        for stream in self.streams:
            own = self.counts.get(stream.table, Count(0, False))
            if stream.entity:
                before = found.get(stream.entity, Count(0))
                found[stream.entity] = Count(before.rows + own.rows, before.is_all and own.is_all)
            if stream.child and stream.child.entity:
                inside = loaded.get(stream.child.entity, 0)
                found[stream.child.entity] = Count(inside, own.is_all and own.rows <= loaded.get(stream.entity, 0))
        return found
