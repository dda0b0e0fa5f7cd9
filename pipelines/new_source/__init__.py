"""`tieout new-source`: lays out a system that works from the first minute, to be changed step by step.

What is laid out reads saved pages of an API (JSON arrays), so that its test passes before anybody has a key. The
vendor's columns, the client and the staging SQL are then made the vendor's own.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from string import Template

from pipelines.entities import ENTITIES, Entity
from pipelines.entities.dbt_files import LINEAGE, SQL_TYPES

TEMPLATES = Path(__file__).parent / "templates"
_EXAMPLES = {
    "text": "x1", "money": 12.34, "decimal": 2, "integer": 3, "bool": True, "date": "2026-03-01",
    "timestamp": "2026-03-01T08:00:00Z",
}  # fmt: skip


class NewSourceError(Exception):
    """It cannot be laid out; the message says why."""


def lay_out(root: Path, system: str, entities: Sequence[str]) -> list[Path]:
    """Write the folder of a new system, its staging models and its test below `root`; returns the files.

    Raises NewSourceError for a name that is taken or none, an unknown entity, or a folder that is no checkout.
    """
    _check(root, system, entities)
    shapes = [ENTITIES[name] for name in entities]
    package, tests = root / "pipelines" / "sources" / system, root / "tests" / "sources" / system
    staging = root / "dbt_project" / "models" / "staging" / system
    texts = {
        "system": system,
        "env": system.upper(),
        "names": ", ".join(entities),
        "shapes": "\n".join(_shape(entity) for entity in shapes),
        "first": entities[0],
        "example": _example(shapes[0]),
        "other": _example(shapes[0], "x2"),
        "required": _required(shapes[0]),
    }
    made = {
        package / "__init__.py": _text("source.py", texts),
        package / "client.py": _text("client.py", texts),
        package / "settings.py": _text("settings.py", texts),
        package / "README.md": _text("readme.md", texts),
        staging / f"_{system}.yml": _yml(system, shapes),
        tests / "__init__.py": "",
        tests / f"test_{system}.py": _text("test.py", texts),
        **{staging / f"stg_{system}__{entity.name}.sql": _staging(system, entity) for entity in shapes},
    }
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    _regenerate(root, system)
    return list(made)


def _check(root: Path, system: str, entities: Sequence[str]) -> None:
    if not (root / "pipelines" / "sources").is_dir() or not (root / "dbt_project").is_dir():
        raise NewSourceError(f"{root} is no checkout of Tieout: a new source is code, and goes into the repository")
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,30}", system):
        raise NewSourceError(
            f"{system!r}: a system's name is lower case letters, digits and _, and begins with a letter"
        )
    if (root / "pipelines" / "sources" / system).exists():
        raise NewSourceError(f"there is a system {system} already: pipelines/sources/{system}")
    for name in entities:
        if name not in ENTITIES:
            close = get_close_matches(name, list(ENTITIES), n=1)
            raise NewSourceError(f"there is no entity {name!r}" + (f"; did you mean {close[0]!r}?" if close else ""))


def _text(name: str, texts: dict[str, str]) -> str:
    return Template((TEMPLATES / f"{name}.tmpl").read_text(encoding="utf-8")).substitute(texts)


def _business(entity: Entity) -> list[str]:
    return [column.name for column in entity.columns if column.name not in ("updated_at", "deleted_at")]


def _shape(entity: Entity) -> str:
    columns = []
    for column in entity.columns:
        if column.name in _business(entity):
            kind = f"enum[{', '.join(column.values)}]" if column.values else column.type
            flags = " key" if column.key else " required" if column.required else ""
            columns.append(f'            "{column.name}": "{kind}{flags}",')
    return "\n".join(
        [
            f'    "{entity.name}": shape(',
            f'        "{entity.side}", "{entity.name}", {{',
            *columns,
            "        },",
            "    ),",
        ]
    )


def _values(entity: Entity, key: str) -> dict[str, object]:
    found: dict[str, object] = {}
    for column in entity.columns:
        if column.required:
            value = (
                column.values[0] if column.values else "EUR" if "currency" in column.name else _EXAMPLES[column.type]
            )
            found[column.name] = key if column.key and column.type == "text" else value
    return found


def _example(entity: Entity, key: str = "x1") -> str:
    return repr(_values(entity, key))


def _required(entity: Entity) -> str:
    """A column that a row cannot be without, other than its key."""
    return next(column.name for column in entity.columns if column.required and not column.key)


def _staging(system: str, entity: Entity) -> str:
    typed = [*((column.name, SQL_TYPES[column.type]) for column in entity.columns), *LINEAGE]
    pairs = "\n".join(f"    ['{name}', '{kind}']," for name, kind in typed)
    columns = ",\n".join(f"    r.{name}" for name in ["source", *(name for name, _ in typed)])
    return (
        f"-- grain: one row per (source, {', '.join(entity.key)}) of {system}'s {entity.name}.\n"
        f"-- depends on {{{{ source('{entity.side}', '{entity.name}') }}}}\n"
        f"{{% set columns = [\n{pairs}\n] %}}\n"
        f"with raw_rows as (\n    {{{{ raw_union('{system}', '{entity.name}', columns) }}}}\n)\n\n"
        f"select\n{columns}\nfrom raw_rows as r\n"
    )


def _yml(system: str, shapes: Sequence[Entity]) -> str:
    lines = ["version: 2", "models:"]
    for entity in shapes:
        lines += [
            f"  - name: stg_{system}__{entity.name}",
            f'    description: "One row per {entity.name} row of {system}."',
        ]
    return "\n".join(lines) + "\n"


def _regenerate(root: Path, system: str) -> None:
    """Core models know a system by its staging models; the page of field mappings, too."""
    command = [sys.executable, "-m", "pipelines.entities.dbt_files"]
    done = subprocess.run(
        command, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True, text=True, check=False
    )
    if shutil.which("ruff"):  # the lines' lengths depend on the name
        folders = [root / place for place in ("pipelines/sources", "tests/sources")]
        subprocess.run(["ruff", "format", "--quiet", *(folder / system for folder in folders)], cwd=root, check=False)
    if done.returncode:
        raise NewSourceError(f"laid out, but the core models could not be made: {done.stderr.strip().splitlines()[-1]}")
