"""Reads `tieout.toml`: one pass, money as decimals, and errors that name file, line and key."""

import os
import re
import tomllib
from collections.abc import Sequence
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from pipelines.settings.schema import Settings

PROJECT = Path(__file__).parents[2]


class SettingsError(Exception):
    """The settings cannot be used; the message names file, line and key, one problem a line."""


def settings_path() -> Path:
    """`TIEOUT_SETTINGS`, else `tieout.toml` of the working folder, else the project's own."""
    named = os.environ.get("TIEOUT_SETTINGS")
    here = Path("tieout.toml")
    return Path(named) if named else here if here.is_file() else PROJECT / "tieout.toml"


def load_settings(path: Path | None = None, data_dir: Path | None = None) -> Settings:
    """The validated settings of `path` (default: `settings_path()`); `data_dir` and the environment win over the file.

    Raises SettingsError for a missing or unreadable file, a name that does not exist, a value out of bounds.
    """
    path = path or settings_path()
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from None
    try:
        values: dict[str, Any] = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not valid TOML: {error}") from None
    _from_environment(values, data_dir)
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        lines = text.splitlines()
        raise SettingsError("\n".join(_problem(path, lines, problem) for problem in error.errors())) from None
    return _rooted(settings, path.resolve().parent)


def _from_environment(values: dict[str, Any], data_dir: Path | None) -> None:
    named = data_dir or os.environ.get("TIEOUT_DATA_DIR")
    if named:
        values["data_dir"] = Path(named).resolve()
    if os.environ.get("TIEOUT_WEBHOOK_URL"):  # a webhook's address is a secret: it need not stand in a file
        values["alerts"] = {**values.get("alerts", {}), "webhook_url": os.environ["TIEOUT_WEBHOOK_URL"]}


def _rooted(settings: Settings, folder: Path) -> Settings:
    """Relative paths are meant from the settings file, wherever the command is typed."""
    sources = {
        name: source.model_copy(update={"path": folder / source.path if source.path else None})
        for name, source in settings.sources.items()
    }
    exceptions = settings.exceptions
    if exceptions.decisions_file:
        exceptions = exceptions.model_copy(update={"decisions_file": str(folder / exceptions.decisions_file)})
    told = {"data_dir": folder / settings.data_dir, "sources": sources, "exceptions": exceptions}
    return settings.model_copy(update=told)


def _problem(path: Path, lines: list[str], problem: Any) -> str:
    where = [str(part) for part in problem["loc"] if part != "[key]"]
    line = _line_of(lines, where)
    place = f"{path}:{line}" if line else str(path)
    if problem["type"] == "extra_forbidden":
        return f"{place}: there is no setting {'.'.join(where)!r}{_did_you_mean(where)}"
    text = problem["msg"].removeprefix("Value error, ")
    value = "" if isinstance(problem["input"], dict) else f" = {problem['input']!r}"
    return f"{place}: {'.'.join(where)}{value}: {text}"


def _did_you_mean(where: Sequence[str]) -> str:
    model: type[BaseModel] | None = Settings
    for part in where[:-1]:
        field = model.model_fields.get(part) if model else None
        kind = field.annotation if field else None
        model = kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None
    close = get_close_matches(where[-1], list(model.model_fields) if model else [], n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _line_of(lines: list[str], where: list[str]) -> int | None:
    """The line (from 1) on which the key stands, else its table's header: good enough to point a person at it."""
    table: list[str] = []
    best: tuple[int, int] | None = None  # how many parts of the key the line names, line
    for number, line in enumerate(lines, start=1):
        header = re.match(r"^\s*\[+\s*([^\]]+?)\s*\]+", line)
        assigned = re.match(r"^\s*([A-Za-z0-9_.\"'-]+)\s*=", line)
        if header:
            table = _parts(header[1])
        named = [*table, *_parts(assigned[1])] if assigned and not header else table if header else []
        if named and named == where[: len(named)] and (best is None or len(named) > best[0]):
            best = len(named), number
    return best[1] if best else None


def _parts(key: str) -> list[str]:
    return [part.strip().strip("\"'") for part in key.split(".")]
