"""Sources: one folder a system. Each brings rows into `raw_<source>` and says, entity by entity, how that went.

A source has a *system* (how it is read: files, stripe) and a *name* (whose it is: crm, stripe_eu); two accounts of one
vendor are two sources. A new system is one folder here with a function `extract(source, warehouse)`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pyarrow as pa

from pipelines.warehouse import Warehouse

# Rows that were not loaded: where they stand and why.
QUARANTINE = pa.schema(
    [
        ("file", pa.string()),
        ("line", pa.int64()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("reason", pa.string()),
    ]
)


class ExtractError(Exception):
    """A source that cannot be read at all (a wrong key, an unknown system); the message is for whoever runs it."""


@dataclass(frozen=True)
class SourceSettings:
    """One connected source. `options`: what only its system knows (base_url, ...)."""

    name: str
    system: str = "files"
    path: Path | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    row_drop_pct: Decimal = Decimal(20)


@dataclass(frozen=True)
class SchemaChange:
    """A column that appeared, vanished or changed its type. `change`: appeared | vanished | type."""

    column: str
    change: str
    detail: str


@dataclass(frozen=True)
class EntityLoad:
    """How one entity of one source stands after an extract.

    Counts are the state of what has been delivered so far, not this run's work, so that a repeated run says the same:
    rows_extracted = rows_loaded + identical_copies + rows_replaced + rows_quarantined. What a short delivery lacks and
    an earlier one brought stands, and is counted.
    `entity` is '*' for what concerns the whole source (no folder), or the name a file claims (an unknown entity).
    `control_totals` is JSON: {column: {currency: "decimal"}} over the rows loaded. Times are UTC without a zone.
    """

    source: str
    entity: str
    rows_extracted: int = 0
    rows_loaded: int = 0
    identical_copies: int = 0
    rows_replaced: int = 0
    rows_quarantined: int = 0
    complete: bool = True
    detail: str = ""
    newest_updated_at: datetime | None = None
    extracted_at: datetime | None = None
    control_totals: str = "{}"
    quarantined: pa.Table = field(default_factory=QUARANTINE.empty_table)
    schema_changes: tuple[SchemaChange, ...] = ()


def systems() -> tuple[str, ...]:
    """The systems that can be read: the folders of this package."""
    return tuple(sorted(module.name for module in iter_modules(__path__) if module.ispkg))


def extract(source: SourceSettings, warehouse: Warehouse) -> list[EntityLoad]:
    """Bring one source up to date in `raw_<source>`.

    Killed at any point and called again, it ends where an undisturbed call would have ended. Raises ExtractError when
    nothing can be read at all; what concerns one file or one row is told in the EntityLoads instead.
    """
    if source.system not in systems():
        raise ExtractError(f"source {source.name}: unknown system {source.system!r}; known: {', '.join(systems())}")
    loads: list[EntityLoad] = import_module(f"pipelines.sources.{source.system}").extract(source, warehouse)
    return loads
