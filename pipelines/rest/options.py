"""`[sources.NAME]` of tieout.toml, as far as every system that is read over HTTP has it."""

from typing import ClassVar, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from pipelines.rest.wire import check_base_url
from pipelines.sources import ExtractError, SourceSettings

Options = TypeVar("Options", bound=BaseModel)


class HttpOptions(BaseModel):
    """What is asked how patiently; a system gives `base_url` a default."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    base_url: str
    timeout_seconds: float = Field(default=30, gt=0, le=600)  # for one answer, from its first byte to its last
    max_attempts: int = Field(default=5, ge=1, le=20)
    parallel: int = Field(default=1, ge=1, le=16)  # lists (or objects) read at a time, within the vendor's limit
    lookback_seconds: int = Field(default=3600, ge=0)  # how far behind the newest row each run looks again

    @field_validator("base_url")
    @classmethod
    def _safe_address(cls, value: str) -> str:
        return check_base_url(value)


class RestOptions(HttpOptions):
    """Options of the systems that are read by `pipelines.rest` whole; a system adds its own."""

    # options that change nothing of what is read
    how: ClassVar[frozenset[str]] = frozenset(
        ("timeout_seconds", "max_attempts", "parallel", "lookback_seconds", "whole_after_days", "page_size")
    )
    page_size: int = Field(default=100, ge=1)  # rows asked for at once; a system sets its own limit
    whole_after_days: int = Field(default=7, ge=0)  # every list is read whole that often, whatever has changed
    time_zone: str = "UTC"  # of dates and times that come without a zone
    # raw table -> our column -> the system's own field ("" = there is none)
    fields: dict[str, dict[str, str]] = {}
    # our column -> the company's own word -> ours: values = { type = { "Upsell" = "amendment" } }
    values: dict[str, dict[str, str]] = {}

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError("is no time zone of the tz database (such as Europe/Berlin)") from None
        return value


def read_options(kind: type[Options], source: SourceSettings) -> Options:
    """The options of a source, checked. Raises ExtractError that names each wrong one."""
    try:
        return kind.model_validate(dict(source.options))
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, e['loc']))}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors()
        )
        raise ExtractError(f"source {source.name}: {problems}") from None
