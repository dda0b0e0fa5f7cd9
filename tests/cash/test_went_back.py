"""Cash application by hand: money that goes back, credit notes that come later, open disputes."""

from pipelines.cash.application import EXACT
from pipelines.cash.records import Rules
from tests.cash.folded import ANNA, applied, run


def test_a_reversed_payment_leaves_the_invoice_to_the_next():
    # The debit bounced, the second one stood: without this the second would look like paid twice.
    result = run(
        [(ANNA, 1, 100)],
        [(ANNA, 5, 100), (ANNA, 9, 100)],
        named={0: [(0, "given")], 1: [(0, "given")]},
        reversed_={0: 100},
    )
    assert applied(result) == {(1, 0): 100}
    assert result.applications[0].reversed == 100


def test_a_refund_undoes_the_application_made_last():
    result = run([(ANNA, 1, 100), (ANNA, 1, 100)], [(ANNA, 5, 200)], given={0: [(0, 100), (1, 100)]}, refunded={0: 100})
    assert applied(result) == {(0, 0): 100}
    assert [(a.undone, a.refunded) for a in result.applications] == [(0, 0), (100, 100)]


def test_a_refund_with_a_credit_note_undoes_the_invoice_that_the_note_names():
    # Both invoices were 100; the first one was credited in full (day 9) and the money given back.
    result = run(
        [(ANNA, 1, 0), (ANNA, 1, 100)], [(ANNA, 5, 200)], given={0: [(0, 100), (1, 100)]}, refunded={0: 100},
        credits={0: [(9, 100)]},
    )  # fmt: skip
    assert applied(result) == {(0, 1): 100}
    assert {a.invoice: a.refunded for a in result.applications} == {0: 100, 1: 0}


def test_a_refund_of_money_on_account_undoes_nothing():
    result = run([(ANNA, 1, 100)], [(ANNA, 5, 130)], named={0: [(0, "given")]}, refunded={0: 30})
    assert applied(result) == {(0, 0): 100}
    assert result.applications[0].refunded == 0


def test_a_payment_met_the_balance_of_its_own_day():
    # 100 asked and paid on day 5; credited by 30 and refunded by 30 on day 20.
    result = run([(ANNA, 1, 70)], [(ANNA, 5, 100)], refunded={0: 30}, credits={0: [(20, 30)]})
    assert applied(result) == {(0, 0): 70}
    assert result.applications[0].refunded == 30


def test_a_payment_met_the_balance_of_its_own_day_though_notes_exceed_the_invoice():
    # 100 asked and paid on day 5; credited by 70 twice, by mistake, on day 20: 40 below nothing, and 100 on day 5 all the same.
    result = run([(ANNA, 1, -40)], [(ANNA, 5, 100)], refunded={0: 100}, credits={0: [(20, 140)]})
    assert [(made.method, made.amount, made.refunded) for made in result.applications] == [(EXACT, 0, 100)]


def test_one_payment_for_two_invoices_of_which_one_was_credited_later():
    # 200 for 150 and 50 on day 5; on day 20 60 of the 150 are credited: 90 and 50 are paid, 60 are the customer's.
    # Without this the whole 200 would lie about, and both invoices look unpaid.
    credited = {0: [(20, 60)]}
    result = run([(ANNA, 1, 90), (ANNA, 1, 50)], [(ANNA, 5, 200)], credits=credited)
    assert applied(result) == {(0, 0): 90, (0, 1): 50}
    # Credited before it was paid: 200 were never asked.
    assert applied(run([(ANNA, 1, 90), (ANNA, 1, 50)], [(ANNA, 25, 200)], credits=credited)) == {}
    # Today's balances come first: a third one of 150 that nobody credited is the answer of today.
    several = run([(ANNA, 1, 90), (ANNA, 1, 50), (ANNA, 1, 150)], [(ANNA, 5, 200)], credits=credited)
    assert applied(several) == {(0, 1): 50, (0, 2): 150}


def test_balances_of_the_day_are_asked_only_where_todays_have_no_answer():
    # 135: today 80 + 55, in two ways; on its own day, before 20 were credited, 100 + 35. Two answers are answers: who pays the
    # oldest first pays the oldest, and does not meet another pair by a balance that is no more.
    invoices, credited = [(ANNA, 1, 80), (ANNA, 2, 55), (ANNA, 3, 55), (ANNA, 4, 35)], {0: [(20, 20)]}
    assert applied(run(invoices, [(ANNA, 5, 135)], credits=credited)) == {}
    oldest_first = run(invoices, [(ANNA, 5, 135)], Rules(oldest_first=frozenset({ANNA})), credits=credited)
    assert applied(oldest_first) == {(0, 0): 80, (0, 1): 55}


def test_a_part_of_a_payment_that_went_back_undoes_what_several_made_up():
    # 600 and 400 are the invoice of 1,000; 100 of the 600 went back since. Without this nothing is applied, and 900 lie about.
    result = run([(ANNA, 1, 1000)], [(ANNA, 5, 600), (ANNA, 6, 400)], refunded={0: 100})
    assert applied(result) == {(0, 0): 500, (1, 0): 400}
    assert [(made.payment, made.refunded) for made in result.applications] == [(0, 100), (1, 0)]


def test_money_that_went_back_whole_is_no_part_of_several():
    # The first 600 were sent back and paid again: with them there would be two ways to make up the invoice.
    result = run([(ANNA, 1, 1000)], [(ANNA, 5, 600), (ANNA, 6, 600), (ANNA, 6, 400)], refunded={0: 600})
    assert applied(result) == {(1, 0): 600, (2, 0): 400}


def test_an_open_dispute_stands_on_what_is_applied():
    result = run([(ANNA, 1, 100)], [(ANNA, 5, 100)], disputed={0: 60})
    assert applied(result) == {(0, 0): 100}
    assert result.applications[0].disputed == 60


def test_what_went_back_below_nothing_takes_nothing_from_an_invoice():
    # Without it the invoice would be told -100 of a lost dispute, because another one is open: 40 of it less than nothing in dispute.
    result = run([(ANNA, 1, 100)], [(ANNA, 5, 100)], named={0: [(0, "given")]}, lost={0: -100}, disputed={0: 60})
    assert [(a.amount, a.lost, a.disputed) for a in result.applications] == [(100, 0, 60)]
