"""Reads `import_format.yaml` once and offers it as typed objects."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

# 18 digits before the point and 12 behind it: unit prices may carry more digits than their currency, amounts do not.
NUMERIC = pa.decimal128(30, 12)

ARROW_TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "enum": pa.string(),
    "money": NUMERIC,
    "decimal": NUMERIC,
    "integer": pa.int64(),
    "bool": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),  # always UTC, stored without a zone
}

_COLUMN = re.compile(r"^(?P<type>\w+)(\[(?P<values>[^]]*)])?(?P<flags>( key| required)*)( -> (?P<refers_to>\w+))?$")


@dataclass(frozen=True)
class Column:
    """One column of an entity; `refers_to` names the entity whose id it holds."""

    name: str
    type: str
    required: bool = False
    key: bool = False
    values: tuple[str, ...] = ()
    refers_to: str | None = None

    @property
    def arrow(self) -> pa.Field:
        return pa.field(self.name, ARROW_TYPES[self.type], nullable=not self.required)


@dataclass(frozen=True)
class Entity:
    """One entity of one side (crm, billing, payments, ledger, reference)."""

    side: str
    name: str
    columns: tuple[Column, ...]

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.key)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.required)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


EVERY_ENTITY = (Column("updated_at", "timestamp"), Column("deleted_at", "timestamp"))


def _column(name: str, text: str) -> Column:
    found = _COLUMN.match(text)
    if not found:
        raise ValueError(f"import_format.yaml: column {name}: cannot read {text!r}")
    flags = found["flags"].split()
    values = tuple(value.strip() for value in (found["values"] or "").split(",") if value.strip())
    is_key = "key" in flags
    return Column(name, found["type"], is_key or "required" in flags, is_key, values, found["refers_to"])


def shape(side: str, name: str, columns: Mapping[str, str]) -> Entity:
    """A vendor's own columns in the notation of `import_format.yaml`: {"total_gross": "money required", ...}."""
    return Entity(side, name, (*(_column(column, text) for column, text in columns.items()), *EVERY_ENTITY))


@cache
def load() -> dict[str, Entity]:
    """All entities by name, in the order of the file."""
    document: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("import_format.yaml").read_text())
    return {
        name: shape(side, name, columns) for side, entities in document.items() for name, columns in entities.items()
    }


ENTITIES = load()
SIDES = tuple(dict.fromkeys(entity.side for entity in ENTITIES.values()))


def arrow_schema(entity: str) -> pa.Schema:
    """The Arrow schema of a validated table of this entity (business columns only)."""
    return pa.schema([column.arrow for column in ENTITIES[entity].columns])
