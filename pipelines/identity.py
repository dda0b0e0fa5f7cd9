"""Which run this is: the same inputs, settings and code on the same business date are the same run."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.control import Run
from pipelines.dbt import fingerprint
from pipelines.settings import PROJECT, Settings
from pipelines.settings.schema import Source

if TYPE_CHECKING:
    from pipelines.sources import EntityLoad

MATCHING = PROJECT / "pipelines" / "matching"
CODE = ("pipelines", "dbt_project/models", "dbt_project/macros", "dbt_project/seeds", "expectations")


@cache
def code_version() -> str:
    """The package's version and a hash of the code itself: true in a work tree that nobody committed too."""
    return f"{version('tieout')}+{fingerprint([PROJECT / name for name in CODE])[:8]}"


@cache
def matching_version() -> str:
    """A hash of the code that makes keys and scores of customers, which uses no other code of the house.

    What is kept of them holds while it is the same. A steward's line is part of `code_version`, and not of this.
    """
    return fingerprint([MATCHING])[:8]


def input_fingerprint(sources: Mapping[str, Source]) -> str | None:
    """Hash of the contents of all folders; None where a source is no folder: only reading it tells what it holds."""
    if any(source.path is None for source in sources.values()):
        return None
    digest = hashlib.blake2b(digest_size=16)
    for name, source in sorted(sources.items()):
        assert source.path is not None
        # how a source is read (a CSV mapping, an encoding) decides what its files say
        digest.update(f"{name}\0{source.system}\0{sorted(source.options.items())}\0".encode())
        for file in sorted(path for path in source.path.glob("*") if path.is_file()):
            content = _content(str(file), file.stat().st_size, file.stat().st_mtime_ns)
            digest.update(f"{file.name}\0{content}\0".encode())
    return digest.hexdigest()


@cache
def _content(path: str, size: int, mtime_ns: int) -> str:
    """Hash of one file, read once a process for one size and time of change."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def told_fingerprint(loads: Iterable["EntityLoad"]) -> str:
    """What sources that are no files say they hold now; a short load is another input than a whole one."""
    told = sorted(
        f"{load.source}|{load.entity}|{load.rows_loaded}|{load.complete}|{load.newest_updated_at}|{load.control_totals}"
        for load in loads
    )
    return hashlib.blake2b("\n".join(told).encode(), digest_size=16).hexdigest()


def identify(as_of: date, settings: Settings, inputs: str, decided: str = "") -> Run:
    """The run's identity.

    inputs: `input_fingerprint`, or what the sources said they hold. decided: of the decisions that count by then.
    """
    told = "\n".join(f"{name}={value}" for name, value in sorted(settings.flat().items()))
    digest = hashlib.blake2b(f"{inputs}\0{decided}\0{told}\0{code_version()}".encode(), digest_size=4).hexdigest()
    return Run(f"{as_of}-{digest}", as_of, code_version())
