"""What a check is, before Great Expectations is imported: Dagster lists all of them when it starts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from pipelines.settings import Settings

CodeFacts = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Check:
    """One expectation: no row of `rows` should be there.

    name: unique in its suite. table: what it is about, `staged.marts.x` or `tieout.core.x`.
    rows: SQL of the rows that should not be there; `{batch}` stands for the table. Rows that carry `severity` and
    `amount_at_risk_reporting` (as those of marts.exceptions do) are counted with them.
    native: a Great Expectations type and its arguments; then `rows` is only what is shown of a failure.
    blocking: nothing is published when it fails. warn_only: never worse than a warning.
    """

    name: str
    description: str
    table: str
    rows: str
    native: tuple[str, Mapping[str, Any]] | None = None
    blocking: bool = False
    warn_only: bool = False


@dataclass(frozen=True)
class Suite:
    """The checks of one concern; `description` is the docstring of its file."""

    name: str
    description: str
    checks: tuple[Check, ...] = field(default_factory=tuple)

    @property
    def blocking(self) -> bool:
        return any(check.blocking for check in self.checks)


def suites(settings: Settings, codes: CodeFacts) -> list[Suite]:
    """All suites: the files of `expectations/suites/`. `codes`: the facts of the exception codes by name."""
    package = import_module("expectations.suites")
    found = []
    for module in sorted(iter_modules(package.__path__), key=lambda module: module.name):
        suite = import_module(f"expectations.suites.{module.name}")
        description = (suite.__doc__ or "").strip()
        found.append(Suite(module.name, description, tuple(suite.checks(settings, codes))))
    return found
