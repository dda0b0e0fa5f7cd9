"""Bank lines by hand: which payout or transfer is this? Amounts in cents, days as numbers."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.cash.bank import BankLine, BankRules, Matching, Target, match_bank

RULES = BankRules(max_charge={"EUR": 5000})


def line(day: int, amount: int, text: str = "", counterparty: str = "", currency: str = "EUR") -> BankLine:
    return BankLine(day, amount, currency, text, counterparty)


def payout(day: int, amount: int, *identifiers: str) -> Target:
    return Target("payout", day, amount, "EUR", None, list(identifiers))


def transfer(day: int, amount: int, *identifiers: str, family: str = "f1", names: tuple[str, ...] = ()) -> Target:
    return Target("payment", day, amount, "EUR", family, list(identifiers), list(names))


def matched(lines: list[BankLine], targets: list[Target]) -> set[tuple[int, int, str]]:
    return {(m.line, m.target, m.method) for m in match_bank(lines, targets, RULES).matches}


def test_reference_before_amount():
    # The line quotes the other payout of the same amount.
    found = matched([line(10, 900, "PAYOUT po_12 THANK YOU")], [payout(10, 900, "po_11"), payout(10, 900, "po_12")])
    assert found == {(0, 1, "reference")}


def test_reference_is_read_as_whole_words():
    # po_1 is no po_12: without this the first of a hundred payouts would take the lines of the others.
    assert matched([line(10, 900, "PAYOUT po_1234")], [payout(30, 700, "po_123")]) == set()


def test_the_longest_identifier_is_meant():
    # Without this a line that quotes one payout would also quote every payout whose id lies in it.
    found = matched([line(10, 900, "late-po-12")], [payout(10, 900, "po-12"), payout(10, 900, "late-po-12")])
    assert found == {(0, 1, "reference")}


def test_reference_counts_though_a_charge_is_missing():
    assert matched([line(10, 985, "po_12")], [payout(10, 1000, "po_12")]) == {(0, 0, "reference")}


def test_one_order_number_on_every_transfer():
    # The customer writes PO-4711 each month: the nearest day decides, one to one.
    lines = [line(40, 500, "PO-4711"), line(10, 500, "PO-4711")]
    assert matched(lines, [transfer(10, 500, "PO-4711"), transfer(40, 500, "PO-4711")]) == {
        (0, 1, "reference"),
        (1, 0, "reference"),
    }


def test_of_two_lines_that_quote_it_alike_one_is_it():
    # Without this a payout that the bank shows twice is nowhere: three findings, where one line too many is one.
    lines = [line(10, 900, "po_12"), line(10, 900, "po_12")]
    assert matched(lines, [payout(10, 900, "po_12")]) == {(0, 0, "reference")}
    # The other way round nothing tells which payout is meant.
    assert matched([line(10, 900, "po_12 po_13")], [payout(10, 900, "po_12"), payout(10, 900, "po_13")]) == set()


def test_equal_amount_with_one_candidate_on_both_sides():
    assert matched([line(12, 900)], [payout(10, 900, "po_12")]) == {(0, 0, "exact")}


def test_equal_amount_with_two_candidates_is_listed():
    result = match_bank([line(12, 900)], [payout(10, 900, "po_12"), payout(11, 900, "po_13")], RULES)
    assert result.matches == []
    assert {target for _, target, _ in result.candidates} == {0, 1}


def test_equal_amount_after_the_settlement_days_is_listed():
    # Day 16 is six days after: no rule matches it, and no text speaks for it.
    result = match_bank([line(16, 900)], [payout(10, 900, "po_12")], RULES)
    assert result.matches == []
    assert [(place, target) for place, target, _ in result.candidates] == [(0, 0)]


def test_one_line_is_the_one_combination_of_payouts():
    found = matched([line(11, 1500)], [payout(10, 900, "po_12"), payout(11, 600, "po_13"), payout(11, 599, "po_14")])
    assert found == {(0, 0, "combination"), (0, 1, "combination")}


def test_one_line_quotes_two_payouts():
    result = match_bank([line(30, 1500, "po_12 po_13")], [payout(10, 900, "po_12"), payout(11, 600, "po_13")], RULES)
    assert {(m.target, m.method, m.amount) for m in result.matches} == {(0, "reference", 900), (1, "reference", 600)}


def test_transfers_of_strangers_make_no_combination():
    # 900 + 600 happen to be 1500: two customers do not send one transfer.
    assert matched([line(11, 1500)], [transfer(10, 900, family="f1"), transfer(11, 600, family="f2")]) == set()


def test_score_name_and_charge():
    # The bank kept 15 EUR; the payer's name says who it is.
    target = transfer(10, 100_000, names=("Acme Machines GmbH",))
    other = transfer(10, 100_500, family="f2", names=("Zenith Oil Ltd",))
    assert matched([line(12, 98_500, "", "ACME MACHINES GMBH")], [target, other]) == {(0, 0, "model")}


def test_score_needs_a_lead_over_the_second_best():
    one = transfer(10, 100_000, names=("Acme Machines GmbH",))
    other = transfer(11, 100_000, family="f2", names=("Acme Machines Inc",))
    assert matched([line(12, 99_990, "", "ACME MACHINES")], [one, other]) == set()


def test_currency_and_direction_must_agree():
    assert (
        matched([line(10, 900, "po_12", currency="USD"), line(10, -900, "po_12")], [payout(10, 900, "po_12")]) == set()
    )


def test_money_back_to_the_processor():
    assert matched([line(10, -900, "po_12")], [payout(10, -900, "po_12")]) == {(0, 0, "reference")}


entries = st.tuples(
    st.integers(1, 30), st.integers(1, 6).map(lambda n: n * 100), st.sampled_from(["", "po_1001", "po_1002"])
)


@given(st.lists(entries, max_size=7), st.lists(entries, max_size=7))
@settings(max_examples=150, deadline=None)
def test_every_line_and_every_target_at_most_once(lines, targets):
    """Whatever comes in: a payout is in the bank once, and a line is all of what it is matched with."""
    result: Matching = match_bank(
        [line(day, amount, text) for day, amount, text in sorted(lines)],
        [payout(day, amount, text) for day, amount, text in sorted(targets)],
        RULES,
    )
    chosen = [m.target for m in result.matches]
    assert len(chosen) == len(set(chosen))
    for place in {m.line for m in result.matches}:
        parts = [m.amount for m in result.matches if m.line == place]
        assert sum(parts) == sorted(lines)[place][1]
