"""A test's company, recorded while dbt builds it, so that mutants can be put into it without dbt."""

import io
import shutil
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest.mock import patch

import click
import pytest

from tests.mutation.operators import Mutant
from tests.support import company as harness

SAMPLE_DAY = "'2026-03-31'"  # the sample company's business date, as it stands in compiled SQL


def run_tests(where: str) -> int:
    """Run the tests until one fails, silently. The exit code; anything that is no verdict on a test is an error."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = pytest.main(["-x", "-q", "-p", "no:cacheprovider", str(harness.ROOT / where)])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise click.ClickException(f"pytest cannot run {where}:\n{said.getvalue()[-3000:]}")
    return code


def record(folder: Path, where: str) -> None:
    """Run the tests once as they are; keep the warehouse after every call of dbt and what dbt ran, and what was queried."""
    ask: Callable[[harness.Company, str], list[dict[str, Any]]] = harness.Company.query
    asked: list[str] = []
    invoke, target, calls = harness._invoke, harness.WORKPLACE / "target", 0
    shutil.rmtree(target / "compiled", ignore_errors=True)  # of another company

    def recorded(warehouse: Path, manifest: Any, *arguments: str) -> Any:
        nonlocal calls
        done = invoke(warehouse, manifest, *arguments)
        if arguments[0] != "parse":
            calls += 1
            (folder / "warehouse").mkdir(parents=True, exist_ok=True)
            shutil.copy(warehouse, folder / f"after_{calls}.duckdb")
            shutil.copy(warehouse, folder / "warehouse" / "tieout.duckdb")
            shutil.copy(target / "run_results.json", folder / f"ran_{calls}.json")
        return done

    def query(company: harness.Company, sql: str) -> list[dict[str, Any]]:
        asked.append(sql)
        return ask(company, sql)

    with patch.object(harness, "_invoke", recorded), patch.object(harness.Company, "query", query):
        if run_tests(where):
            raise click.ClickException(f"{where} fails before anything is changed: nothing can be said")
    shutil.copytree(target / "compiled", folder / "state" / "dbt" / "compiled")
    shutil.copy(target / "manifest.json", folder / "state" / "dbt")
    (folder / "asked.sql").write_text("\n".join(asked), encoding="utf-8")


def transplanted(mutant: Mutant, compiled: tuple[str, str], own: str, day: str = SAMPLE_DAY) -> str | None:
    """The change of a mutant, made in `own`: the same model as dbt compiled it for another company, on another day.

    compiled: without and with the change, for the sample company. A line that differs is found by its text and by its
    place among its equals; a loop of Jinja has several of them. None where `own` has no such line, because it holds a setting of its company.
    """
    before, after = (text.replace(SAMPLE_DAY, day).splitlines() for text in compiled)
    lines = own.splitlines()
    different = [place for place, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    if not different:  # a line that the sample's first run does not have: only of later days
        old, new = (text.replace("{{ as_of() }}", f"cast({day} as date)") for text in (mutant.before, mutant.after))
        equals = [number for number, line in enumerate(lines) if line.strip() == old]
        if len(equals) == 1:
            lines[equals[0]] = new
            return "\n".join(lines)
    for place in different:
        equals = [number for number, line in enumerate(own.splitlines()) if line == before[place]]
        if len(equals) != before.count(before[place]):
            return None
        lines[equals[before[:place].count(before[place])]] = after[place]
    return "\n".join(lines) if different else None
