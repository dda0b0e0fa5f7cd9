"""The dbt project as Dagster sees it: where it is, its manifest, and how one is kept up to date.

dbt takes seconds to parse, so its manifest is made anew only when a file of the project has changed.
"""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

from pipelines import exception_codes
from pipelines.settings import PROJECT

DBT_PROJECT = PROJECT / "dbt_project"
TARGET = DBT_PROJECT / "target"
MANIFEST = TARGET / "manifest.json"
_PARSED = TARGET / "manifest.sources"
STAGING = DBT_PROJECT / "models" / "staging"
# dbt tells every event twice. Its log file says no more than target/run and run_results.json, and costs a tenth.
NO_LOG_FILE = ("--log-level-file", "none")
_INPUTS = ("dbt_project.yml", "models", "macros", "seeds", "tests", "snapshots", "analyses")


class DbtError(Exception):
    """dbt could not read its project; the message is dbt's own."""


def dbt_executable() -> str:
    """The dbt beside this Python: a venv that is not activated has it too."""
    return str(Path(sys.executable).with_name("dbt"))


def unconnected(systems: Collection[str]) -> list[str]:
    """Options that leave out the staging models of all other systems: core does not read them (macros/core.sql)."""
    folders = sorted(one.name for one in STAGING.iterdir() if one.is_dir() and one.name not in {"files", *systems})
    return ["--exclude", " ".join(f"path:models/staging/{name}" for name in folders)] if folders else []


def fingerprint(folders: list[Path]) -> str:
    """Hash of names and contents of all text files below, whatever their order on disk."""
    digest = hashlib.blake2b(digest_size=16)
    files = {file for folder in folders for file in ([folder] if folder.is_file() else folder.rglob("*"))}
    for file in sorted(files):
        if file.suffix in {".sql", ".yml", ".yaml", ".py", ".csv", ".md"} and file.is_file():
            digest.update(f"{file.relative_to(PROJECT)}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


@cache
def manifest() -> Path:
    """Path of a manifest that is true to the project's files; parses them first where it is not. Raises DbtError."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with (TARGET / "parse.lock").open("w") as turn:  # a run and the web server may start at once, and write one file
        fcntl.flock(turn, fcntl.LOCK_EX)
        return _parsed()


def _parsed() -> Path:
    exception_codes.write()
    wanted = fingerprint([DBT_PROJECT / name for name in _INPUTS])
    if MANIFEST.is_file() and _PARSED.is_file() and _PARSED.read_text(encoding="utf-8") == wanted:
        return MANIFEST
    command = [
        dbt_executable(),
        "--quiet",
        "parse",
        "--project-dir",
        str(DBT_PROJECT),
        "--profiles-dir",
        str(DBT_PROJECT),
    ]
    done = subprocess.run(command, cwd=DBT_PROJECT, capture_output=True, text=True, check=False, env=dict(os.environ))
    if done.returncode:
        raise DbtError(f"dbt cannot read its project:\n{done.stdout}{done.stderr}".strip())
    _PARSED.write_text(wanted, encoding="utf-8")
    return MANIFEST


@cache
def nodes() -> dict[str, dict[str, Any]]:
    """All models and seeds of the manifest by name."""
    document = json.loads(manifest().read_text(encoding="utf-8"))
    return {node["name"]: node for node in document["nodes"].values() if node["resource_type"] in ("model", "seed")}


def code_facts() -> dict[str, dict[str, Any]]:
    """The facts of every exception code (title, category, severity, owner, ...), from the models themselves."""
    return {
        name: node["meta"] | {"group": node["fqn"][2]}
        for name, node in sorted(nodes().items())
        if node["fqn"][1] == "exceptions" and "category" in node["meta"]
    }
