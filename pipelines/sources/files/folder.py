"""A source's folder: which file is which entity's, and what its manifest says."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from pipelines.entities import ENTITIES
from pipelines.sources.files.staged import FORMATS, format_of

MANIFEST = "_manifest.json"
Totals = dict[str, dict[str, Decimal]]  # column -> currency -> total


@dataclass(frozen=True)
class Claim:
    """What a manifest says of one entity; None where it says nothing."""

    rows: int | None = None
    control_totals: Totals = field(default_factory=dict)


@dataclass
class Folder:
    """`files`: by entity, in the order of their names. `problems`: by entity concerned, '*' for the whole source."""

    files: dict[str, list[Path]] = field(default_factory=dict)
    problems: dict[str, list[str]] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    extracted_at: datetime | None = None

    def trouble(self, entity: str, message: str) -> None:
        self.problems.setdefault(entity, []).append(message)


def entity_of(name: str) -> str:
    """The entity that a file's name claims: `invoices-2026-03.csv.gz` -> `invoices`."""
    return name.lower().split(".")[0].split("-")[0]


def look_into(path: Path | None) -> Folder:
    """List a folder of the import format. Never raises: what is wrong stands in `problems`."""
    folder = Folder()
    if path is None or not path.exists():
        folder.trouble("*", f"folder {path} does not exist")
        return folder
    if not path.is_dir():
        folder.trouble("*", f"{path} is not a folder")
        return folder
    for file in sorted((file for file in path.iterdir() if file.is_file()), key=lambda file: file.name):
        if file.name == MANIFEST:
            _read_manifest(file, folder)
        elif not file.name.startswith((".", "_")):
            _place(file, folder)
    if not folder.files and not folder.problems:
        folder.trouble("*", f"folder {path} is empty: no file of the import format in it")
    return folder


def _place(file: Path, folder: Folder) -> None:
    entity = entity_of(file.name)
    if format_of(file.name) is None:
        if entity in ENTITIES:  # a README may lie here; an accounts.xlsx is a delivery that nobody would read
            folder.trouble(entity, f"{file.name}: not a format that is read here ({', '.join(FORMATS)}, also .gz)")
    elif entity not in ENTITIES:
        folder.trouble(entity, f"{file.name}: unknown entity {entity!r}; known: {', '.join(ENTITIES)}")
    else:
        folder.files.setdefault(entity, []).append(file)


def _read_manifest(file: Path, folder: Folder) -> None:
    try:
        document = json.loads(file.read_text(encoding="utf-8-sig"), parse_float=Decimal, parse_int=Decimal)
        if text := document.get("extracted_at"):
            moment = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
            folder.extracted_at = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
        for entity, said in document.get("entities", {}).items():
            folder.claims[entity] = _claim(said)
    except (ValueError, AttributeError, TypeError, InvalidOperation, OSError) as error:
        folder.trouble("*", f"{MANIFEST} cannot be read: {error or type(error).__name__}")


def _claim(said: dict[str, Any]) -> Claim:
    totals = {
        column: {currency: Decimal(str(total)) for currency, total in by_currency.items()}
        for column, by_currency in (said.get("control_totals") or {}).items()
    }
    return Claim(None if said.get("rows") is None else int(said["rows"]), totals)
