"""The sample company read through each system's protocol is, to the cent, the company read from files.

What a system cannot carry stands in CANNOT, by name; all other columns of all rows must agree.
"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipelines import control
from pipelines.entities import ENTITIES
from pipelines.sources import EntityLoad, SourceSettings
from pipelines.sources import extract as extract_files
from pipelines.warehouse import Warehouse, rows
from tests.sources.sandbox.account import Case
from tests.sources.sandbox.server import Sandbox, serve
from tests.sources.sandbox.world import BEFORE, SAMPLE, World, sample
from tests.sources.systems import CANNOT, CASES
from tests.support.company import SETTINGS, run_dbt

EVERYWHERE = [(name, entity) for name, case in CASES.items() for entity in case.entities]
Built = tuple[Warehouse, dict[str, Sandbox], dict[tuple[str, str], EntityLoad]]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The sample from files and from every system, extracted and staged in one dbt run."""
    warehouse = Warehouse(tmp_path_factory.mktemp("equality"))
    sandboxes: dict[str, Sandbox] = {}
    loads: list[EntityLoad] = []
    for side in ("crm", "billing", "payments"):
        loads += extract_files(SourceSettings(side, "files", SAMPLE / side), warehouse)
    for name, case in CASES.items():
        sandboxes[name] = case.sandbox(World(sample(*case.entities)))
        loads += _read(case, sandboxes[name], warehouse)
    with warehouse.connect() as connection:
        control.create_tables(connection)
        control.replace(connection, "run", [("test", date(2026, 3, 31), "test")])
        control.replace(connection, "settings", sorted(SETTINGS.items()))
        control.replace(connection, "sources", [(name, name) for name in CASES])
    run_dbt(warehouse.path, "run", "--select", *(f"path:models/staging/{name}" for name in CASES))
    return warehouse, sandboxes, {(load.source, load.entity): load for load in loads}


def _read(case: Case, sandbox: Sandbox, warehouse: Warehouse) -> list[EntityLoad]:
    with serve(sandbox), pytest.MonkeyPatch.context() as patch:
        for variable, value in case.environment().items():
            patch.setenv(variable, value)
        first = case.system.extract(case.settings(sandbox), warehouse)
        # the same again: a second run must change nothing
        again = case.system.extract(case.settings(sandbox), warehouse)
        assert [(load.entity, load.rows_loaded) for load in first] == [
            (load.entity, load.rows_loaded) for load in again
        ]
        return again


@pytest.mark.parametrize(("name", "entity"), EVERYWHERE)
def test_the_protocol_gives_what_the_files_give(built: Built, name: str, entity: str) -> None:
    # A page lost, an amount through a float, a date off by a zone, an id that became a number: all show here.
    warehouse, sandboxes, _ = built
    side = ENTITIES[entity].side
    with warehouse.connect() as connection:
        expected = rows(connection, f'select * from "raw_{side}"."{entity}"')
        found = rows(connection, f"select * from staging.stg_{name}__{entity} where source = '{name}'")
    columns = [column.name for column in ENTITIES[entity].columns if column.name not in CANNOT[name].get(entity, ())]
    sandbox = sandboxes[name]
    carried = CASES[name].only.get(entity, lambda row: True)
    expected = [row for row in filter(carried, expected) if not (CASES[name].forgets and row["deleted_at"])]
    wanted = {row["id"]: row for row in (_through(sandbox, entity, row, columns) for row in expected)}
    got = {row["id"]: _row(row, columns) for row in found}
    assert len(found) == len(got), "a row came twice"
    assert set(got) == set(wanted)
    differing = [(i, c, v, got[i][c]) for i, row in wanted.items() for c, v in row.items() if got[i][c] != v]
    assert differing[:10] == []


@pytest.mark.parametrize(("name", "entity"), EVERYWHERE)
def test_loads_are_counted(built: Built, name: str, entity: str) -> None:
    # Rows in = rows loaded + rows quarantined, the same as from files; the sample's one bad contact is told by name.
    _, _, loads = built
    load, files = loads[name, entity], loads[ENTITIES[entity].side, entity]
    assert load.complete, load.detail
    if entity not in CANNOT[name] and not CASES[name].forgets:
        assert (load.rows_loaded, load.rows_quarantined) == (files.rows_loaded, files.rows_quarantined)
    assert load.rows_extracted == load.rows_loaded + load.rows_quarantined
    if entity == "contacts":
        assert "astronaut" in load.quarantined.column("value").to_pylist()


def _through(sandbox: Sandbox, entity: str, row: dict[str, Any], columns: list[str]) -> dict[str, Any]:
    """A row from files as the system tells it: with the system's own ids; a deleted one may be told by its id alone."""
    own = set(sandbox.world.rows)
    refers = {"id": entity} | {c.name: c.refers_to for c in ENTITIES[entity].columns if c.refers_to in own}
    mapped = {c: sandbox.identity(refers[c], v) if c in refers and v else v for c, v in row.items()}
    mapped = {c: sandbox.word(c, v) if isinstance(v, str) else v for c, v in mapped.items()}
    if mapped.get("updated_at") is None:
        mapped["updated_at"] = BEFORE.replace("T", " ").removesuffix("Z")
    return _row(mapped, columns)


def _row(row: dict[str, Any], columns: list[str]) -> dict[str, Any]:
    if row.get("deleted_at"):
        columns = ["id", "deleted_at"]
    return {name: _plain(row.get(name)) for name in columns}


def _plain(value: Any) -> Any:
    """Comparable: decimals without trailing zeros, times as text."""
    if isinstance(value, Decimal):
        return format(value.normalize() + 0, "f")
    return value if value is None or isinstance(value, bool) else str(value)
