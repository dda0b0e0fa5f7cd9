"""The one place that reads keys and passwords: the environment first, then dlt's secrets. They stand in no message."""

import os

import dlt

from pipelines.rest.errors import AccessRefused


def secret(source: str, name: str, kind: type[AccessRefused] = AccessRefused, what: str = "") -> str:
    """A secret of a source (api_key, ...), from TIEOUT_<SOURCE>_<NAME> or dlt's sources.<source>.<name>.

    Raises `kind`, which says where it belongs, when there is none or when it cannot be one.
    """
    found = os.environ.get(variable(source, name)) or dlt.secrets.get(f"sources.{source}.{name}")
    words = name.replace("_", " ").replace("api", "API")
    if not isinstance(found, str) or not found.strip():
        raise kind(f"source {source}: no {words}{what and f' for {what}'}. {how_to_set(source, name)}")
    found = found.strip()
    if not found.isascii() or not found.isprintable() or " " in found:
        raise kind(
            f"source {source}: the {words} has characters that no {words.split()[-1]} has. {how_to_set(source, name)}"
        )
    return found


def variable(source: str, name: str) -> str:
    """The environment variable that holds a secret of a source."""
    return f"TIEOUT_{source.upper()}_{name.upper()}"


def how_to_set(source: str, name: str) -> str:
    """Where a secret belongs, for messages."""
    return f"Set it in the environment as {variable(source, name)}, or in dlt's secrets as sources.{source}.{name}"
