"""Cash application by hand: what an accountant would do, step by step (`folded.py` says how it is written)."""

from pipelines.cash.application import (
    AMBIGUOUS_COMBINATION,
    AMBIGUOUS_EXACT,
    AMBIGUOUS_REFERENCE,
    EXACT,
    REFERENCE,
    TOO_MANY,
)
from pipelines.cash.many_to_one import AMBIGUOUS_PAYMENTS
from pipelines.cash.records import NOBODY, Rules
from tests.cash.folded import ANNA, BERT, CHILD, PARENT, applied, reasons, run


def test_given_allocations_come_first_for_all_payments():
    # The later payment's allocation stands before the earlier payment's exact amount.
    result = run([(ANNA, 1, 100)], [(ANNA, 5, 100), (ANNA, 9, 100)], given={1: [(0, 100)]})
    assert applied(result) == {(1, 0): 100}


def test_never_more_than_the_balance_nor_than_the_payment():
    result = run([(ANNA, 1, 100), (ANNA, 1, 500)], [(ANNA, 5, 300)], given={0: [(0, 250), (1, 250)]})
    assert applied(result) == {(0, 0): 100, (0, 1): 200}


def test_event_invoice_takes_what_it_can_and_the_rest_stays():
    # 120 for an invoice of 100: 20 stays on account, though another invoice of 20 is open.
    result = run([(ANNA, 1, 100), (ANNA, 1, 20)], [(ANNA, 5, 120)], named={0: [(0, "given")]})
    assert applied(result) == {(0, 0): 100}


def test_a_payment_that_names_an_unknown_invoice_pays_no_other():
    assert applied(run([(ANNA, 1, 100)], [(ANNA, 5, 100)], unknown={0})) == {}


def test_exact_amount_with_one_candidate():
    assert applied(run([(ANNA, 1, 100), (ANNA, 1, 90)], [(ANNA, 5, 90)])) == {(0, 1): 90}


def test_exact_amount_with_two_candidates_is_listed_not_applied():
    result = run([(ANNA, 1, 100), (ANNA, 2, 100)], [(ANNA, 5, 100)])
    assert applied(result) == {}
    assert reasons(result) == {0: AMBIGUOUS_EXACT}
    assert [invoices for _, invoices in result.attempts[0].solutions] == [(0,), (1,)]


def test_an_earlier_payment_leaves_one_candidate_to_the_later():
    result = run([(ANNA, 1, 100), (ANNA, 2, 100)], [(ANNA, 5, 100), (ANNA, 6, 100)], named={0: [(0, "given")]})
    assert applied(result) == {(0, 0): 100, (1, 1): 100}


def test_another_customers_invoice_is_no_candidate():
    assert applied(run([(BERT, 1, 100)], [(ANNA, 5, 100)])) == {}


def test_parents_pay_for_children_and_children_for_parents():
    assert applied(run([(CHILD, 1, 100)], [(PARENT, 5, 100)])) == {(0, 0): 100}
    assert applied(run([(PARENT, 1, 100)], [(CHILD, 5, 100)])) == {(0, 0): 100}


def test_a_payment_without_customer_has_no_candidates_by_amount():
    assert applied(run([(ANNA, 1, 100)], [(NOBODY, 5, 100)])) == {}
    assert applied(run([(ANNA, 1, 100)], [(NOBODY, 5, 100)], named={0: [(0, REFERENCE)]})) == {(0, 0): 100}


def test_an_invoice_may_follow_its_payment_by_five_days():
    assert applied(run([(ANNA, 15, 100)], [(ANNA, 10, 100)])) == {(0, 0): 100}
    assert applied(run([(ANNA, 16, 100)], [(ANNA, 10, 100)])) == {}


def test_uncollectible_is_no_candidate_by_amount_but_may_be_named():
    assert applied(run([(ANNA, 1, 100)], [(ANNA, 5, 100)], by_amount=[False])) == {}
    assert applied(run([(ANNA, 1, 100)], [(ANNA, 5, 100)], by_amount=[False], named={0: [(0, "given")]})) == {
        (0, 0): 100
    }


def test_one_payment_for_three_invoices():
    result = run([(ANNA, 1, 100), (ANNA, 1, 70), (ANNA, 1, 31), (ANNA, 1, 500)], [(ANNA, 5, 201)])
    assert applied(result) == {(0, 0): 100, (0, 1): 70, (0, 2): 31}


def test_two_combinations_are_listed_not_applied():
    result = run([(ANNA, 1, 60), (ANNA, 1, 40), (ANNA, 1, 70), (ANNA, 1, 30)], [(ANNA, 5, 100)])
    assert applied(result) == {}
    assert reasons(result) == {0: AMBIGUOUS_COMBINATION}
    assert len(result.attempts[0].solutions) == 2


def test_more_than_sixty_open_invoices_are_not_searched_and_say_so():
    invoices = [(ANNA, 1, 1000 + 7 * place) for place in range(61)]
    result = run(invoices, [(ANNA, 5, 2007)])
    assert applied(result) == {}
    assert reasons(result) == {0: TOO_MANY}
    assert result.attempts[0].candidates == 61
    # An exact amount is no search.
    assert applied(run(invoices, [(ANNA, 5, 1007)])) == {(0, 1): 1007}


