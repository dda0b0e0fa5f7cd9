"""One company for all tests of contracts and the schedule: one dbt run, since each set of rows has ids of its own."""

from collections import defaultdict
from datetime import date
from typing import Any

import pytest

from pipelines.entities import ENTITIES
from tests.billing import defects, usage_faults
from tests.billing.examples import EXAMPLES
from tests.billing.random_contracts import Tables, random_contracts
from tests.billing.sentences import entities
from tests.billing.variants import variants
from tests.support.company import Company, company

AS_OF = date(2026, 3, 31)
MODELS = "+expected_billing +contracts +contract_lines +contract_findings +int_billing__deal_values +int_billing__lapsed_schedule"


def typed(rows: Tables) -> dict[str, list[dict[str, Any]]]:
    """Rows of text (empty = null) as the harness takes them."""

    def value(kind: str, text: str) -> Any:
        if text == "":
            return None
        return text == "true" if kind == "bool" else int(text) if kind == "integer" else text

    kinds = {entity: {column.name: column.type for column in ENTITIES[entity].columns} for entity in rows}
    return {
        entity: [{name: value(kinds[entity][name], text) for name, text in row.items()} for row in found]
        for entity, found in rows.items()
    }


@pytest.fixture(scope="session")
def random_rows() -> Tables:
    """300 contracts at random."""
    return random_contracts(300, 20260331, AS_OF)


@pytest.fixture(scope="session")
def billed(tmp_path_factory: pytest.TempPathFactory, random_rows: Tables) -> Company:
    """Examples, random contracts and their variants, defects and usage faults, in one warehouse."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list, {"subscriptions": [], "subscription_items": []})
    sets = [entities(number, example) for number, example in enumerate(EXAMPLES)]
    sets += [typed(random_rows), typed(variants(random_rows)), defects.rows(), usage_faults.rows()]
    for part in sets:
        for entity, found in part.items():
            rows[entity] += found
    codes = "+amount_drift +usage_rejected +usage_duplicate"
    return company(tmp_path_factory.mktemp("billing"), str(AS_OF), rows, select=f"{MODELS} {codes}")
