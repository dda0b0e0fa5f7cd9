"""How one list of Stripe's is described. The lists themselves are in `lists/`, how they are read in `listing.py`.

A column is written `name: kind path | path ...`: the first path that is there gives the value, so that answers of older
and newer API versions land in one column. Kinds: text, int (also money in minor units and Unix seconds), decimal (kept
as text), bool, id (an expanded object gives its id). `sum(list[field=value].field)` adds up a list; a number in a path
is a place in a list; `metadata.x` is what the company itself wrote on the object (option `metadata` renames it).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

Json = dict[str, Any]


@dataclass(frozen=True)
class Child:
    """A list inside an object, with a raw table of its own; `path` where the rest of a long one is read."""

    field: str
    table: str
    path: str
    columns: Mapping[str, str]
    required: tuple[str, ...] = ()
    flat: Callable[[Json], list[Json]] | None = None  # the parts of an object, where they lie deeper in it


@dataclass(frozen=True)
class Endpoint:
    """One list of Stripe's, and the raw table that it fills."""

    table: str
    path: str
    columns: Mapping[str, str]
    entities: tuple[str, ...]  # of the import format that are made from it
    required: tuple[str, ...] = ()  # columns without which a row is worth nothing: it goes to quarantine
    object: str = ""  # what events call it; default: the table's name in the singular
    older_path: str = ""  # the list that older servers have in its place
    params: Mapping[str, str] = field(default_factory=dict)
    expand: tuple[str, ...] = ()  # asked for, done without where the server refuses
    child: Child | None = None
    windows: bool = True  # the list can be asked for what was created since; a short one that cannot is read whole

    @property
    def event_object(self) -> str:
        return self.object or self.table.removesuffix("s")

    @property
    def mark(self) -> str:
        """Another one than in the last load: objects that did not change have to be read for the new columns too."""
        child = self.child and (dict(self.child.columns), self.child.required)
        return f"{crc32(repr((dict(self.columns), self.required, self.expand, child)).encode()):08x}"
