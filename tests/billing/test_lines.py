"""The mart of contract lines, over the contracts of the examples."""

from tests.billing.examples import EXAMPLES
from tests.support.company import Company


def test_a_line_that_was_changed_at_the_terms_end_does_not_go_on(billed: Company) -> None:
    # An analyst who counts what renews would count its item twice: the old line and the new one.
    number = next(n for n, example in enumerate(EXAMPLES) if example.title.startswith("changed with the day after"))
    rows = billed.query(
        f"select contract_line_id, goes_on_by_renewal, cast(valid_to as varchar) as valid_to from marts.contract_lines where contract_id = 'K{number}' order by 1"
    )
    assert [tuple(row.values()) for row in rows] == [
        (f"{number}-A", False, "2025-12-31"),
        (f"{number}-B", False, "2026-12-31"),
    ]


def test_a_line_of_one_day_runs_beside_another(billed: Company) -> None:
    # Two orders, or a change that forgot to say so: a day is enough to ask.
    number = next(n for n, example in enumerate(EXAMPLES) if example.title.startswith("a line of one day"))
    rows = billed.query(f"select deal_line_id, finding from marts.contract_findings where contract_id = 'K{number}'")
    assert rows == [{"deal_line_id": f"{number}-B", "finding": "unlinked_overlap"}]
