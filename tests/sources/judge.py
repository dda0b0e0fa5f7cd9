"""A sandbox judged by the vendor's own API description: questions by its parameters, answers by its schemas.

`python -m tests.sources.judge ordway DESCRIPTION.yml` (OpenAPI 3.0, JSON or YAML). A run of the connector is listened to.
What the description does not allow is printed, and the exit code is 1; fields that it does not know are printed too: a
vendor's examples may have them. Descriptions are the vendors': whoever judges fetches them, and they stand in no file here.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, FormatChecker

from tests.sources.sandbox.account import Account
from tests.sources.sandbox.server import Answer, Ask, as_json, serve
from tests.sources.sandbox.world import World, sample
from tests.sources.systems import CASES

Json = dict[str, Any]


class Judge:
    """One OpenAPI description."""

    def __init__(self, description: Json) -> None:
        self.described = _null_as_type(description)

    def question(self, method: str, path: str, params: Mapping[str, str]) -> Iterator[str]:
        """What the description does not know of a question."""
        operation = self.described["paths"].get(path, {}).get(method.lower())
        if operation is None:
            yield f"{method} {path}: not described"
            return
        known = {self._resolved(told).get("name") for told in operation.get("parameters", ())}
        yield from (f"{method} {path}: parameter {name} is not described" for name in params if name not in known)

    def answer(self, method: str, path: str, status: int, body: Any) -> Iterator[str]:
        """What is wrong with an answer; nothing of one whose shape is not described."""
        operation = self.described["paths"].get(path, {}).get(method.lower(), {})
        schema = self._schema(method, path, status)
        if not operation.get("responses", {}).get(str(status)):
            yield f"{method} {path}: answer {status} is not described"
        if schema is None:
            return
        validator = Draft202012Validator({**self.described, "allOf": [schema]}, format_checker=FormatChecker())
        for error in validator.iter_errors(body):
            yield f"{method} {path}: {'.'.join(_names(error.absolute_path))}: {error.message[:120]}"

    def unknown(self, method: str, path: str, status: int, body: Any) -> Iterator[str]:
        """Fields of an answer that the description does not have."""
        schema = self._schema(method, path, status)
        yield from (f"{method} {path}: {name}" for name in sorted(self._unknown(schema or {}, body, "")))

    def _schema(self, method: str, path: str, status: int) -> Json | None:
        operation = self.described["paths"].get(path, {}).get(method.lower(), {})
        told = self._resolved(operation.get("responses", {}).get(str(status), {}))
        return next((kind["schema"] for kind in told.get("content", {}).values() if "schema" in kind), None)

    def _unknown(self, schema: Json, value: Any, where: str) -> set[str]:
        """Fields that the description does not have, by path; one that is described as any object may have all."""
        schema = self._resolved(schema)
        if isinstance(value, list) and "items" in schema:
            return {name for item in value for name in self._unknown(schema["items"], item, where)}
        fields = schema.get("properties")
        if not isinstance(value, dict) or fields is None:
            return set()
        found = {f"{where}{name}" for name in value if name not in fields}
        for name in value:
            found |= self._unknown(fields.get(name, {}), value[name], f"{where}{name}.")
        return found

    def _resolved(self, told: Json) -> Json:
        while "$ref" in told:
            place: Any = self.described
            for step in told["$ref"].removeprefix("#/").split("/"):
                place = place[step.replace("~1", "/").replace("~0", "~")]
            told = place
        return told


def _null_as_type(told: Any) -> Any:
    """OpenAPI 3.0 says `nullable`, JSON Schema says `null`."""
    if isinstance(told, list):
        return [_null_as_type(item) for item in told]
    if not isinstance(told, dict):
        return told
    found = {name: _null_as_type(value) for name, value in told.items()}
    if found.pop("nullable", False) is True and isinstance(found.get("type"), str):
        found["type"] = [found["type"], "null"]
        if "enum" in found:
            found["enum"] = [*found["enum"], None]
    return found


def _names(path: Any) -> list[str]:
    """A path without the places in lists: the same fault of a thousand rows is one."""
    return [str(part) for part in path if not isinstance(part, int)]


def judged(name: str, description: Json) -> tuple[list[str], list[str]]:
    """What the description says against a run of a connector over its sandbox, and fields that it does not know."""
    case, judge = CASES[name], Judge(description)
    os.environ.update(case.environment())
    found: dict[str, None] = {}
    unknown: dict[str, None] = {}
    with serve(case.sandbox(World(sample(*case.entities)))) as sandbox:
        healthy = sandbox.answer

        def answer(ask: Ask) -> Answer:
            given = healthy(ask)
            found.update(dict.fromkeys(judge.question(ask.method, ask.path, ask.params)))
            body = as_json(given.body)
            found.update(dict.fromkeys(judge.answer(ask.method, ask.path, given.status, body)))
            unknown.update(dict.fromkeys(judge.unknown(ask.method, ask.path, given.status, body)))
            return given

        sandbox.answer = answer  # type: ignore[method-assign]
        Account(case, sandbox).run()
    return list(found), list(unknown)


if __name__ == "__main__":
    problems, unknown = judged(sys.argv[1], yaml.safe_load(Path(sys.argv[2]).read_text(encoding="utf-8")))
    print("\n".join(problems) or f"{sys.argv[1]}: nothing that the description says against it")
    print("\n".join(f"(not described) {name}" for name in unknown))
    sys.exit(bool(problems))
