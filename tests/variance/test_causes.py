"""What each story says must be found is found, to the cent, and nothing else."""

import pytest

from tests.support.company import Company
from tests.variance.stories import told
from tests.variance.stories.telling import STORIES


@pytest.mark.parametrize("name", [write.__name__ for _, write in STORIES])
def test_found_to_the_cent(name: str, findings: dict[str, list[tuple[str, str, str | None, str]]]) -> None:
    """What the story says must be found is found, with its exact amount, and nothing else is."""
    _, scenarios = told()
    scenario = scenarios[name]
    assert findings.get(scenario.name, []) == sorted(scenario.findings, key=str), scenario.why


def test_the_sentence_names_the_quantity_that_explains_the_amount(built: Company) -> None:
    # Over two invoices it named the larger one's 5, which bills 200.00 and not the 360.00 beside it.
    name = told()[1]["short_in_two_invoices"].name
    [row] = built.query(f"select explanation from exceptions.quantity_mismatch where subject_id like '{name}%'")
    assert "with a quantity of 9 instead of 10: 40.00 EUR too little" in row["explanation"]


def test_a_sku_of_no_price_book_is_worth_what_its_lines_sell(built: Company) -> None:
    # 6 x 400.00 over its own dates, as a deal's amount has it. Without an end one period: 10 x 40.00 and 3 x 70.00; what takes a line away sells nothing, and of a meter nobody knows the use beforehand.
    [row] = built.query("select * from exceptions.unmapped_product where subject_id = 'SPOOK'")
    assert (str(row["amount_at_risk"]), row["currency"]) == ("2400.0000", "EUR")
    [row] = built.query("select * from exceptions.unmapped_product where subject_id = 'GHOST'")
    assert (str(row["amount_at_risk"]), row["currency"]) == ("610.0000", "EUR")
    assert "stands on 2 deal lines" in row["explanation"]


def test_tax_is_divided_among_the_parts_of_a_line_by_what_was_billed_before(built: Company) -> None:
    # 2.00 over 20.00 of usage and 70.00 of the true-up, cumulatively: 0.44, then 2.00 - 0.44. Else a cent is lost.
    name = told()[1]["true_up_in_the_second_line"].name
    rows = built.query(
        f"select charge_type, invoiced, tax from marts.contract_to_cash where contract_id = '{name}-K'"
        " and period_start = '2026-01-01' and charge_type in ('usage', 'commit') order by charge_type"
    )
    shown = [(row["charge_type"], str(row["invoiced"]), str(row["tax"])) for row in rows]
    assert shown == [("commit", "70.0000", "1.5600"), ("usage", "50.0000", "0.4400")]


def test_a_line_without_a_sku_is_no_product_that_is_missing(built: Company) -> None:
    # It would be a finding without a subject, and a sentence about nothing.
    assert not built.query("select * from exceptions.unmapped_product where subject_id is null")


def test_what_is_given_back_without_a_name_is_the_ended_lines(built: Company) -> None:
    # Taken off the neighbour, both rows would be wrong, and silent together.
    name = told()[1]["given_back_of_two"].name
    rows = built.query(
        "select deal_line_id, invoiced from marts.contract_to_cash"
        f" where deal_line_id like '{name}%' and period_start = '2026-03-01' order by 1"
    )
    assert [(row["deal_line_id"], str(row["invoiced"])) for row in rows] == [
        (f"{name}-L1", "200.0000"),
        (f"{name}-L2", "193.5500"),
    ]


def test_an_invoice_is_of_the_contract_that_its_lines_are_led_to(built: Company) -> None:
    # Else: contract_to_cash sets it against a contract and the invoice itself names none; who quotes the contract pays none of it.
    name = told()[1]["known_by_their_lines"].name
    rows = built.query(f"select contract_id from marts.invoices where invoice_id like '{name}%' order by invoice_id")
    assert [row["contract_id"] for row in rows] == [f"{name}-K"] * 3
    named = built.query(
        f"select invoice_id from billing.int_billing__invoice_contracts where invoice_id like '{name}%' order by 1"
    )
    assert [row["invoice_id"] for row in named] == [f"{name}-I1", f"{name}-I3"]


def test_of_rows_that_overlap_a_line_alike_the_nearest_has_it(built: Company) -> None:
    # Both rows' full period is March (DECISIONS.md). Else the old seats are billed three times over, and the new ones never.
    name = told()[1]["a_day_beside_its_row"].name
    rows = built.query(
        "select deal_line_id, invoiced from marts.contract_to_cash"
        f" where deal_line_id like '{name}%' and period_start >= '2026-03-01' and is_due order by 1"
    )
    assert [(row["deal_line_id"], str(row["invoiced"])) for row in rows] == [
        (f"{name}-L1", "193.5500"),
        (f"{name}-L2", "412.9000"),
    ]


def test_a_line_is_the_named_lines_though_its_days_are_the_next_ones(built: Company) -> None:
    # 193.55 and 412.90 on the old line's row (a line that says whose it is is believed); the new line's has none.
    name = told()[1]["new_part_named_as_the_old"].name
    rows = built.query(
        "select deal_line_id, invoiced from marts.contract_to_cash"
        f" where deal_line_id like '{name}%' and period_start >= '2026-03-01' and is_due order by 1"
    )
    assert [(row["deal_line_id"], str(row["invoiced"])) for row in rows] == [
        (f"{name}-L1", "606.4500"),
        (f"{name}-L2", "0.0000"),
    ]
