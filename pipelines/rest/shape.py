"""Objects as Arrow, column by column; an object that does not fit goes to quarantine, by column, value and reason."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa

from pipelines.entities import ENTITIES
from pipelines.rest import values
from pipelines.rest.stream import Child, Stream, kind_and_path
from pipelines.rest.values import Cast

Json = dict[str, Any]
OWN_COLUMNS = (  # of every raw table, beside the system's
    pa.field("_updated_at", pa.timestamp("us")),
    pa.field("_deleted_at", pa.timestamp("us")),
    pa.field("_file", pa.string()),  # the list it came from
    pa.field("_read", pa.int64()),  # number of the reading in this load; children carry their parent's
    pa.field("_object", pa.string()),  # all that the system said, as JSON
)


@dataclass(frozen=True)
class Bad:
    """Why a row cannot be loaded."""

    id: str
    column: str
    value: str
    reason: str


@dataclass
class Batch:
    """Objects with what is known of each, in step: place n of every list is object n."""

    ids: list[str]
    objects: list[Json]
    texts: list[str]
    reads: list[int]
    updated: list[datetime | None] = field(default_factory=list)
    deleted: list[datetime | None] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)


class Shape:
    """One raw table: its columns, and how an object fills them."""

    def __init__(
        self, of: Stream | Child, zone: str = "UTC", words: Mapping[str, Mapping[str, str]] | None = None
    ) -> None:
        self.table, self.entity, self.required = of.table, of.entity, of.required
        self.parent = of.parent if isinstance(of, Child) else ""
        self.words = words or {}
        kinds = {name: kind_and_path(text, name, of.entity) for name, text in of.columns.items()}
        self.paths = {name: [path.split(".") for path in text.split(" | ")] for name, (_, text) in kinds.items()}
        self.casts = {name: self._cast(name, kind, zone) for name, (kind, _) in kinds.items()}
        flags = {name for name, (kind, _) in kinds.items() if kind == "bool"}
        names = ["id", *([self.parent] if self.parent else []), *(name for name in kinds if name != self.parent)]
        self.schema = pa.schema(
            [
                *(pa.field(n, pa.bool_() if n in flags else pa.string(), nullable=n != "id") for n in names),
                *OWN_COLUMNS,
            ]
        )

    def _cast(self, column: str, kind: str, zone: str) -> Cast:
        if kind == "enum":
            allowed = ENTITIES[self.entity].column(column).values
            return values.one_of(allowed, dict(self.words.get(column, {})))
        casts: dict[str, Cast] = {
            "text": values.text, "decimal": values.decimal, "integer": values.integer, "bool": values.flag,
            "timestamp": values.moment(zone), "date": values.day(zone),
        }  # fmt: skip
        return casts[kind]

    def arrow(self, batch: Batch, path: str) -> tuple[pa.Table, list[Bad]]:
        """The objects that fit, as one Arrow table, and why the others do not. A deleted one need not be whole."""
        bad = _told(batch)
        prefixes: dict[str, list[Any]] = {}
        columns: dict[str, list[Any]] = {}
        for name, paths in self.paths.items():
            found = _found(batch.objects, paths, prefixes)
            columns[name] = _cast_all(self.casts[name], found, batch.ids, name, bad)
        for name in self.required:
            for place, value in enumerate(columns[name]):
                if value is None and place not in bad and not (batch.deleted and batch.deleted[place]):
                    bad[place] = Bad(batch.ids[place], name, "", "required, and not there")
        if self.parent:
            columns[self.parent] = batch.parents
        count, none = len(batch.ids), [None] * len(batch.ids)
        columns |= {
            "id": batch.ids, "_updated_at": batch.updated or none, "_deleted_at": batch.deleted or none,
            "_file": [path] * count, "_read": batch.reads, "_object": batch.texts,
        }  # fmt: skip
        table = pa.table({f.name: pa.array(columns[f.name], type=f.type) for f in self.schema}, schema=self.schema)
        if bad:
            table = table.take(pa.array([n for n in range(count) if n not in bad], pa.int64()))
        return table, list(bad.values())

    def empty(self) -> pa.Table:
        """No rows, so that the raw table exists."""
        return self.schema.empty_table()

    def tombstones(
        self, gone: Mapping[str, datetime], reads: list[int], path: str, **more: Mapping[str, str]
    ) -> pa.Table:
        """Rows that say only that these ids are gone, and since when; `more`: a column -> id -> value."""
        rows = [
            {"id": identity, "_updated_at": when, "_deleted_at": when, "_file": path, "_read": read,
             "_object": json.dumps({"id": identity, "deleted": True}),
             **{name: told[identity] for name, told in more.items() if name in self.paths}}
            for (identity, when), read in zip(gone.items(), reads, strict=True)
        ]  # fmt: skip
        return pa.Table.from_pylist(rows, schema=self.schema)


def _told(batch: Batch) -> dict[int, Bad]:
    """Problems that the connector saw itself, in `_joined.problem`: [column, value, reason]."""
    joined = ((place, item.get("_joined")) for place, item in enumerate(batch.objects))
    return {
        place: Bad(batch.ids[place], *told["problem"])
        for place, told in joined
        if told and "problem" in told and not (batch.deleted and batch.deleted[place])
    }


def _cast_all(cast: Cast, found: list[Any], ids: list[str], column: str, bad: dict[int, Bad]) -> list[Any]:
    """All values at once; only where one is wrong, one by one."""
    try:
        if cast is values.text:  # most are texts already
            return [v if v.__class__ is str and v else None if v is None or v == "" else cast(v) for v in found]
        return [None if value is None or value == "" else cast(value) for value in found]
    except (ValueError, TypeError):
        pass
    good: list[Any] = []
    for place, value in enumerate(found):
        try:
            good.append(None if value is None or value == "" else cast(value))
        except (ValueError, TypeError) as error:
            good.append(None)
            reason = str(error) if isinstance(error, ValueError) else "a list or an object, where one value is meant"
            bad.setdefault(place, Bad(ids[place], column, values.text(value)[:200], reason))
    return good


def _found(objects: list[Json], paths: list[list[str]], prefixes: dict[str, list[Any]]) -> list[Any]:
    """What the first path that leads anywhere finds, object by object. `prefixes` remembers the way there."""
    found = _walk(objects, paths[0], prefixes)
    for path in paths[1:]:
        if None in found or "" in found:
            other = _walk(objects, path, prefixes)
            found = [b if a is None or a == "" else a for a, b in zip(found, other, strict=True)]
    return found


def _walk(objects: list[Json], path: list[str], prefixes: dict[str, list[Any]]) -> list[Any]:
    if len(path) > 1:
        key = ".".join(path[:-1])
        if key not in prefixes:
            prefixes[key] = _walk(objects, path[:-1], prefixes)
        objects = prefixes[key]
    step = path[-1]
    if step.isdigit():
        place = int(step)
        return [o[place] if isinstance(o, list) and place < len(o) else None for o in objects]
    try:
        return [o.get(step) for o in objects]
    except AttributeError:  # not all of them are objects
        return [o.get(step) if isinstance(o, dict) else None for o in objects]


def getter(path: str) -> Callable[[list[Json]], list[Any]]:
    """A function that finds a path (with its alternatives) in every object of a list."""
    steps = [way.split(".") for way in path.split(" | ")]
    return lambda objects: _found(objects, steps, {})
