"""A data folder, and an account to extract from."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines import control
from pipelines.sample.stripe_demo import KEY
from pipelines.sample.stripe_demo import server as demo_server
from pipelines.sample.stripe_fill import fill as fill_with_sample
from pipelines.sources import EntityLoad, SourceSettings
from pipelines.sources.stripe import extract
from pipelines.warehouse import Warehouse, rows
from tests.sources.stripe.account import fill
from tests.sources.stripe.account_more import fill_more
from tests.sources.stripe.recorded import RecordedStripe, serve
from tests.sources.stripe.shapes import empty
from tests.support.company import ROOT, SETTINGS, run_dbt

Extract = Callable[..., dict[str, EntityLoad]]


@pytest.fixture
def stripe() -> Iterator[RecordedStripe]:
    with serve(empty()) as server:
        yield server


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path)


@pytest.fixture
def pauses() -> list[float]:
    """The pauses that were asked for between attempts; none is really made."""
    return []


@pytest.fixture
def read(stripe: RecordedStripe, warehouse: Warehouse, pauses: list[float], monkeypatch: pytest.MonkeyPatch) -> Extract:
    """Extract the recorded account; the loads by entity."""
    monkeypatch.setenv("TIEOUT_STRIPE_API_KEY", "sk_test_of_this_test")

    def run(**options: Any) -> dict[str, EntityLoad]:
        source = SourceSettings("stripe", "stripe", options={"base_url": stripe.url, "timeout_seconds": 2, **options})
        return {load.entity: load for load in extract(source, warehouse, pauses.append)}

    return run


def raw(warehouse: Warehouse, sql: str) -> list[dict[str, Any]]:
    with warehouse.connect() as connection:
        return rows(connection, sql)


SAMPLE = ROOT / "data" / "sample"
CUSTOMERS = (
    "000002",
    "000009",
    "000025",
    "000028",
    "000046",
    "000049",
    "000041",
    "000082",
    "000134",
    "000043",
    "000044",
    "000076",  # usage: a rejected record, a copy, another meter
    "000077",
    "000128",
)


@pytest.fixture(scope="session")
def small_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The billing and payments of a few customers of the sample company: every currency, credit, refund and dispute, usage."""
    folder = tmp_path_factory.mktemp("sample")
    for side in ("billing", "payments"):
        (folder / side).mkdir()
        for path in (SAMPLE / side).glob("*.csv"):
            header, *lines = path.read_text().splitlines(keepends=True)
            kept = [line for line in lines if re.match(rf"[a-z]+_({'|'.join(CUSTOMERS)})(_|,)", line)]
            (folder / side / path.name).write_text(header + "".join(kept))
    return folder


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, small_sample: Path) -> Warehouse:
    """Three accounts, extracted, and staged in one dbt run: two recorded ones, and the demonstration's live one."""
    warehouse = Warehouse(tmp_path_factory.mktemp("stripe"))
    servers = serve(empty()), serve(empty()), demo_server()
    with servers[0] as stripe, servers[1] as more, servers[2] as address, pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIEOUT_STRIPE_EU_API_KEY", "sk_test_staging")
        patch.setenv("TIEOUT_STRIPE_MORE_API_KEY", "sk_test_staging")
        patch.setenv("TIEOUT_STRIPE_DEMO_API_KEY", KEY)
        fill(stripe)
        fill_more(more)
        fill_with_sample(address, KEY, small_sample / "billing", small_sample / "payments", {}, lambda line: None)
        loads = extract(SourceSettings("stripe_eu", "stripe", options={"base_url": stripe.url}), warehouse)
        loads += extract(SourceSettings("stripe_more", "stripe", options={"base_url": more.url}), warehouse)
        lacking = {"base_url": address, "missing_lists_are_empty": True, "usage": "all"}
        loads += extract(SourceSettings("stripe_demo", "stripe", options=lacking), warehouse)
    assert [load for load in loads if not load.complete or load.rows_quarantined] == []
    with warehouse.connect() as connection:
        control.create_tables(connection)
        control.replace(connection, "run", [("test", date(2026, 3, 31), "test")])
        control.replace(connection, "settings", sorted(SETTINGS.items()))
        control.replace(connection, "sources", [(f"stripe_{name}", "stripe") for name in ("demo", "eu", "more")])
    run_dbt(warehouse.path, "run", "--select", "path:models/staging/stripe")
    return warehouse
