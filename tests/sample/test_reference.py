"""Two readings of the specification, the generator's and the reference's, agree row by row and to the cent."""

from decimal import Decimal

from pipelines.sample.calendar import add_months
from pipelines.sample.money import text
from pipelines.sample.story import Story
from tests.reference.billing import deal_value, expected_billing
from tests.sample.conftest import AS_OF, tables


def test_schedule_equals_reference(company: list[Story]) -> None:
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


def test_horizon_is_covered_to_twelve_months(company: list[Story]) -> None:
    rows = expected_billing(tables(company), AS_OF)
    assert max(row.period_start for row in rows) <= add_months(AS_OF, 12)
    assert sum(row.period_start > AS_OF for row in rows) > len(company)


def test_deal_amounts_equal_reference(company: list[Story]) -> None:
    """Without this, `amount_drift` would fire on honest deals."""
    found = tables(company)
    drifting = {f.subject_id for story in company for f in story.findings if f.code == "amount_drift"}
    lines: dict[str, list[dict[str, str]]] = {}
    for line in found["deal_lines"]:
        lines.setdefault(line["deal_id"], []).append(line)
    for deal in found["deals"]:
        if deal["amount"] and deal["id"] not in drifting:
            assert Decimal(deal["amount"]) == deal_value(deal, lines[deal["id"]]), deal["id"]
