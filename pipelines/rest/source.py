"""All of it in order: options, credentials, state, one reading, one load. What a connector's `extract` calls."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from time import sleep as wait
from typing import Generic, TypeVar

from pipelines.rest.client import Session, Vendor
from pipelines.rest.first import FirstPages
from pipelines.rest.load import entity_loads, known_ids, load
from pipelines.rest.options import RestOptions, read_options
from pipelines.rest.reading import Connector, Reading
from pipelines.rest.state import read_state, write_state
from pipelines.rest.stream import Stream
from pipelines.sources import EntityLoad, ExtractError, SourceSettings
from pipelines.sources.connection import Connection, Trial
from pipelines.warehouse import Warehouse

Options = TypeVar("Options", bound=RestOptions)
FEW_ATTEMPTS = 2  # where a person waits for the answer


@dataclass(frozen=True)
class RestSystem(Generic[Options]):
    """One system: all that a connector has to say. `connect` gets the source's name, and reads its credentials."""

    vendor: Vendor
    options: type[Options]
    streams: Sequence[Stream]
    connect: Callable[[str, Session, Sequence[Stream], Options], Connector]
    secrets: Mapping[str, str]  # name -> what it is, for whoever is asked for it
    asked: Mapping[str, str]  # the options that a person is asked for, likewise
    won: str = ""  # the option that lists the stages of won deals

    @property
    def connection(self) -> Connection:
        """What `tieout connect` has to know."""
        return Connection(self.secrets, self.asked, self.options, reads_folder=False, won=self.won, first=self.first)

    def connector(self, source: str, session: Session, options: Options) -> Connector:
        """The connector of one source, with the company's own fields in place. Raises ExtractError."""
        return self.connect(source, session, mapped(self.streams, options, source), options)

    def extract(
        self, source: SourceSettings, warehouse: Warehouse, pause: Callable[[float], None] = wait
    ) -> list[EntityLoad]:
        """Bring `raw_<source>` up to date with the system. Returns one EntityLoad an entity that it carries.

        Raises ExtractError when nothing can be read at all: nothing is loaded then, and the next run starts where this
        one did. A list that cannot be read, or not to its end, makes its entities incomplete; all others go on.
        """
        options = read_options(self.options, source)
        with closing(Session(source.name, self.vendor, options, pause)) as session:
            connector = self.connector(source.name, session, options)
            return self._load(source, warehouse, session, connector, options)

    def first(self, source: SourceSettings, warehouse: Warehouse, pause: Callable[[float], None] = wait) -> Trial:
        """The first page of each list, loaded, and how many rows each has. Raises ExtractError as `extract` does."""
        options = read_options(self.options, source)
        options = options.model_copy(update={"max_attempts": min(options.max_attempts, FEW_ATTEMPTS)})
        with closing(Session(source.name, self.vendor, options, pause)) as session:
            connector = FirstPages(self.connector(source.name, session, options))
            loads = self._load(source, warehouse, session, connector, options)
            return Trial(loads, connector.by_entity(loads))

    def _load(
        self, source: SourceSettings, warehouse: Warehouse, session: Session, connector: Connector, options: Options
    ) -> list[EntityLoad]:
        with warehouse.connect() as connection:
            state = read_state(connection, source.name, _mark(options, connector.streams))
            known = partial(known_ids, connection, source.name)
            reading = Reading(connector, options, state, known, source.row_drop_pct)
            load(connection, source.name, source.system, warehouse.state / "dlt", reading.tables())
            write_state(connection, source.name, reading.state)
            return entity_loads(connection, source.name, reading, session.answered_at)


def _mark(options: RestOptions, streams: Sequence[Stream]) -> str:
    """Of where and what is read: with another one, all is read again."""
    told = [options.model_dump(mode="json", exclude=set(options.how)), [repr(stream) for stream in streams]]
    return hashlib.blake2b(json.dumps(told, sort_keys=True).encode(), digest_size=8).hexdigest()


def mapped(streams: Sequence[Stream], options: RestOptions, source: str) -> list[Stream]:
    """The streams with the company's own fields in place. Raises ExtractError for a table or column that is none."""
    tables = {part.table for stream in streams for part in (stream, stream.child) if part}
    if unknown := sorted(set(options.fields) - tables):
        raise ExtractError(f"source {source}: fields.{unknown[0]}: no such list; there are {', '.join(sorted(tables))}")
    found = [stream.with_options(options.fields, options.values) for stream in streams]
    for stream in found:
        if missing := [name for name in stream.required if name not in stream.columns]:
            raise ExtractError(f"source {source}: fields.{stream.table}.{missing[0]}: every row needs it; name a field")
    return found
