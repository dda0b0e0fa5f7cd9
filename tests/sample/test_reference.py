"""Two readings of the specification, the generator's and the reference's, agree row by row and to the cent."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.sample.calendar import add_months
from pipelines.sample.company import Plan, stories
from pipelines.sample.money import text
from pipelines.sample.writer import COLUMNS, story_rows
from tests.reference.billing import deal_value, expected_billing

AS_OF = date(2026, 3, 31)


def tables(company: list) -> dict[str, list[dict[str, str]]]:
    """The stories as rows of the import format."""
    rows: dict[str, list[tuple[str, ...]]] = {entity: [] for entity in COLUMNS}
    for story in company:
        story_rows(story, rows)
    return {
        entity: [dict(zip(COLUMNS[entity].split(), row, strict=True)) for row in found]
        for entity, found in rows.items()
    }


@pytest.fixture(scope="module", params=[(7, 14), (11, 30)])
def company(request: pytest.FixtureRequest) -> list:
    seed, months = request.param
    plan = Plan(450, seed, AS_OF, months)
    return list(stories(plan))


def test_schedule_equals_reference(company: list) -> None:
    told = {
        (contract, row.line.id, row.charge, row.start, row.end, row.bill_on, text(row.amount, row.line.deal.currency))
        for story in company
        for contract, rows in story.rows.items()
        for row in rows
    }
    read = {
        (e.contract_id, e.deal_line_id, e.charge_type, e.period_start, e.period_end, e.bill_on, str(e.amount))
        for e in expected_billing(tables(company), AS_OF)
        if e.period_start <= AS_OF
    }
    assert told == read


def test_horizon_is_covered_to_twelve_months(company: list) -> None:
    rows = expected_billing(tables(company), AS_OF)
    assert max(row.period_start for row in rows) <= add_months(AS_OF, 12)
    assert sum(row.period_start > AS_OF for row in rows) > len(company)


def test_deal_amounts_equal_reference(company: list) -> None:
    """Without this, `amount_drift` would fire on honest deals."""
    found = tables(company)
    drifting = {f.subject_id for story in company for f in story.findings if f.code == "amount_drift"}
    lines: dict[str, list] = {}
    for line in found["deal_lines"]:
        lines.setdefault(line["deal_id"], []).append(line)
    for deal in found["deals"]:
        if deal["amount"] and deal["id"] not in drifting:
            assert Decimal(deal["amount"]) == deal_value(deal, lines[deal["id"]]), deal["id"]


def test_committed_sample_is_what_the_generator_makes(tmp_path: Path) -> None:
    """The README of data/sample promises the command; without this the sample and its truth could part ways."""
    from pipelines.sample.company import generate

    committed = Path(__file__).parents[2] / "data" / "sample"
    generate(Plan(140, 7, AS_OF, 7), tmp_path)
    made = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert made == sorted(
        p.relative_to(committed) for p in committed.rglob("*") if p.is_file() and p.name != "README.md"
    )
    for path in made:
        assert (tmp_path / path).read_bytes() == (committed / path).read_bytes(), path


def test_every_file_has_the_columns_of_the_format() -> None:
    from pipelines.entities import ENTITIES

    committed = Path(__file__).parents[2] / "data" / "sample"
    for path in committed.rglob("*.csv"):
        with path.open(newline="") as file:
            header = next(csv.reader(file))
        known = {column.name for column in ENTITIES[path.stem.partition("-")[0]].columns}
        assert set(header) - known <= {"shelf"}, path
