"""The codes of cash and credits: for each a case where it fires, with the exact amount, and near misses where it must not.

One company, one dbt run; every scenario is a customer of its own (see book.py).
"""

from datetime import date
from decimal import Decimal

import pytest

from tests.cash.book import AS_OF
from tests.cash.scenarios import book, expected
from tests.reference.compare_cash import differences, mart_tables, read_company, read_tables
from tests.support.company import Company, company

CODES = [
    "overdue", "short_payment", "paid_without_cash", "open_though_paid", "duplicate_payment", "overpayment",
    "overallocated_payment", "misapplied_payment", "unapplied_cash", "payment_failed_unresolved", "dispute_open",
    "dispute_lost_unadjusted", "payout_mismatch", "payout_not_in_bank", "bank_receipt_unidentified",
    "payment_not_in_payout", "refund_without_credit", "credit_exceeds_invoice", "duplicate_credit", "unapproved_credit",
]  # fmt: skip
MARTS = [
    "int_cash__invoice_lines",
    "invoices",
    "payments",
    "cash_applications",
    "receivables_aging",
    "payout_reconciliation",
    "bank_matches",
    "missing_fx_rate",
    "customer_links",
]


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Company:
    select = " ".join(f"+{name}" for name in [*CODES, *MARTS])
    return company(tmp_path_factory.mktemp("cash"), AS_OF, book.rows, select=select)


CLAIMS = {
    "invoice_cash": [
        "dispute_lost_unadjusted",
        "refund_without_credit",
        "paid_without_cash",
        "short_payment",
        "overdue",
    ],
    "payment": ["duplicate_payment", "overpayment", "overallocated_payment", "misapplied_payment", "unapplied_cash"],
}


def found(built: Company) -> dict[tuple[str, str], Decimal]:
    """What the codes find, of those that claim one thing only the first: as the framework keeps them."""
    rows = [
        (code, row["subject_id"], row["claim_id"], row["amount_at_risk"])
        for code in CODES
        for row in built.query(f"select subject_id, claim_id, amount_at_risk from exceptions.{code}")
    ]
    first: dict[tuple[str, str], str] = {}
    for group, order in CLAIMS.items():
        for code in reversed(order):
            first.update({(group, claim): code for name, _, claim, _ in rows if name == code})
    groups = {code: group for group, order in CLAIMS.items() for code in order}
    kept: dict[tuple[str, str], Decimal] = {}
    for code, subject, claim, amount in rows:
        if code not in groups or first[(groups[code], claim)] == code:
            kept[(code, subject)] = kept.get((code, subject), Decimal(0)) + amount
    return kept


def test_every_code_has_a_case():
    assert {code for code, _ in expected} == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_found_exactly(built, code):
    """Each subject and amount to the cent, and nothing else of this code."""
    assert {k: v for k, v in found(built).items() if k[0] == code} == {
        k: v for k, v in expected.items() if k[0] == code
    }


def test_what_failed_is_told_in_its_own_currency(built):
    # Else 130 dollars that failed are 130 euros, the currency of the try before them.
    (row,) = built.query(
        "select currency, amount_at_risk from exceptions.payment_failed_unresolved where payment_id = 'declined_in_another_currency_p1'"
    )
    assert (row["currency"], row["amount_at_risk"]) == ("USD", 130)


def test_a_payer_of_another_legal_form_is_another_company(built):
    # An AG is no GmbH of the same name; who writes no form may be it.
    found = built.query("""
        select b.counterparty, m.source_id
        from customers.int_customers__by_counterparty as b
        inner join customers.int_customers__members as m on b.customer_id = m.customer_id
        where b.counterparty like 'Halden Pumps%'
    """)
    assert [tuple(row.values()) for row in found] == [("Halden Pumps", "receipt_of_another_legal_form_gmbh")]


def test_a_payment_with_too_many_invoices_to_try_says_so(built):
    # Such a payment has no solutions to list: without it the reason went with them, and it read as if it fitted none.
    (row,) = built.query(
        "select explanation from exceptions.unapplied_cash where payment_id = 'more_than_can_be_tried_p1'"
    )
    assert "(more open invoices than combinations are searched over, 61 candidates)" in row["explanation"]


