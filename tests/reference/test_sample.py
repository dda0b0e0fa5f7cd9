"""The SQL against the second reading on the sample company at 3,000 contracts: equal, row by row, to the cent."""

from datetime import date

import pytest

from pipelines.sample.company import Plan, stories
from pipelines.sample.rows import COLUMNS, story_rows
from tests.billing.conftest import typed
from tests.reference.compare import by_reference, by_sql
from tests.support.company import Company, company

AS_OF = date(2026, 3, 31)
READ = (
    "accounts",
    "deals",
    "deal_lines",
    "line_tiers",
    "customers",
    "subscriptions",
    "subscription_items",
    "usage_records",
)
Tables = dict[str, list[dict[str, str]]]


@pytest.fixture(scope="module")
def rows() -> Tables:
    made: dict[str, list[tuple[str, ...]]] = {entity: [] for entity in COLUMNS}
    for story in stories(Plan(3000, 23, AS_OF, 14, 0, 0)):
        story_rows(story, made)
    return {entity: [dict(zip(COLUMNS[entity].split(), row, strict=True)) for row in made[entity]] for entity in READ}


@pytest.fixture(scope="module")
def built(rows: Tables, tmp_path_factory: pytest.TempPathFactory) -> Company:
    return company(tmp_path_factory.mktemp("reference"), AS_OF.isoformat(), typed(rows), select="+expected_billing")


def test_expected_billing_equals_the_reference(built: Company, rows: Tables) -> None:
    # Random contracts (tests/billing) meet odd terms; these meet the terms that companies have, three thousand times.
    reference = by_reference(rows, AS_OF)
    assert len(reference) > 60_000
    assert sorted(by_sql(built) ^ reference, key=str)[:10] == []
