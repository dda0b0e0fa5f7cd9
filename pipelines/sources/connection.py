"""What `tieout connect` has to know of a system: a system declares it as `CONNECTION` in its package."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module

from pydantic import BaseModel

from pipelines.sources import EntityLoad, ExtractError, SourceSettings, systems
from pipelines.warehouse import Warehouse


@dataclass(frozen=True)
class Count:
    """Rows of an entity; `is_all` False: there are more, and the system does not say how many."""

    rows: int
    is_all: bool = True


@dataclass(frozen=True)
class Trial:
    """The beginning of each list, loaded into a warehouse of its own, and how many rows there are by entity."""

    loads: Sequence[EntityLoad]
    counts: Mapping[str, Count]


@dataclass(frozen=True)
class Connection:
    """How a person connects a system. The default is one that reads a folder, whole, and needs no secret.

    secrets: name -> what it is. settings: option -> what it is, in the order in which they are asked for; the option's
    own default counts. won: the option that lists the stages of won deals, where there is one. options: the checked
    options. first: reads the beginning of each list; raises ExtractError.
    """

    secrets: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    options: type[BaseModel] | None = None
    reads_folder: bool = True
    won: str = ""
    first: Callable[[SourceSettings, Warehouse], Trial] | None = None


def connection_of(system: str) -> Connection:
    """The connection of a system. Raises ExtractError where there is no such system."""
    if system not in systems():
        raise ExtractError(f"there is no system {system!r}; there are {', '.join(systems())}")
    found: Connection = getattr(import_module(f"pipelines.sources.{system}"), "CONNECTION", Connection())
    return found
