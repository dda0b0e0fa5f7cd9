"""A data folder, and an account to extract from."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.sources import EntityLoad, SourceSettings
from pipelines.sources.stripe import extract
from pipelines.warehouse import Warehouse, rows
from tests.sources.stripe.recorded import RecordedStripe, serve
from tests.sources.stripe.shapes import empty

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
