"""The sample company as rows of the import format, made once a session and never written to disk."""

from collections import defaultdict
from datetime import date

import pytest

from pipelines.sample import treasury
from pipelines.sample.company import Plan, stories
from pipelines.sample.rows import COLUMNS, bank_row, journal_rows, payout_rows, story_rows
from pipelines.sample.story import Story

AS_OF = date(2026, 3, 31)
Tables = dict[str, list[dict[str, str]]]


def tables(company: list[Story]) -> Tables:
    """The stories as rows of the import format, payouts and bank lines included."""
    rows: dict[str, list[tuple[str, ...]]] = defaultdict(list, {entity: [] for entity in COLUMNS})
    for story in company:
        story_rows(story, rows)
    payouts, lines, postings = treasury.settle(0, company, AS_OF)
    for payout in payouts:
        payout_rows(payout, rows)
    rows["bank_transactions"] += [bank_row(line) for line in lines]
    for posting in postings:
        journal_rows(posting, rows)
    return {
        entity: [dict(zip(COLUMNS[entity].split(), row, strict=True)) for row in found]
        for entity, found in rows.items()
    }


@pytest.fixture(scope="session", params=[(7, 14), (11, 30)], ids=["young", "old"])
def company(request: pytest.FixtureRequest) -> list[Story]:
    """450 contracts with every fault and every near miss."""
    seed, months = request.param
    return list(stories(Plan(450, seed, AS_OF, months)))


@pytest.fixture(scope="session")
def clean() -> Tables:
    """300 contracts without a fault."""
    return tables(list(stories(Plan(300, 5, AS_OF, 18, 0, 0))))
