"""Which code made a key or a score: what is kept of earlier runs holds only while it is the same."""

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def code() -> str:
    """A hash of this folder's files, which use no other code of the house.

    Not the version of all the code: a steward's line is part of that, and must not cost what a first run does.
    """
    digest = hashlib.blake2b(digest_size=8)
    for file in sorted(path for kind in ("*.py", "*.yaml") for path in FOLDER.rglob(kind)):
        digest.update(f"{file.relative_to(FOLDER).as_posix()}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()


def made_by(libraries: Iterable[str]) -> str:
    """This folder's code, and the libraries by whose tables and functions it works."""
    return " ".join([code(), *(version(library) for library in libraries)])