def test_invoice_identity(built):
    assert not built.query("""
        select * from marts.invoices
        where status not in ('draft', 'void') and total <> paid + credited + written_off + outstanding
    """)


def test_payment_identity(built):
    assert not built.query(
        "select * from marts.payments where received - refunded - taken_back <> applied + unapplied or applied < 0"
    )


def test_every_scenario_reads_the_same_in_plain_python(built):
    # An application that no code looks at could be wrong unseen: all of them, all balances, and aging (tests/reference/cash).
    as_of, marts = date.fromisoformat(AS_OF), mart_tables(built)
    assert len(marts["invoices"]) > 100
    assert len(marts["cash_applications"]) > 50
    assert differences(read_tables(read_company(built, book.rows, as_of), as_of), marts) == []


def test_lines_add_up_to_their_invoices(built):
    assert not built.query("""
        select b.invoice_id
        from cash.int_cash__invoice_balances as b
        inner join (
            select invoice_id, sum(paid) as paid, sum(outstanding) as outstanding, sum(credited + credited_tax) as credited
            from cash.int_cash__invoice_lines
            group by invoice_id
        ) as l on b.invoice_id = l.invoice_id
        where b.paid <> l.paid or b.outstanding <> l.outstanding or b.credited <> l.credited
    """)


def test_aging_is_what_is_outstanding(built):
    (row,) = built.query("""
        select
            (select sum(total) from marts.receivables_aging where currency = 'EUR') as aged,
            (select sum(outstanding) from marts.invoices where currency = 'EUR') as outstanding,
            (select sum(current + days_1_30 + days_31_60 + days_61_90 + days_over_90) from marts.receivables_aging where currency = 'EUR') as parts
    """)
    assert row["aged"] == row["outstanding"] == row["parts"]


def test_what_went_back_stands_by_kind_on_the_lines(built):
    # A refund, a reversal, a lost and an open dispute: none may vanish because another kind is absent. Where a note of
    # 100.00 and 19.00 tax frees the invoice first, the whole 119.00 still went back of it (and not 20.00, as once).
    rows = built.query(
        "select invoice_id, refunded, dispute_lost, reversed, disputed_open from cash.int_cash__returns"
        " where invoice_id in ('refunded_i1', 'dispute_lost_i1', 'bounced_i1', 'disputed_i1', 'allocated_then_refunded_i1',"
        " 'dispute_lost_and_credited_i1', 'refunded_and_partly_credited_i1', 'refunded_and_credited_i1', 'refunded_in_dollars_i1',"
        " 'dispute_lost_in_dollars_i1')"
    )
    assert {row.pop("invoice_id"): tuple(row.values()) for row in rows} == {
        "refunded_i1": (30, 0, 0, 0),
        "dispute_lost_i1": (0, 119, 0, 0),
        "bounced_i1": (0, 0, 119, 0),
        "disputed_i1": (0, 0, 0, 60),
        "allocated_then_refunded_i1": (119, 0, 0, 0),
        "dispute_lost_and_credited_i1": (0, 119, 0, 0),
        "refunded_and_partly_credited_i1": (30, 0, 0, 0),
        "refunded_and_credited_i1": (119, 0, 0, 0),  # found by the amount that it had before the note
        # in the invoice's currency, at the payment's own rate
        "refunded_in_dollars_i1": (119, 0, 0, 0),
        "dispute_lost_in_dollars_i1": (0, Decimal("35.10"), 0, 0),
    }


def test_methods(built):
    methods = {
        (row["payment_id"], row["invoice_id"]): row["method"]
        for row in built.query("select payment_id, invoice_id, method from marts.cash_applications")
    }
    assert methods[("retyped_p1", "retyped_i1")] == "reference"
    assert methods[("purchase_order_p1", "purchase_order_i1")] == "reference"
    assert methods[("contract_quoted_p1", "contract_quoted_i1")] == "reference"
    assert methods[("mother_p1", "child_i1")] == "given"
    assert methods[("mother_p2", "child_i2")] == "exact"
    assert methods[("lump_p1", "lump_i1")] == methods[("lump_p1", "lump_i2")] == "combination"
    assert methods[("lump_p2", "lump_i4")] == methods[("lump_p3", "lump_i4")] == "combination"


