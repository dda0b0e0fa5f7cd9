"""The mapping file: from queries to entities. TOML, one table a query."""

import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipelines.entities import ENTITIES, Entity
from pipelines.settings.file import settings_path
from pipelines.sources import ExtractError, SourceSettings

SHIPPED = Path(__file__).parent / "mappings"


class Options(BaseModel):
    """What `[sources.<name>]` may say: the mapping file, and how long the database has."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    mapping: str
    timeout_seconds: int = Field(600, ge=1, le=86400)
    connect_timeout_seconds: int = Field(10, ge=1, le=600)
    connect_attempts: int = Field(3, ge=1, le=10)


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    query: str = Field(min_length=1)
    entity: str | None = None
    cursor: str | None = None
    lookback: int | None = Field(None, ge=0)


@dataclass(frozen=True)
class Query:
    """One query of one entity. `cursor`: the column that says what is new; `lookback`: how far behind it to look."""

    name: str
    entity: Entity
    sql: str
    cursor: str | None = None
    lookback: int | None = None

    @property
    def fingerprint(self) -> str:
        """Another query, or another cursor, is read from the beginning."""
        return sha256(f"{self.entity.name}|{self.cursor}|{self.sql}".encode()).hexdigest()

    def unknown(self, names: list[str]) -> str:
        """What is wrong with the names of the columns; nothing where all are the entity's."""
        known = [column.name for column in self.entity.columns]
        wrong = [name for name in names if name not in known and name != self.cursor]
        if not wrong:
            return ""
        close = get_close_matches(wrong[0], known, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        return f"column {', '.join(wrong)}: not of {self.entity.name}{hint}"


def options_of(source: SourceSettings) -> Options:
    """The checked options. Raises ExtractError that names what is wrong."""
    try:
        return Options.model_validate(dict(source.options))
    except ValidationError as error:
        raise ExtractError(f"source {source.name}: {_told(error)}") from None


def read_mapping(source: str, named: str) -> list[Query]:
    """The queries of a mapping: a file beside the settings, else of this folder, or one that is shipped (`tryton`).

    Raises ExtractError that names file, query and key.
    """
    beside = settings_path().resolve().parent / named
    places = (SHIPPED / f"{named}.toml", beside, Path(named).resolve())  # before the first source there are no settings
    path = next((place for place in places if place.is_file()), beside)
    try:
        said: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ExtractError(f"source {source}: the mapping {path} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ExtractError(f"source {source}: {path}: not valid TOML: {error}") from None
    if not said:
        raise ExtractError(f"source {source}: {path}: it has no query")
    return [_query(source, path, name, values) for name, values in said.items()]


def _query(source: str, path: Path, name: str, values: Any) -> Query:
    where = f"source {source}: {path}: [{name}]"
    if not isinstance(values, dict):
        raise ExtractError(f"{where} is no table with a query")
    try:
        said = _Said.model_validate(values)
    except ValidationError as error:
        raise ExtractError(f"{where} {_told(error)}") from None
    entity = ENTITIES.get(said.entity or name)
    if entity is None:
        close = get_close_matches(said.entity or name, list(ENTITIES), n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        raise ExtractError(f"{where}: there is no entity {said.entity or name!r}{hint}")
    return Query(name, entity, said.query.strip().rstrip(";"), said.cursor, said.lookback)


def _told(error: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(map(str, e['loc']))}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors()
    )
