"""The worked examples of the suite as judges of a mutant: tests/billing, variance, cash, ledger, customers.

Each of them builds a small company once and asks it many questions. The companies are recorded as dbt built them; a mutant
is put into each, and where anything changes the tests run again, in this process, and ask the changed company. dbt is not run.
Left out: tests that build one company day after day (the memory of exceptions and of ids).
"""

import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest.mock import patch

import click
import pytest

from tests.mutation.operators import Mutant
from tests.mutation.warehouse import BrokenMutant, House
from tests.support import company as harness

GROUPS = {
    "ledger": "tests/ledger",
    "drift": "tests/customers/test_sync_drift.py",
    "cash": "tests/cash/test_codes.py",
    "golden": "tests/customers/test_golden.py",
    "variance": "tests/variance",
    "billing": "tests/billing",
}
# Who is asked first about the models of a folder: most mutants are noticed at once.
FIRST = {"contracts": "billing", "billing": "variance", "cash": "cash", "customers": "golden", "revenue": "variance"}


def _pytest(where: str) -> int:
    """Run the tests until one fails, silently. The exit code; anything that is no verdict on a test is an error."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = pytest.main(["-x", "-q", "-p", "no:cacheprovider", str(harness.ROOT / where)])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise click.ClickException(f"pytest cannot run {where}:\n{said.getvalue()[-3000:]}")
    return code


def record(folder: Path, where: str) -> None:
    """Run the tests once as they are; keep the warehouse after every call of dbt, what dbt compiled, what was queried."""
    ask: Callable[[harness.Company, str], list[dict[str, Any]]] = harness.Company.query
    asked: list[str] = []
    run, target, calls = harness.run_dbt, harness.WORKPLACE / "target", 0
    shutil.rmtree(target / "compiled", ignore_errors=True)  # of another company

    def recorded(warehouse: Path, *arguments: str) -> None:
        nonlocal calls
        run(warehouse, *arguments)
        calls += 1
        (folder / "warehouse").mkdir(parents=True, exist_ok=True)
        shutil.copy(warehouse, folder / f"after_{calls}.duckdb")
        shutil.copy(warehouse, folder / "warehouse" / "tieout.duckdb")

    def query(company: harness.Company, sql: str) -> list[dict[str, Any]]:
        asked.append(sql)
        return ask(company, sql)

    with patch.object(harness, "run_dbt", recorded), patch.object(harness.Company, "query", query):
        if _pytest(where):
            raise click.ClickException(f"{where} fails before anything is changed: nothing can be said")
    shutil.copytree(target / "compiled", folder / "state" / "dbt" / "compiled")
    shutil.copy(target / "manifest.json", folder / "state" / "dbt")
    (folder / "asked.sql").write_text("\n".join(asked), encoding="utf-8")


@contextmanager
def _instead_of_dbt(folder: Path, house: House) -> Iterator[None]:
    """Who calls dbt gets the warehouse that was recorded after that call; who queries asks the house as it is now."""
    calls = 0

    def load_rows(warehouse: Path, *_: Any, **__: Any) -> None:
        warehouse.parent.mkdir(parents=True, exist_ok=True)

    def run_dbt(warehouse: Path, *_: str) -> None:
        nonlocal calls
        calls += 1
        shutil.copy(folder / f"after_{calls}.duckdb", warehouse)

    def query(_: harness.Company, sql: str) -> list[dict[str, Any]]:
        cursor = house.connection.execute(sql)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    with ExitStack() as stack:
        stack.enter_context(patch.object(harness, "load_rows", load_rows))
        stack.enter_context(patch.object(harness, "run_dbt", run_dbt))
        stack.enter_context(patch.object(harness.Company, "query", query))
        yield


def transplanted(original: str, mutant: str, own: str) -> str | None:
    """The change from `original` to `mutant`, made in `own`: the same model as dbt compiled it for another company.

    The line that differs is found by its text and by its place among its equals. None where `own` has no such line,
    because it holds a setting or a date of its company.
    """
    before, after, lines = original.splitlines(), mutant.splitlines(), own.splitlines()
    different = [place for place, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    if len(different) != 1:
        return None
    [place] = different
    equals = [number for number, line in enumerate(lines) if line == before[place]]
    if len(equals) != before.count(before[place]):
        return None
    lines[equals[before[:place].count(before[place])]] = after[place]
    return "\n".join(lines)


class Examples:
    """The recorded companies. left_out: how often a company could not be asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.houses: dict[str, House] = {}
        self.left_out = 0
        for group, where in GROUPS.items():
            if not (folder / group / "asked.sql").is_file():  # else of an earlier call
                record(folder / group, where)
            asked = (folder / group / "asked.sql").read_text(encoding="utf-8")
            house = self.houses[group] = House(folder / group, harness.ROOT / "dbt_project", asked)
            with _instead_of_dbt(folder / group, house):
                if _pytest(where):
                    raise click.ClickException(f"{where} fails over the recorded company: nothing can be said")

    def notice(self, mutant: Mutant, original: str, text: str) -> str | None:
        """The first group of tests that notices a mutant, or None. `original` and `text`: as compiled for the sample."""
        first = FIRST.get(mutant.path.split("/")[1])
        for group in sorted(self.houses, key=lambda group: group != first):
            house = self.houses[group]
            if mutant.model not in house.nodes:
                continue
            sql = transplanted(original, text, house.nodes[mutant.model].sql)
            if sql is None or mutant.model in house.unlike:
                self.left_out += 1
                continue
            try:
                with house.mutated(mutant.model, sql) as changed, _instead_of_dbt(self.folder / group, house):
                    if any(each.startswith("error in ") for each in changed) or (changed and _pytest(GROUPS[group])):
                        return group
            except BrokenMutant:  # only in this company: its dbt run would fail
                return group
        return None