# A note's tax counted wrongly hides the balance of the payment's own day: its cash stays unapplied, the invoice open.
def test_a_refund_with_a_taxed_note_stands_on_its_invoice(built):
    (row,) = built.query(
        "select paid, refunded, outstanding from cash.int_cash__invoice_lines"
        " where invoice_id = 'part_refunded_and_credited_with_tax_i1'"
    )
    assert (row["paid"], row["refunded"], row["outstanding"]) == (Decimal("107.1"), Decimal("11.9"), Decimal(0))


def test_a_notes_tax_stays_on_the_lines_that_it_names(built):
    # Spread over the whole invoice, a line would be credited that nobody complained about.
    rows = built.query(
        "select invoice_line_id, credited, credited_tax from cash.int_cash__invoice_lines where invoice_id = 'note_with_lines_i1'"
    )
    assert {row["invoice_line_id"]: (row["credited"], row["credited_tax"]) for row in rows} == {
        "note_with_lines_i1_l": (0, 0),
        "note_with_lines_i1_l2": (Decimal(20), Decimal("3.8")),
    }


def test_tax_that_only_the_header_tells_is_the_silent_lines(built):
    # 38.00 in the header, 19.00 on the one line: the other's is 19.00. It was 38.00, and 19.00 more than is owed were open.
    # Not collectible, and credited by 1.00 more than its total: nothing was left to write off.
    rows = built.query(
        "select invoice_line_id, tax_amount, written_off, outstanding from cash.int_cash__invoice_lines"
        " where invoice_id in ('taxed_in_the_header_i1', 'lost_and_credited_beyond_i1') order by 1"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("lost_and_credited_beyond_i1_l", 19, 0, -1),
        ("taxed_in_the_header_i1_l", 19, 0, 119),
        ("taxed_in_the_header_i1_l2", 19, 0, 119),
    ]


def test_a_rate_is_missing_of_what_is_used(built):
    # The dollars' rates are a month old. Pounds stand on a draft only and francs on a void invoice: nobody waits for those.
    # Crowns came to the bank and nobody knows from whom, and a note is in yen: what is at risk of them has no amount in euros.
    found = built.query("select subject_id, explanation from exceptions.missing_fx_rate")
    assert {row["subject_id"] for row in found} == {"USD", "NOK", "SEK", "JPY", "PLN"}
    # Zloty have today's rate, and a note of March 2 nobody can judge; dollars a payment of February 10, and another one's today.
    told = {row["subject_id"]: row["explanation"].split(" up to ")[1] for row in found}
    assert told["PLN"] == "2026-03-02."
    assert told["USD"].startswith("2026-02-10, ")
    assert told["USD"].endswith("2026-03-31.")


def test_a_payment_in_two_payouts_tells_the_same_one_every_day(built):
    # Nor one that an item only names: its bank line could not be found.
    [row] = built.query(
        "select payout_id, bank_transaction_id from marts.payments where payment_id = 'paid_out_in_two_p1'"
    )
    assert row == {"payout_id": "paid_out_in_two_po", "bank_transaction_id": "paid_out_in_two_b"}


def test_a_payout_of_nothing_is_no_bank_line(built):
    # Else: every bank line of 0.00 would be somebody's payout.
    assert not built.query("select * from marts.bank_matches where amount = 0")


def test_an_allocation_counts_from_its_first_day(built):
    rows = built.query(
        "select amount, applied_on from marts.cash_applications where payment_id = 'allocated_in_two_steps_p1'"
    )
    assert [(row["amount"], str(row["applied_on"])) for row in rows] == [(Decimal(119), "2026-02-12")]


def test_ambiguity_lists_its_candidates(built):
    (row,) = built.query(
        "select explanation, recommended_action from exceptions.unapplied_cash where subject_id = 'ambiguous_p1'"
    )
    assert "several invoices have exactly this amount" in row["explanation"]
    assert "ambiguous_i1" in row["recommended_action"]
    assert "ambiguous_i2" in row["recommended_action"]


