"""The mutation run builds models without dbt: what its stand-in lacks would stop `make mutants`, which no test runs."""

import re
from pathlib import Path

import duckdb
import pytest

from tests.mutation.warehouse import Node, _Dbt
from tests.support.company import ROOT

MODELS = sorted((ROOT / "dbt_project" / "models").rglob("*.py"))


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_python_models_find_what_they_ask_of_dbt(path: Path) -> None:
    # Without it: a Python model that asks dbt for something new works in a run, and ends a mutation run half-way.
    model = Node(path.stem, f'"customers"."{path.stem}"', is_view=False, sql="", python=path, parents=[])
    stand_in = _Dbt(duckdb.connect(), {path.stem: model}, path.stem)
    asked = set(re.findall(r"\bdbt\.(\w+)", path.read_text(encoding="utf-8").partition("def model")[2]))
    assert asked
    assert not {name for name in asked if not hasattr(stand_in, name)}
