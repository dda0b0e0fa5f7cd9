"""The one place that reads keys and passwords: the environment first, then dlt's secrets. They stand in no message."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dlt

from pipelines.rest.errors import AccessRefused

_TYPED: dict[str, str] = {}  # variable -> what was typed for it, and stands nowhere yet


@contextmanager
def typed(source: str, secrets: Mapping[str, str]) -> Iterator[None]:
    """Secrets of a source that a person has just typed: they count within the block, before all others."""
    given = {variable(source, name): value for name, value in secrets.items()}
    _TYPED.update(given)
    try:
        yield
    finally:
        for name in given:
            _TYPED.pop(name, None)


def secret(source: str, name: str, what: str = "") -> str:
    """A secret of a source (api_key, ...), from TIEOUT_<SOURCE>_<NAME> or dlt's sources.<source>.<name>.

    Raises AccessRefused, which says where it belongs, when there is none or when it cannot be one.
    """
    found = stored(source, name)
    words = name.replace("_", " ").replace("api", "API")
    if not found:
        raise AccessRefused(f"source {source}: no {words}{what and f' for {what}'}. {how_to_set(source, name)}")
    if not found.isascii() or not found.isprintable() or " " in found:
        raise AccessRefused(
            f"source {source}: the {words} has characters that no {words.split()[-1]} has. {how_to_set(source, name)}"
        )
    return found


def stored(source: str, *names: str) -> str:
    """A secret as it is stored, under the first of its names that holds one; empty where none does."""
    for name in names:
        place = variable(source, name)
        found = _TYPED.get(place) or os.environ.get(place) or dlt.secrets.get(f"sources.{source}.{name}")
        if isinstance(found, str) and found.strip():
            return found.strip()
    return ""


def variable(source: str, name: str) -> str:
    """The environment variable that holds a secret of a source."""
    return f"TIEOUT_{source.upper()}_{name.upper()}"


def how_to_set(source: str, name: str) -> str:
    """Where a secret belongs, for messages."""
    return f"Set it in the environment as {variable(source, name)}, or in dlt's secrets as sources.{source}.{name}"