def test_only_solutions_are_listed(built):
    # What was applied already is no solution of the rest: who decides would be sent to an invoice that is paid.
    (row,) = built.query(
        "select recommended_action from exceptions.unapplied_cash where subject_id = 'quoted_and_ambiguous_p1'"
    )
    assert "quoted_and_ambiguous_i1" in row["recommended_action"]
    assert "quoted_and_ambiguous_i2" in row["recommended_action"]
    assert "quoted_and_ambiguous_i3" not in row["recommended_action"]


def test_what_fits_nothing_lists_what_is_open(built):
    # A person looks for the payment's invoice among these; one that is paid would send them astray.
    (row,) = built.query("select recommended_action from exceptions.unapplied_cash where subject_id = 'unapplied_p1'")
    assert "unapplied_i2 (238.00 EUR)" in row["recommended_action"]
    assert "unapplied_i1" not in row["recommended_action"]


def test_money_that_waits_for_a_rate_says_so(built):
    # The rates of today are there: without the day nobody would look for the one that is missing.
    (row,) = built.query("select * from exceptions.unapplied_cash where subject_id = 'without_rate_p1'")
    assert "there is no rate from USD to EUR of the 7 days up to 2026-02-10" in row["explanation"]
    assert row["recommended_action"].startswith("Load a rate from USD to EUR for 2026-02-10")


def test_the_last_refund_is_told(built):
    # Who looks for the note looks from this day on.
    (row,) = built.query(
        "select explanation from exceptions.refund_without_credit where subject_id = 'refunded_twice_p1'"
    )
    assert "were refunded on 2026-03-10" in row["explanation"]


@pytest.mark.parametrize("payment", ["disputed_p1", "disputed_twice_p1"])
def test_dispute_near_its_deadline_asks_for_critical(built, payment):
    # Of two disputes a later deadline would hide the one of next week.
    (row,) = built.query(f"select evidence from exceptions.dispute_open where subject_id = '{payment}'")
    assert '"severity":"critical"' in row["evidence"].replace(" ", "")


@pytest.mark.parametrize(
    ("number", "step"),
    [(1, "the first reminder"), (2, "the second reminder"), (3, "the second reminder"), (4, "to collections")],
)
def test_the_dunning_step_follows_the_age(built, number, step):
    # A day too early a customer is threatened who was to be reminded.
    (row,) = built.query(f"select recommended_action from exceptions.overdue where subject_id = 'dunned_i{number}'")
    assert step in row["recommended_action"]


def test_a_payments_status_is_what_is_left_of_it(built):
    # Who reads it decides whether to retry, to refund or to let it be.
    wanted = {
        "attempted_p1": "pending", "declined_p1": "failed", "twice_p1": "succeeded", "refunded_p1": "partially_refunded",
        "allocated_then_refunded_p1": "refunded", "bounced_p1": "reversed", "disputed_p1": "disputed", "dispute_lost_p1": "dispute_lost",
        "dispute_won_p1": "succeeded",
    }  # fmt: skip
    rows = built.query("select payment_id, status from marts.payments")
    assert {row["payment_id"]: row["status"] for row in rows if row["payment_id"] in wanted} == wanted


def test_a_payouts_status_is_what_the_bank_knows_of_it(built):
    # Chased are those that the bank should hold, and no others.
    wanted = {
        "paid_out_po": "reconciled", "payout_differs_po": "items_differ", "payout_lost_po": "not_in_bank", "payout_yesterday_po": "on_its_way",
        "payout_on_its_way_po": "on_its_way", "payout_on_its_way_po2": "failed", "payout_on_its_way_po3": "not_in_bank",
    }  # fmt: skip
    rows = built.query("select payout_id, status from marts.payout_reconciliation")
    assert {row["payout_id"]: row["status"] for row in rows if row["payout_id"] in wanted} == wanted


def test_a_note_in_another_currency_counts_by_its_number_on_every_day(built):
    # Counted in yen the note would be 0.20 on the payment's day: 119.00 would meet 99.20, and stay unapplied.
    [row] = built.query(
        "select method, amount from marts.cash_applications where payment_id = 'paid_before_a_note_in_yen_p1'"
    )
    assert row == {"method": "exact", "amount": Decimal(99)}
