"""The worked examples of the suite as judges of a mutant: tests/billing, variance, cash, ledger, customers, core.

Each of them builds a small company once and asks it many questions. The companies are recorded as dbt built them; a mutant
is put into each, and where anything changes the tests run again, in this process, and ask the changed company. dbt is not run.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import click

from tests.mutation.days import Days
from tests.mutation.operators import Mutant
from tests.mutation.recorded import record, run_tests, transplanted
from tests.mutation.warehouse import BrokenMutant, House, SlowMutant
from tests.support import company as harness

PROJECT = harness.ROOT / "dbt_project"
GROUPS = {
    "ledger": "tests/ledger/test_postings.py",
    "deferred": "tests/ledger/test_deferred.py",
    "drift": "tests/customers/test_sync_drift.py",
    "cash": "tests/cash/test_codes.py",
    "golden": "tests/customers/test_golden.py",
    "variance": "tests/variance",
    "billing": "tests/billing",
    "core": "tests/entities/test_core.py",
}
# These build one company day after day, which takes long: asked of the models that they are about.
DAYS = {
    "ids": "tests/customers/test_stable_ids.py",
    "memory": "tests/exceptions/test_memory.py",
    "decisions": "tests/exceptions/test_decisions.py",
    "late": "tests/exceptions/test_late_decision.py",
    "short": "tests/exceptions/test_short_extract.py",
}
ABOUT = {
    "short": r"int_exceptions__(catalogue|codes_off|claims|found)",
    "ids": r"int_customers__(identities|members|aliases)",
    "memory": r"int_exceptions__\w+|exceptions|exception_events",
    "decisions": r"int_exceptions__\w+|exceptions|exception_events|delta_\w+",
    "late": r"int_exceptions__(journal|decisions)|exceptions",
}
# Who is asked first about the models of a folder: most mutants are noticed at once.
FIRST = {
    "core": "core", "contracts": "billing", "billing": "variance", "cash": "cash", "customers": "golden", "revenue": "variance", "ledger": "ledger",
}  # fmt: skip


@contextmanager
def _instead_of_dbt(folder: Path, house: House) -> Iterator[None]:
    """Who calls dbt gets the warehouse that was recorded after that call; who queries asks the house as it is now."""
    calls = 0

    def load_rows(warehouse: Path, *_: Any, **__: Any) -> None:
        warehouse.parent.mkdir(parents=True, exist_ok=True)

    def invoke(warehouse: Path, *_: Any) -> Any:
        nonlocal calls
        calls += 1
        shutil.copy(folder / f"after_{calls}.duckdb", warehouse)
        return SimpleNamespace(success=True)

    def query(_: harness.Company, sql: str) -> list[dict[str, Any]]:
        cursor = house.connection.execute(sql)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    with ExitStack() as stack:
        stack.enter_context(patch.object(harness, "load_rows", load_rows))
        stack.enter_context(patch.object(harness, "_invoke", invoke))
        stack.enter_context(patch.object(harness, "_manifest", lambda: None))
        stack.enter_context(patch.object(harness, "_unconnected", lambda _: []))
        stack.enter_context(patch.object(harness.Company, "query", query))
        yield


class Examples:
    """The recorded companies. left_out: how often a company could not be asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.houses: dict[str, House] = {}
        self.days: dict[str, Days] = {}
        self.left_out = 0
        for group, where in (GROUPS | DAYS).items():
            if not (folder / group / "asked.sql").is_file():  # else of an earlier call
                record(folder / group, where)
        for group, where in GROUPS.items():
            asked = (folder / group / "asked.sql").read_text(encoding="utf-8")
            house = self.houses[group] = House(folder / group, PROJECT, asked)
            with _instead_of_dbt(folder / group, house):
                if run_tests(where):
                    raise click.ClickException(f"{where} fails over the recorded company: nothing can be said")
        for group, where in DAYS.items():
            days = self.days[group] = Days(folder / group, where, PROJECT)
            if days.fails("", [None] * len(days.calls)):
                raise click.ClickException(f"{where} fails over the recorded days: nothing can be said")

    def notice(self, mutant: Mutant, compiled: tuple[str, str]) -> str | None:
        """The first group of tests that notices a mutant, or None. compiled: without and with it, for the sample."""
        first = FIRST.get(mutant.path.split("/")[1])
        for group in sorted(self.houses, key=lambda group: group != first):
            house = self.houses[group]
            if mutant.model not in house.nodes:
                continue
            sql = transplanted(mutant, compiled, house.nodes[mutant.model].sql)
            if sql is None or mutant.model in house.unlike:
                self.left_out += 1
                continue
            try:
                with house.mutated(mutant.model, sql) as changed, _instead_of_dbt(self.folder / group, house):
                    if any(each.startswith("error in ") for each in changed) or (changed and run_tests(GROUPS[group])):
                        return group
            except SlowMutant:
                self.left_out += 1
            except BrokenMutant:  # only in this company: its dbt run would fail
                return group
        for group, days in self.days.items():
            about = re.fullmatch(ABOUT[group], mutant.model)
            found = days.with_mutant(mutant, compiled) if about else []
            if any(found) and days.fails(mutant.model, found):
                return group
        return None
