"""One list of a system and the raw table that it fills. A connector is mostly a table of these.

A column is written `path`, or `kind path`: the path leads through the object (`properties.amount`), `a | b` takes the
first that is there, a number is a place in a list. The kind of a column of the entity comes from the import format.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from pipelines.entities import ENTITIES

KINDS = ("text", "integer", "decimal", "bool", "date", "timestamp", "enum")


@dataclass(frozen=True)
class Child:
    """A list inside an object, with a raw table of its own. `parent`: the column that gets the object's id."""

    field: str
    table: str
    columns: Mapping[str, str]
    parent: str
    entity: str = ""
    id: str = "id"
    required: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stream:
    """One list. `entity`: what it becomes; a list that only helps others names them in `serves`."""

    table: str
    path: str  # of the API, for questions and messages
    columns: Mapping[str, str]
    entity: str = ""
    serves: tuple[str, ...] = ()
    required: tuple[str, ...] = ()  # columns without which a row is worth nothing: it goes to quarantine
    id: str = "id"
    updated: str = ""  # path of the time of the last change; "" = the list is read whole each time
    deleted: str = ""  # path of the time at which it was deleted, or of a flag that it was
    merged: str = ""  # path of the ids of the objects that were merged into this one, joined by `;`
    fields_in: str = ""  # where the object's fields stand ("" = at the top)
    counted: bool = False  # pages are counted through: a row that comes twice has pushed another one out
    sends_nulls: bool = True  # a field without a value is sent as null: one that is missing is gone
    child: Child | None = None
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # column -> the system's word -> ours

    @property
    def entities(self) -> tuple[str, ...]:
        own = (self.entity, self.child.entity if self.child else "")
        return tuple(name for name in (*own, *self.serves) if name)

    def with_options(
        self, fields: Mapping[str, Mapping[str, str]], values: Mapping[str, Mapping[str, str]]
    ) -> "Stream":
        """The stream with the company's own names of fields (by raw table) and words (by column) in place."""
        prefix = f"{self.fields_in}." if self.fields_in else ""
        child = self.child
        if child:
            child = replace(child, columns=_renamed(child.columns, child.entity, fields.get(child.table, {}), ""))
        columns = _renamed(self.columns, self.entity, fields.get(self.table, {}), prefix)
        words = {column: {**self.words.get(column, {}), **values.get(column, {})} for column in {*self.words, *values}}
        return replace(self, columns=columns, words=words, child=child)

    def asked_fields(self) -> list[str]:
        """The system's fields that the columns need, for systems that send only what is asked for."""
        prefix = f"{self.fields_in}." if self.fields_in else ""
        texts = [*self.columns.values(), self.updated, self.deleted, self.merged, self.id]
        paths = [path for text in texts if text for path in _paths(text)]
        return list(dict.fromkeys(path.removeprefix(prefix) for path in paths if path.startswith(prefix)))


def _renamed(columns: Mapping[str, str], entity: str, fields: Mapping[str, str], prefix: str) -> dict[str, str]:
    found = dict(columns)
    for column, path in fields.items():
        kind = kind_and_path(found[column], column, entity)[0] if column in found else ""
        found[column] = f"{kind} {prefix}{path}".strip() if path else ""
    return {column: text for column, text in found.items() if text}


def _paths(text: str) -> Iterable[str]:
    return kind_and_path(text, "", "")[1].split(" | ")


def kind_and_path(text: str, column: str, entity: str) -> tuple[str, str]:
    """The kind of a column and its path: the kind as written, else as the import format has it, else text."""
    first, _, rest = text.partition(" ")
    if first in KINDS and rest:  # a field may be called like a kind
        return first, rest
    known = {c.name: c.type for c in ENTITIES[entity].columns} if entity else {}
    kind = known.get(column, "text")
    return ("decimal" if kind == "money" else kind), text
