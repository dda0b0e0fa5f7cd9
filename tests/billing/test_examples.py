"""The schedule of contracts written as sentences equals what an accountant works out by hand, to the cent."""

from decimal import Decimal

import pytest

from tests.billing.examples import EXAMPLES
from tests.billing.sentences import Example, expected_rows
from tests.support.company import Company


@pytest.mark.parametrize("number", range(len(EXAMPLES)), ids=[example.title for example in EXAMPLES])
def test_rows_and_amounts(billed: Company, number: int) -> None:
    example: Example = EXAMPLES[number]
    found = billed.query(
        f"""
        select deal_line_id, cast(period_start as varchar) as first, cast(period_end as varchar) as last, amount
        from marts.expected_billing
        where contract_id = 'K{number}' and period_start <= date '{example.until}'
        """
    )
    rows = sorted((row["deal_line_id"], row["first"], row["last"], row["amount"]) for row in found)
    assert rows == expected_rows(number, example)


def test_examples_are_enough() -> None:
    assert len(EXAMPLES) >= 60


def test_explanation_can_be_pasted_into_a_mail(billed: Company) -> None:
    number = next(n for n, example in enumerate(EXAMPLES) if example.title.startswith("actual days"))
    rows = billed.query(
        f"select explanation from marts.expected_billing where contract_id = 'K{number}' order by period_start"
    )
    assert (
        rows[0]["explanation"]
        == "12 SEAT x 40.00 EUR a month, 1 month in advance, less 10% until 2026-06-30: 432.00 EUR"
    )
    assert rows[2]["explanation"].endswith("less 10% until 2026-06-30, part period 17 of 31 days: 236.90 EUR")


def test_the_mart_states_the_price_with_its_uplifts(billed: Company) -> None:
    number = next(n for n, example in enumerate(EXAMPLES) if example.title.startswith("auto-renewal twice"))
    rows = billed.query(
        f"select unit_price, explanation from marts.expected_billing where contract_id = 'K{number}' order by period_start"
    )
    assert [row["unit_price"] for row in rows[:3]] == [Decimal(100), Decimal(105), Decimal("110.25")]
    assert "110.25 EUR a month, 12 months in advance (100, 2 x 5% at renewal)" in rows[2]["explanation"]


def test_examples_hold_no_defects(billed: Company) -> None:
    """Without this, an example could pass because its line was left out."""
    found = billed.query(
        "select reason from marts.contract_findings where not is_computed and regexp_matches(contract_id, '^K[0-9]{1,3}$')"
    )
    assert found == []


def test_the_last_day_of_service_is_one(billed: Company) -> None:
    # A contract that is cancelled as of today still runs today; one day less would end its revenue early.
    number = next(n for n, example in enumerate(EXAMPLES) if example.title.startswith("cancelled as of today"))
    assert billed.query(f"select status from marts.contracts where contract_id = 'K{number}'") == [{"status": "active"}]
    found = billed.query(
        "select contract_id from marts.contract_findings where finding = 'end_before_start' and regexp_matches(contract_id, '^K[0-9]{1,3}$')"
    )
    fee = next(n for n, example in enumerate(EXAMPLES) if example.title.startswith("a fee that its own dates end"))
    assert found == [{"contract_id": f"K{fee}"}]


def test_a_deals_value_goes_beyond_the_horizon(billed: Company) -> None:
    # 36 months of 90.00: the years that the schedule does not show keep their discount.
    number = next(n for n, example in enumerate(EXAMPLES) if example.title.startswith("three years"))
    [row] = billed.query(f"select lines_amount from billing.int_billing__deal_values where deal_id = '{number}-D1'")
    assert row == {"lines_amount": Decimal(3240)}
    [contract] = billed.query(f"select total_value from marts.contracts where contract_id = 'K{number}'")
    assert contract == {"total_value": Decimal(3240)}


def test_one_day_is_a_term_and_a_step(billed: Company) -> None:
    # A deal of one day would be worth nothing, and a missed step of the ramp would be called a wrong price.
    number = next(n for n, example in enumerate(EXAMPLES) if example.title.startswith("a price for a term of one day"))
    [row] = billed.query(f"select lines_amount from billing.int_billing__deal_values where deal_id = '{number}-D1'")
    assert row == {"lines_amount": Decimal(100)}
    number = next(n for n, example in enumerate(EXAMPLES) if example.title.startswith("the first step of a ramp"))
    lines = billed.query(
        f"select step_before_line_id from contracts.int_contracts__lines where deal_line_id = '{number}-B'"
    )
    assert lines == [{"step_before_line_id": f"{number}-A"}]


def test_a_deal_is_worth_what_its_lines_bill(billed: Company) -> None:
    # A fee of 250.00 that is never billed would stand in the deal's value: amount_drift would ask for it in the CRM.
    number = next(n for n, example in enumerate(EXAMPLES) if example.title.startswith("a fee that its own dates end"))
    [row] = billed.query(f"select lines_amount from billing.int_billing__deal_values where deal_id = '{number}-D1'")
    assert row == {"lines_amount": Decimal(100)}


def test_no_sentence_tells_of_an_uplift_that_is_none(billed: Company) -> None:
    # The first year's price has grown by nothing: "prices x 1 by uplift" would send its reader looking for one.
    assert not billed.query("select explanation from marts.expected_billing where explanation like '%prices x 1 by%'")
    assert billed.query("select explanation from marts.expected_billing where explanation like '%by uplift%' limit 1")


def test_a_line_that_never_came_to_be_is_no_step_of_its_item(billed: Company) -> None:
    # Overtaken by another change, or without a start: taken for the line before, it would lend its end and its price.
    never = "select deal_line_id from contracts.int_contracts__items where is_overtaken or starts_on is null"
    assert billed.query(f"{never} limit 1")
    assert not billed.query(f"select * from contracts.int_contracts__items where previous_line_id in ({never})")
    assert not billed.query(
        "select * from contracts.int_contracts__items where (is_overtaken or starts_on is null)"
        " and (anchor_on is not null or previous_line_id is not null or next_starts_on is not null)"
    )
