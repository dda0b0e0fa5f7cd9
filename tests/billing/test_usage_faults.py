"""usage_rejected and usage_duplicate: each fires with the exact amount, and its near misses stay silent."""

from decimal import Decimal

import pytest

from tests.billing.usage_faults import CASES
from tests.support.company import Company

FOUND = {
    "rejected": ("usage_rejected", "500"),
    "alone": ("usage_rejected", "150"),
    "of two": ("usage_rejected", "120"),
    "copied": ("usage_duplicate", "140"),
}


@pytest.mark.parametrize("case", CASES)
def test_marginal_charge(billed: Company, case: str) -> None:
    number = CASES[case][0]
    found = [
        (code, row["subject_id"], str(row["period_start"]), row["amount_at_risk"])
        for code in ("usage_rejected", "usage_duplicate")
        for row in billed.query(f"select * from exceptions.{code} where contract_id = 'K{number}'")
    ]
    expected = FOUND.get(case)
    assert found == ([(expected[0], f"C{number}|api", "2026-02-01", Decimal(expected[1]))] if expected else [])


def test_the_sentence_counts_the_records_of_the_line_that_ran_longest(billed: Company) -> None:
    # Of two lines on one meter the one that ended first saw one record; its count would not explain the quantity.
    [row] = billed.query("select explanation from exceptions.usage_rejected where contract_id = 'K9506'")
    assert row["explanation"].startswith("2 rejected records of api (70 in all)")
