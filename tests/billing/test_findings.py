"""Bad contract data: each defect is named, nothing crashes, and what can be computed still is."""

from decimal import Decimal

import pytest

from tests.billing.defects import DEFECTS, FIRST
from tests.support.company import Company


@pytest.mark.parametrize("place", range(len(DEFECTS)), ids=[defect.title for defect in DEFECTS])
def test_defect_is_named_and_the_rest_computed(billed: Company, place: int) -> None:
    defect, number = DEFECTS[place], FIRST + place
    of_contract = f"deal_id in ('{number}-D1', '{number}-D2')"
    found = billed.query(f"select finding, reason from marts.contract_findings where {of_contract}")
    assert sorted(row["finding"] for row in found) == sorted(defect.found)
    assert all(row["reason"].endswith(".") for row in found)
    amounts = billed.query(
        f"select coalesce(sum(amount), 0) as amount from marts.expected_billing where {of_contract} and period_start between date '2026-03-01' and date '2026-03-31'"
    )
    assert amounts[0]["amount"] == Decimal(defect.billed)
