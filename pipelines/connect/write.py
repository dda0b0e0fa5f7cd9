"""Settings into tieout.toml, secrets into dlt's secrets file: each file whole or not at all, all else in it kept."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dlt
import tomlkit
from tomlkit.exceptions import TOMLKitError

from pipelines.settings import SettingsError, load_settings
from pipelines.sources import ExtractError, SourceSettings


def settings_file() -> Path:
    """Where the settings of a new source are written: the file that the next run from here reads first."""
    return Path(os.environ.get("TIEOUT_SETTINGS") or "tieout.toml")


def secrets_file() -> Path:
    """dlt's secrets of this folder: they are found by what is started here."""
    return Path(dlt.current.run_context().get_setting("secrets.toml"))


def is_connected(source: SourceSettings, path: Path) -> bool:
    """Does the file hold this source already? Raises ExtractError where it holds another one of that name."""
    if not path.is_file():
        return False
    try:
        there = load_settings(path).sources.get(source.name)
    except SettingsError as error:
        raise ExtractError(str(error)) from None
    if there is None:
        return False
    if (there.system, there.path, there.options) != (source.system, source.path, dict(source.options)):
        raise ExtractError(
            f"{path} has a source {source.name} already, with other settings: change it there, or use another --name"
        )
    return True


def with_source(source: SourceSettings, path: Path) -> str:
    """The text of the settings file with one source more, at its end; what stood there stays as it is."""
    table: dict[str, Any] = {"system": source.system}
    if source.path:
        home = path.resolve().parent
        table["path"] = str(source.path.relative_to(home) if source.path.is_relative_to(home) else source.path)
    document = tomlkit.document()
    document.append("sources", tomlkit.table(is_super_table=True).append(source.name, table | dict(source.options)))
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    gap = "" if not before else "\n" if before.endswith("\n") else "\n\n"
    return before + gap + tomlkit.dumps(document)


def write_settings(source: SourceSettings, path: Path) -> None:
    """Add the source to the settings file. Raises ExtractError, and leaves the file, where it cannot be added."""
    trial = path.with_name(f".{path.name}.new")
    try:
        _replace(trial, with_source(source, path), _mode(path, 0o644))
        load_settings(trial)
        trial.replace(path)
    except SettingsError as error:
        said = str(error).replace(str(trial), str(path))
        raise ExtractError(f"the source cannot be added to {path}: {said}") from None
    except OSError as error:
        raise ExtractError(f"{path} cannot be written: {error.strerror or error}") from None
    finally:
        trial.unlink(missing_ok=True)


def write_secrets(source: str, secrets: Mapping[str, str], path: Path) -> None:
    """Put the secrets of a source into dlt's file, which nobody but its owner may then read. Raises ExtractError."""
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.is_file() else tomlkit.document()
        place: Any = document
        for name in ("sources", source):
            place = place.setdefault(name, tomlkit.table(name == "sources"))
        for name, value in secrets.items():
            place[name] = value
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, tomlkit.dumps(document), 0o600)
    except (TOMLKitError, UnicodeDecodeError, TypeError, AttributeError):
        # what stands in the file is not told: it is secret
        raise ExtractError(f"{path} is no TOML file that [sources.{source}] could be added to") from None
    except OSError as error:
        raise ExtractError(f"{path} cannot be written: {error.strerror or error}") from None


def _mode(path: Path, default: int) -> int:
    return path.stat().st_mode & 0o777 if path.is_file() else default


def _replace(path: Path, text: str, mode: int) -> None:
    """Write a file in one rename; at no moment may others read more of it than `mode` allows."""
    staged = path.with_name(f".{path.name}.{os.getpid()}")
    staged.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        staged.chmod(mode)
        staged.replace(path)
    finally:
        staged.unlink(missing_ok=True)
