"""What a system needs to be connected: options and secrets, from what was said, what is stored, and what is typed."""

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from pipelines.rest.credentials import stored, variable
from pipelines.sources import ExtractError, SourceSettings
from pipelines.sources.connection import Connection

Ask = Callable[[str, str, bool], str]  # (what it is, default, is it a secret) -> what was typed


@dataclass(frozen=True)
class Needs:
    """One source that is to be connected: its settings, and the secrets by name."""

    source: SourceSettings
    secrets: dict[str, str]


def read_options(said: Iterable[str]) -> dict[str, Any]:
    """`fields.deals.contract_id=order_number`, several times, as nested options; values are TOML, or else text.

    Raises ValueError that names the wrong one.
    """
    found: dict[str, Any] = {}
    for text in said:
        key, equals, value = text.partition("=")
        *tables, last = key.strip().split(".")
        if not equals or not all((*tables, last)):
            raise ValueError(f"{text!r} is not OPTION=VALUE")
        place = found
        for name in tables:
            place = place.setdefault(name, {})
            if not isinstance(place, dict):
                raise ValueError(f"{text!r}: {name} has a value already")
        place[last] = _value(value)
    return found


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def gather(
    connection: Connection, system: str, name: str, folder: Path | None, options: dict[str, Any], ask: Ask | None
) -> Needs:
    """All that the system needs. Without `ask`, what is missing is an ExtractError that names all of it."""
    missing: list[str] = []
    if connection.reads_folder and folder is None:
        folder = Path(ask("folder of its files", "", False)) if ask else None
        missing += [] if folder else ["--path DIR: the folder of its files"]
    if folder and not folder.is_dir():
        raise ExtractError(f"source {name}: there is no folder {folder}")
    options = dict(options)
    for option, what in connection.settings.items():
        required, default = _default(connection.options, option)
        if option in options:
            continue
        if ask and (typed := ask(what, default, False).strip()) and typed != default:
            options[option] = typed
        elif not ask and required:
            missing.append(f"--set {option}=...: {what}")
    secrets = {}
    for secret, what in connection.secrets.items():
        there = stored(name, secret) or (ask(what, "", True).strip() if ask else "")
        secrets[secret] = there
        missing += [] if there else [f"{variable(name, secret)} in the environment: {what}"]
    if missing:
        raise ExtractError(f"source {name}: to connect {system}, say also\n  " + "\n  ".join(missing))
    source = SourceSettings(name, system, folder.resolve() if folder else None, options)
    return Needs(_checked(connection, source), secrets)


def _default(kind: type[BaseModel] | None, option: str) -> tuple[bool, str]:
    """Is the option required, and its default as it is shown."""
    field = kind.model_fields[option] if kind else None
    if field is None or field.is_required():
        return True, ""
    return False, str(field.default).lower() if isinstance(field.default, bool) else str(field.default)


def _checked(connection: Connection, source: SourceSettings) -> SourceSettings:
    """The source with its options in their own types (typed ones are text). Raises ExtractError for a wrong one."""
    if connection.options is None:
        return source
    try:
        model = connection.options.model_validate(dict(source.options))
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, e['loc']))}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors()
        )
        raise ExtractError(f"source {source.name}: {problems}") from None
    told = model.model_dump(mode="json", include=set(source.options), exclude_unset=True)
    return SourceSettings(source.name, source.system, source.path, told)
