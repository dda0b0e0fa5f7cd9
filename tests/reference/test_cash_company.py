"""Payments, applications, open invoices and aging against the second reading, on a company with faults and on random families."""

from collections import Counter
from datetime import date

import pytest

from pipelines.sample.company import Plan, stories
from pipelines.sample.rows import COLUMNS, story_rows
from tests.billing.conftest import typed
from tests.reference.cash.rows import Row, newest
from tests.reference.compare_cash import differences, mart_tables, read_company, read_tables
from tests.reference.random_cash import random_cash
from tests.support.company import Company, company

AS_OF = date(2026, 3, 31)
MARTS = "+payments +cash_applications +invoices +receivables_aging +customer_links"
Tables = dict[str, list[Row]]


@pytest.fixture(scope="module")
def rows() -> Tables:
    """300 contracts with two of each fault and near miss, and 400 families whose amounts fit twice and nearly."""
    made: dict[str, list[tuple[str, ...]]] = {entity: [] for entity in COLUMNS}
    for story in stories(Plan(300, 23, AS_OF, 14, 2, 2)):
        story_rows(story, made)
    told = {entity: [dict(zip(COLUMNS[entity].split(), row, strict=True)) for row in made[entity]] for entity in made}
    # What loading leaves of rows that came twice; the harness writes what it is given.
    found: Tables = {entity: list(each) for entity, each in typed({name: newest(told, name) for name in told}).items()}
    for entity, more in random_cash(400, 5, AS_OF).items():
        found[entity] = [*found.get(entity, ()), *more]
    return found


@pytest.fixture(scope="module")
def built(rows: Tables, tmp_path_factory: pytest.TempPathFactory) -> Company:
    return company(tmp_path_factory.mktemp("cash"), AS_OF.isoformat(), rows, select=MARTS)


def test_cash_equals_the_reference(built: Company, rows: Tables) -> None:
    # The sample pays as companies do; the families are where steps compete: without them a swapped order goes unseen.
    marts = mart_tables(built)
    assert len(marts["payments"]) > 2_500
    methods = Counter(method for _, _, method, column in marts["cash_applications"] if column == "amount")
    assert all(methods[method] > 50 for method in ("given", "reference", "exact", "combination")), methods
    assert differences(read_tables(read_company(built, rows, AS_OF), AS_OF), marts)[:10] == []