def test_three_payments_for_one_invoice():
    result = run([(ANNA, 1, 600)], [(ANNA, 5, 100), (ANNA, 6, 200), (ANNA, 7, 300)])
    assert applied(result) == {(0, 0): 100, (1, 0): 200, (2, 0): 300}


def test_money_that_met_an_invoice_makes_up_no_other():
    # 50 paid an invoice of 50 on day 5, which was credited in full on day 20: with another 50 it is no payment of the 100.
    invoices, payments = [(ANNA, 1, 0), (ANNA, 1, 100)], [(ANNA, 5, 50), (ANNA, 25, 50)]
    assert applied(run(invoices, payments, credits={0: [(20, 50)]})) == {}
    assert applied(run(invoices, payments)) == {(0, 1): 50, (1, 1): 50}


def test_payments_that_fit_two_invoices_are_listed_not_applied():
    result = run([(ANNA, 1, 300), (ANNA, 1, 300)], [(ANNA, 5, 100), (ANNA, 6, 200)])
    assert applied(result) == {}
    assert set(reasons(result).values()) == {AMBIGUOUS_PAYMENTS}


def test_tolerance_of_the_bank_charge():
    # The bank kept 5: within the tolerance it is exact, and the 5 stay open.
    assert applied(run([(ANNA, 1, 105)], [(ANNA, 5, 100)])) == {}
    assert applied(run([(ANNA, 1, 105)], [(ANNA, 5, 100)], Rules(tolerances=[5]))) == {(0, 0): 100}
    assert applied(run([(ANNA, 1, 99)], [(ANNA, 5, 100)], Rules(tolerances=[5]))) == {}


def test_oldest_first_only_for_customers_of_whom_the_settings_say_so():
    invoices, payment = [(ANNA, 1, 100), (ANNA, 2, 100)], [(ANNA, 5, 150)]
    assert applied(run(invoices, payment)) == {}
    assert applied(run(invoices, payment, Rules(oldest_first=frozenset({ANNA})))) == {(0, 0): 100, (0, 1): 50}


def test_oldest_first_decides_what_is_ambiguous():
    # Twelve invoices of one price are open: this is what the setting is for, and without it the money lies about.
    oldest_first = Rules(oldest_first=frozenset({ANNA}))
    monthly = [(ANNA, 1, 100), (ANNA, 2, 100)]
    result = run(monthly, [(ANNA, 5, 100)], oldest_first)
    assert applied(result) == {(0, 0): 100}
    assert reasons(result) == {}
    assert reasons(run(monthly, [(ANNA, 5, 100)])) == {0: AMBIGUOUS_EXACT}
    two_ways = [(ANNA, 1, 30), (ANNA, 2, 70), (ANNA, 3, 40), (ANNA, 4, 60)]
    assert applied(run(two_ways, [(ANNA, 5, 100)], oldest_first)) == {(0, 0): 30, (0, 1): 70}
    # What the payer quotes is not overruled.
    quoted = run(monthly, [(ANNA, 5, 100)], oldest_first, groups={0: [[0, 1]]})
    assert reasons(quoted) == {0: AMBIGUOUS_REFERENCE}


def test_quoted_contract_with_one_open_invoice_is_paid_whatever_the_amount():
    result = run([(ANNA, 1, 100), (ANNA, 1, 80)], [(ANNA, 5, 80)], groups={0: [[0]]})
    assert applied(result) == {(0, 0): 80}


def test_what_a_quoted_contract_leaves_is_looked_at_by_its_amount():
    # 100 quote the contract of 60, and 40 are open elsewhere: both are paid. Without it 40 would be called too much.
    result = run([(ANNA, 1, 60), (ANNA, 1, 40), (ANNA, 1, 70)], [(ANNA, 5, 100)], groups={0: [[0]]})
    assert applied(result) == {(0, 0): 60, (0, 1): 40}
    assert [one.method for one in result.applications] == [REFERENCE, EXACT]
    # The quoted invoice of 100 was paid in full, then credited by 40: those are the customer's, not the next invoice's.
    credited = run([(ANNA, 1, 60), (ANNA, 1, 40)], [(ANNA, 5, 100)], groups={0: [[0]]}, credits={0: [(9, 40)]})
    assert applied(credited) == {(0, 0): 60}
    # So are the 40 of a payment of 100 on account of 120, which was credited by 60.
    on_account = run([(ANNA, 1, 60), (ANNA, 1, 40)], [(ANNA, 5, 100)], groups={0: [[0]]}, credits={0: [(9, 60)]})
    assert applied(on_account) == {(0, 0): 60}
    # Nothing of the rest's amount: it stays.
    assert applied(run([(ANNA, 1, 60), (ANNA, 1, 50)], [(ANNA, 5, 100)], groups={0: [[0]]})) == {(0, 0): 60}


def test_quoted_contract_narrows_the_candidates():
    # Two invoices of 100 are open; only one belongs to the quoted contract, beside one of 40.
    result = run([(ANNA, 1, 100), (ANNA, 1, 100), (ANNA, 1, 40)], [(ANNA, 5, 100)], groups={0: [[1, 2]]})
    assert applied(result) == {(0, 1): 100}
    assert result.applications[0].method == REFERENCE


def test_quoted_contract_with_several_solutions_is_listed():
    result = run([(ANNA, 1, 100), (ANNA, 1, 100)], [(ANNA, 5, 100)], groups={0: [[0, 1]]})
    assert reasons(result) == {0: AMBIGUOUS_REFERENCE}
