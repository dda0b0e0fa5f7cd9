"""Cash application by hand: payments in another currency than their invoice."""

from fractions import Fraction

from pipelines.cash.records import Rules
from tests.cash.folded import ANNA, applied, run


def test_another_currency_only_where_named_and_near_enough_settles():
    # 92 EUR at 1.10 are 101.20 USD: within 5% of 100 they settle it, and 1.20 is the rate's.
    rules = Rules(convert=lambda payment, invoice, amount: amount * Fraction(11, 10))
    assert applied(run([(ANNA, 1, 10000)], [(ANNA, 5, 9200)], rules, currencies=[1])) == {}
    result = run([(ANNA, 1, 10000)], [(ANNA, 5, 9200)], rules, currencies=[1], named={0: [(0, "given")]})
    (made,) = result.applications
    assert (made.amount, made.invoice_amount, made.fx_difference) == (9200, 10000, -120)


def test_another_currency_too_far_pays_its_worth():
    rules = Rules(convert=lambda payment, invoice, amount: Fraction(amount * 2))
    result = run([(ANNA, 1, 10000)], [(ANNA, 5, 2000)], rules, currencies=[1], named={0: [(0, "given")]})
    assert (result.applications[0].amount, result.applications[0].invoice_amount) == (2000, 4000)
    result = run([(ANNA, 1, 10000)], [(ANNA, 5, 8000)], rules, currencies=[1], named={0: [(0, "given")]})
    assert (result.applications[0].amount, result.applications[0].invoice_amount) == (5000, 10000)


def test_what_settles_another_currency_is_rounded_once():
    # 610.05 USD at 0.864573 are 527.4327...EUR. 448.50 EUR of it are 518.7531... USD; from 527.43 EUR it would be 518.76.
    rules = Rules(convert=lambda payment, invoice, amount: amount * Fraction("0.864573"))
    result = run([(ANNA, 1, 44850)], [(ANNA, 5, 61005)], rules, currencies=[1], named={0: [(0, "given")]})
    assert (result.applications[0].amount, result.applications[0].invoice_amount) == (51875, 44850)


def test_a_balance_worth_less_than_a_cent_is_not_paid_in_cents():
    # 1 KRW is 0.06 of a cent: 5.00 EUR that name the invoice settle nothing of it, and stay. Once the whole run ended here.
    rules = Rules(convert=lambda payment, invoice, amount: amount * Fraction(161127, 10000))
    assert applied(run([(ANNA, 1, 1)], [(ANNA, 5, 500)], rules, currencies=[1], named={0: [(0, "given")]})) == {}


def test_another_currency_without_a_rate_is_not_applied():
    # Never a silent 1.0.
    assert applied(run([(ANNA, 1, 100)], [(ANNA, 5, 100)], currencies=[1], named={0: [(0, "given")]})) == {}
