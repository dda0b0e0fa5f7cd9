"""Stripe's objects as rows of Arrow: what a path finds, in the type that its column promises.

A value of another type than promised is no reason to stop, and none to guess: the row goes to quarantine, with column,
value and reason.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

import orjson
import pyarrow as pa

from pipelines.rest.shape import Bad

Json = Mapping[str, Any]
Getter = Callable[[Json], Any]

ARROW = {"text": pa.string(), "id": pa.string(), "decimal": pa.string(), "int": pa.int64(), "bool": pa.bool_()}
OWN_COLUMNS = (  # of every raw table, beside the vendor's
    pa.field("id", pa.string(), nullable=False),
    pa.field("created", pa.int64()),
    pa.field("_updated_at", pa.int64()),  # Unix seconds: the newest of creation, its own stamps, and events about it
    pa.field("_deleted_at", pa.int64()),
    pa.field("_file", pa.string()),  # the list it came from
    pa.field("_read", pa.int64()),  # number of the reading in this load; children carry their parent's
    pa.field("_object", pa.string()),  # all that Stripe said, as JSON
)
# Links that open without a password, and secrets of browsers: no business of a warehouse.
LEFT_OUT = frozenset({"client_secret", "hosted_invoice_url", "invoice_pdf", "pdf", "receipt_url"})
MISSING = object()


class Shape:
    """One raw table: turns objects into rows, rows into Arrow."""

    def __init__(
        self,
        table: str,
        columns: Mapping[str, str],
        required: Iterable[str] = (),
        renamed: Mapping[str, str] | None = None,
    ) -> None:
        self.table = table
        self.required = tuple(required)
        kinds = {name: text.split(" ", 1)[0] for name, text in columns.items()}
        # For every value of every object: most are a field of it, and of the right type already.
        self.ways = [
            (name, *_way_to(text.split(" ", 1)[1], renamed or {}), READY.get(kinds[name]), CASTS[kinds[name]])
            for name, text in columns.items()
        ]
        # the fields behind each column, whose alternatives may be several
        self.behind = {
            name: {path.split(".")[0].split("(")[-1].split("[")[0] for path in text.split(" ", 1)[1].split(" | ")}
            for name, text in columns.items()
        }
        self.schema = pa.schema(
            [OWN_COLUMNS[0], *(pa.field(name, ARROW[kind]) for name, kind in kinds.items()), *OWN_COLUMNS[1:]]
        )

    def row(self, item: Json, own: Mapping[str, Any], left_out: Iterable[str] = ()) -> dict[str, Any] | Bad:
        """The row of one object, or why there is none. `own` are values of OWN_COLUMNS that the caller knows."""
        identity = item.get("id")
        if not isinstance(identity, str) or not identity:
            return Bad("", "id", _show(identity), "an object without an id")
        row: dict[str, Any] = {"id": identity}
        for name, field, getters, ready, cast in self.ways:
            found = item.get(field)
            try:
                for get in getters:
                    if (found := get(item)) is not None:
                        break
                if found is None or found == "":
                    row[name] = None
                else:
                    row[name] = found if found.__class__ is ready else cast(found)
            except ValueError as error:
                return Bad(identity, name, _show(found), str(error))
        for name in self.required:
            if row[name] is None:
                return Bad(identity, name, "", "required, and not there")
        created = item.get("created")
        row["created"] = created if isinstance(created, int) else None
        row.update(own)
        row["_object"] = compact(_without(item, LEFT_OUT.union(left_out)))
        return row

    def arrow(self, rows: list[dict[str, Any]]) -> pa.Table:
        """Rows of `row` as one Arrow table; columns that a row lacks are null."""
        columns = [
            pa.array([row.get(name) for row in rows], type=self.schema.field(name).type) for name in self.schema.names
        ]
        return pa.Table.from_arrays(columns, schema=self.schema)


def compact(item: Json) -> str:
    """An object as JSON, in one line."""
    try:
        return orjson.dumps(item).decode()
    except TypeError:  # a whole number of more than 64 bits: its column refuses it, the object is kept all the same
        return json.dumps(item, ensure_ascii=False, separators=(",", ":"))


def _without(item: Json, names: frozenset[str]) -> Json:
    if names.isdisjoint(item):
        return item
    kept = dict(item)
    for name in names.intersection(item):
        del kept[name]
    return kept


def _way_to(text: str, renamed: Mapping[str, str]) -> tuple[str, list[Getter]]:
    """The field that a column is, or "" and the ways to its value."""
    return (text, []) if re.fullmatch(r"\w+", text) else ("", _getters(text, renamed))


def _getters(text: str, renamed: Mapping[str, str]) -> list[Getter]:
    getters: list[Getter] = []
    for path in text.split(" | "):
        total = re.fullmatch(r"sum\((\w+)(?:\[(\w+)=(\w+)\])?\.(\w+)\)", path)
        if total:
            field, filter_name, filter_value, name = total.groups()
            getters.append(partial(_sum, field, filter_name, filter_value, name))
            continue
        steps = path.split(".")
        if "metadata" in steps and steps[-1] in renamed:
            getters.append(partial(_walk, [*steps[:-1], renamed[steps[-1]]]))
        getters.append(_way(steps))
    return getters


def _way(steps: list[str]) -> Getter:
    if len(steps) == 1:
        return partial(_field, steps[0])
    return partial(_inside, steps[0], steps[1]) if len(steps) == 2 else partial(_walk, steps)


def _field(name: str, item: Json) -> Any:
    """The most frequent path: one step."""
    value = item.get(name)
    return value if value != "" else None


def _inside(outer: str, name: str, item: Json) -> Any:
    """The next: a field of an object inside."""
    inner = item.get(outer)
    if isinstance(inner, dict):
        value = inner.get(name)
        return value if value != "" else None
    return None if inner is None else _walk([name], inner)


def _walk(steps: list[str], item: Any) -> Any:
    for step in steps:
        if isinstance(item, dict):
            item = item.get(step)
        elif isinstance(item, list) and step.isdigit():
            item = item[int(step)] if int(step) < len(item) else None
        else:
            return None
    return item if item != "" else None


def _sum(field: str, filter_name: str | None, filter_value: str | None, name: str, item: Json) -> Any:
    rows = item.get(field)
    if not isinstance(rows, list):
        return None
    if filter_name:
        rows = [row for row in rows if str(row.get(filter_name)).lower() == filter_value]
    return sum(_int(row.get(name, 0)) for row in rows)


def _int(value: Any) -> int:
    if type(value) is int and -(2**63) <= value < 2**63:  # nearly all
        return value
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,18}", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("not a whole number")
    if not -(2**63) <= value < 2**63:
        raise ValueError("a number too large")
    return value


def _decimal(value: Any) -> str:
    try:
        number = Decimal(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        raise ValueError("not a number")
    return format(number, "f")


def _bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("neither true nor false")
    return value


def _id(value: Any) -> str:
    value = value.get("id") if isinstance(value, dict) else value
    if not isinstance(value, str):
        raise ValueError("not an id")
    return value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _show(value: Any) -> str:
    return _text(value)[:200] if value is not None else ""


CASTS: dict[str, Callable[[Any], Any]] = {"text": _text, "id": _id, "int": _int, "decimal": _decimal, "bool": _bool}
READY: dict[str, type] = {"text": str, "id": str, "bool": bool}  # a value of this type is what its cast would give
