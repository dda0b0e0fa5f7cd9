"""Writes `docs/field_mapping.md` from the staging models: which field of which system becomes which of ours.

Run by `python -m pipelines.entities.dbt_files`. The staging SQL is the mapping; this page only shows it, and a test
fails when it is stale.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pipelines.entities.schema import ENTITIES

PROJECT = Path(__file__).parents[2]
STAGING = PROJECT / "dbt_project" / "models" / "staging"
MAPPINGS = PROJECT / "pipelines" / "sources" / "sql" / "mappings"
PAGE = PROJECT / "docs" / "field_mapping.md"
_HEAD = """# Field mapping

Made by `python -m pipelines.entities.dbt_files` from the staging models and the mappings of SQL sources that are shipped.
Each system's README in `pipelines/sources/` says what lies before it: where the vendor keeps a value, defaults, rounding.
A field of the import format that is not listed for a system is one it does not carry.

Sources of system `files` deliver the import format itself: `pipelines/entities/import_format.yaml`.
"""
_SAME = "All fields have the import format's names when they reach raw: "


class Field(NamedTuple):
    """One column of a staging model: its SQL, and the comment above it."""

    name: str
    sql: str
    note: str


def fields(model: str) -> Iterator[Field]:
    """The columns of a model's last select, in its order. Raises ValueError where one cannot be read."""
    _, _, selected = model.rpartition("\nselect\n")
    body = re.split(r"\n(?=from\b|from\s)", selected, maxsplit=1)[0]
    for item in _items(body):
        notes = re.findall(r"^\s*-- (.*)$", item, re.MULTILINE)
        sql = " ".join(re.sub(r"^\s*--.*$", "", item, flags=re.MULTILINE).split())
        named = re.search(r"^(?P<sql>.*) as (?P<name>\w+)$", sql) or re.search(
            r"^(?P<sql>(?:\w+\.)?(?P<name>\w+))$", sql
        )
        if named:
            yield Field(named["name"], named["sql"], " ".join(notes))
        elif not re.fullmatch(r"\{\{ \w+_lineage\(.*\) \}\}", sql):
            raise ValueError(f"not a column with a name: {sql!r}")


def _items(body: str) -> Iterator[str]:
    """Split at the commas that stand in no bracket, no text and no comment."""
    depth, start, is_text, is_comment = 0, 0, False, False
    for place, sign in enumerate(body):
        if is_comment:
            is_comment = sign != "\n"
        elif is_text:
            is_text = sign != "'"
        elif sign == "'":
            is_text = True
        elif body.startswith("--", place):
            is_comment = True
        elif sign in "({[":
            depth += 1
        elif sign in ")}]":
            depth -= 1
        elif sign == "," and depth == 0:
            yield body[start:place]
            start = place + 1
    if body[start:].strip():
        yield body[start:]


def page() -> str:
    """The page as it should stand in `docs/`."""
    parts = [_HEAD]
    for folder in sorted(path for path in STAGING.iterdir() if path.is_dir() and path.name != "files"):
        parts.append(f"\n## {folder.name}\n")
        readme = f"pipelines/sources/{folder.name}/README.md"
        if (PROJECT / readme).is_file():
            parts.append(f"\nWhat the vendor's fields are: [README](../{readme}).\n")
        for entity in ENTITIES:
            model = folder / f"stg_{folder.name}__{entity}.sql"
            if model.is_file():
                parts.append(_table(folder.name, entity, model.read_text(encoding="utf-8")))
    for mapping in sorted(MAPPINGS.glob("*.toml")):
        parts.append(f"\n## sql: {mapping.stem}\n\n`{mapping.relative_to(PROJECT)}`\n")
        for name, values in tomllib.loads(mapping.read_text(encoding="utf-8")).items():
            parts.append(_table(mapping.stem, values.get("entity", name), "\n" + values["query"]))
    return "".join(parts)


def _table(system: str, entity: str, sql: str) -> str:
    known = {column.name for column in ENTITIES[entity].columns}
    listed = [field for field in fields(sql) if field.name in known]
    title = f"\n### {system}: {entity}\n"
    if all(field.sql == field.name for field in listed):
        return f"{title}\n{_SAME}{', '.join(field.name for field in listed)}.\n"
    rows = [f"| {field.name} | `{_cell(field.sql)}` | {_cell(field.note)} |" for field in listed]
    return "\n".join([title, "| field | from | note |", "|---|---|---|", *rows, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
