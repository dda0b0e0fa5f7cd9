"""The SQL equals a second reading of the specification, in plain Python with exact fractions, on contracts at random."""

from datetime import date

from tests.billing.conftest import AS_OF
from tests.billing.random_contracts import Tables
from tests.reference.billing import deal_value
from tests.reference.compare import by_reference, by_sql
from tests.support.company import Company


def test_schedule_equals_the_reference_row_by_row(billed: Company, random_rows: Tables) -> None:
    reference = by_reference(random_rows, AS_OF)
    assert by_sql(billed, "regexp_matches(deal_id, '^D[0-9]{4}(-[0-9])?$')") == reference
    assert len(reference) > 5000


def test_deal_values_equal_the_reference(billed: Company, random_rows: Tables) -> None:
    lines: dict[str, list[dict[str, str]]] = {}
    for line in random_rows["deal_lines"]:
        lines.setdefault(line["deal_id"], []).append(line)
    found = {
        row["deal_id"]: row["lines_amount"] for row in billed.query("select * from billing.int_billing__deal_values")
    }
    for deal in random_rows["deals"]:
        assert found[deal["id"]] == deal_value(deal, lines.get(deal["id"], [])), deal["id"]


def test_the_forecast_ends_with_the_horizon(billed: Company) -> None:
    (row,) = billed.query("select max(period_start) as last from marts.expected_billing")
    assert date(2027, 3, 1) < row["last"] <= date(2027, 3, 31)
