"""Each code of sync drift about customers: a case where it fires, with the amount, and near misses where it must not.

Every scenario has ids of its own prefix; invoices are of 100.00 net, 119.00 with tax, issued in March unless they say otherwise.
"""

from decimal import Decimal
from typing import Any

import pytest

from tests.support.company import Company, company

AS_OF = "2026-03-31"
CODES = [
    "missing_in_billing", "missing_in_crm", "duplicate_customer", "conflicting_link", "deleted_upstream",
    "balance_drift", "profile_drift", "broken_link", "status_drift", "amount_drift",
]  # fmt: skip

rows: dict[str, list[dict[str, Any]]] = {
    "accounts": [], "customers": [], "deals": [], "deal_lines": [], "subscriptions": [], "subscription_items": [],
    "invoices": [], "invoice_lines": [], "payment_events": [], "payment_allocations": [], "journal_lines": [],
    "credit_notes": [], "credit_note_lines": [], "line_tiers": [], "usage_records": [],
}  # fmt: skip


def add(entity: str, **values: Any) -> None:
    rows[entity].append(values)


def pair(prefix: str, account: dict[str, Any] | None = None, customer: dict[str, Any] | None = None) -> None:
    """An account and a billing customer that name each other."""
    name = f"{prefix.title()} Works"
    both = {"name": name, "currency": "EUR", "country": "DE"}
    add("accounts", **{**both, "id": f"{prefix}_a", "billing_customer_id": f"{prefix}_c", **(account or {})})
    add("customers", **{**both, "id": f"{prefix}_c", "crm_account_id": f"{prefix}_a", **(customer or {})})


def deal(prefix: str, **values: Any) -> None:
    """A won deal of one yearly line of 1,200."""
    add(
        "deals",
        **{"id": f"{prefix}_d", "account_id": f"{prefix}_a", "stage": "won", "is_won": True, "currency": "EUR",
           "closed_at": "2026-01-01T00:00:00", "start_date": "2026-01-01", "end_date": "2026-12-31", **values},
    )  # fmt: skip
    add("deal_lines", id=f"{prefix}_l", deal_id=values.get("id", f"{prefix}_d"), sku="SEAT", charge_type="recurring",
        quantity="1", unit_price="100", billing_frequency="monthly")  # fmt: skip


def invoice(prefix: str, number: int = 1, paid_on: str | None = None, **values: Any) -> None:
    """An invoice of 119.00 to the prefix's customer, paid where a day is given."""
    name = f"{prefix}_i{number}"
    add(
        "invoices",
        **{"id": name, "customer_id": f"{prefix}_c", "status": "paid" if paid_on else "open", "currency": "EUR", "subtotal": "100",
           "tax_total": "19", "total": "119", "issued_on": "2026-03-01", "due_on": "2026-04-15", **values},
    )  # fmt: skip
    add("invoice_lines", id=f"{name}_l", invoice_id=name, sku="SEAT", quantity="1", unit_price="100", amount="100",
        tax_amount="19", period_start="2026-03-01", period_end="2026-03-31")  # fmt: skip
    if paid_on:
        add("payment_events", id=f"{name}_e", payment_id=f"{name}_p", type="succeeded", amount="119", currency="EUR",
            occurred_at=f"{paid_on}T12:00:00", customer_id=f"{prefix}_c", invoice_id=name, method="card")  # fmt: skip


# -- missing in billing: sold, and nobody to bill ------------------------------------------------------------------
add("accounts", id="mib_a", name="Sold Only", currency="EUR")
deal("mib")
add("accounts", id="lost_a", name="Lost Only", currency="EUR")  # near miss: the deal was lost
deal("lost", is_won=False)
pair("deleted", {"status": "churned"}, {"status": "deleted"})  # near miss: deleted there, churned here: they agree
deal("deleted")

# -- missing in the CRM --------------------------------------------------------------------------------------------
add("customers", id="mic_c", name="Billed Only", currency="EUR")
invoice("mic")
add("customers", id="idle_c", name="Never Billed", currency="EUR")  # near miss: never billed
add("customers", id="void_c", name="Billed By Mistake", currency="EUR")  # near miss: billed, and voided
invoice("void", status="void")

# -- held more than once: the copy has 119.00 open, the survivor two invoices ------------------------------------------
pair("dup", {"tax_id": "DE136695976"}, {"tax_id": "DE136695976"})
add("customers", id="dup_c2", name="Dup Works Again", tax_id="136 695 976", country="DE", currency="EUR")
invoice("dup", 1, paid_on="2026-03-05")
invoice("dup", 2, paid_on="2026-03-05")
invoice("dup", 3, customer_id="dup_c2")
pair("par")  # near miss: a child that bills through its parent's customer is no copy
add("accounts", id="par_a2", name="Par Child", billing_customer_id="par_c", parent_account_id="par_a")

# A copy whose parent is another company is a copy all the same.
pair("cop", {"tax_id": "DE246813573"}, {"tax_id": "DE246813573"})
add(
    "accounts",
    id="cop_a2",
    name="Cop Works",
    tax_id="DE246813573",
    country="DE",
    parent_account_id="par_a",
)

# -- links that contradict -----------------------------------------------------------------------------------------
add("accounts", id="con_a1", name="Con One", tax_id="DE129273398", country="DE")
add("accounts", id="con_a2", name="Con Two", tax_id="DE115235681", country="DE")
add("customers", id="con_c", name="Con One", tax_id="DE129273398", country="DE", crm_account_id="con_a2")
# near miss: who named the other account is deleted, and names nobody any more
add("accounts", id="congone_a", name="Congone Two", tax_id="DE360595924", country="DE")
add("customers", id="congone_c", name="Congone One", tax_id="DE161643218", country="DE", crm_account_id="congone_a", deleted_at="2026-02-10T06:00:00")  # fmt: skip
# near miss: two ids name two accounts, and nothing stands between them: one customer, held twice
add("accounts", id="two_a1", name="Two Names", billing_customer_id="two_c")
add("accounts", id="two_a2", name="Two Other Names")
add("customers", id="two_c", name="Two", crm_account_id="two_a2")

# -- deleted in one system, live in the other ----------------------------------------------------------------------
pair("delc", {"status": "prospect"}, {"status": "deleted"})
invoice("delc")
pair("dela", {"deleted_at": "2026-03-01T00:00:00"})
invoice("dela", 1)
pair("mrg", {"merged_into_id": "mrg_a2"})  # billing still points at the account that was merged away
add("accounts", id="mrg_a2", name="Mrg Survivor")
pair("moved", {"merged_into_id": "moved_a2"}, {"crm_account_id": "moved_a2"})  # near miss: billing followed
add("accounts", id="moved_a2", name="Moved Survivor", billing_customer_id="moved_c")
# No id ties them, their tax id does: else the deleted account is forgotten, and its customer looks as if it never had one.
pair(
    "delt",
    {"deleted_at": "2026-03-01T00:00:00", "billing_customer_id": None, "tax_id": "DE136695909"},
    {"crm_account_id": None, "tax_id": "136695909"},
)
invoice("delt")
pair("both", {"deleted_at": "2026-03-01T00:00:00"}, {"deleted_at": "2026-03-01T00:00:00"})  # near miss: both gone
# Two accounts of one company, two customers in billing: the one of the second account is gone. That the first is billed helps it not.
held = {"tax_id": "DE811569869"}
pair("held", held, held)
add("accounts", id="held_a2", name="Held Works", country="DE", currency="EUR", **held)
add("customers", id="held_c2", name="Held Works", country="DE", currency="EUR", crm_account_id="held_a2", status="deleted", **held)  # fmt: skip

# -- mirrored balance ----------------------------------------------------------------------------------------------
pair("bal", {"balance": "200"})
invoice("bal")
pair("balok", {"balance": "119"})  # near miss: right, beside an invoice in another currency and a draft
invoice("balok", 1)
invoice("balok", 2, currency="USD")
invoice("balok", 3, status="draft")
# No id names the other: the tax id makes them one customer, whose balance it is.
add("accounts", id="baltax_a", name="Baltax", tax_id="DE314159262", country="DE", currency="EUR", balance="200")
add("customers", id="baltax_c", name="Baltax Works", tax_id="DE314159262", country="DE", currency="EUR")
invoice("baltax")
pair("balnull")  # near miss: no balance mirrored
invoice("balnull")

# -- profiles ------------------------------------------------------------------------------------------------------
german = {
    "legal_name": "Müller Söhne GmbH",
    "tax_id": "DE136695977",
    "street": "Hauptstraße 12",
    "city": "Köln",
    "postal_code": "50667",
}
pair("pro", {"email": "old@pro.example", "street": "Old Road 1"}, {"email": "new@pro.example", "street": "New Road 2"})
invoice("pro")
pair(
    "prook",  # near miss: written in another way
    {**german, "email": "AP@prook.example"},
    {"legal_name": "MUELLER SOEHNE Gesellschaft mit beschränkter Haftung", "tax_id": "136 695 977", "street": "Hauptstr. 12",
     "city": "KOELN", "postal_code": "50667", "email": "ap@prook.example", "region": "NRW"},
)  # fmt: skip
pair("prolegal", {"legal_name": "Prolegal GmbH"}, {"legal_name": "Prolegal AG"})
# 119.00 EUR are the customer's, since twice that was credited; 119.00 USD are open, and these are at risk.
pair("prosurplus", {"legal_name": "Prosurplus GmbH"}, {"legal_name": "Prosurplus AG"})
invoice("prosurplus")
add("credit_notes", id="prosurplus_n", invoice_id="prosurplus_i1", customer_id="prosurplus_c", currency="EUR", amount="200", tax_amount="38",
    status="issued", reason="other", issued_on="2026-03-05")  # fmt: skip
invoice("prosurplus", 2, currency="USD")

# -- links that point at nothing -----------------------------------------------------------------------------------
pair("lnk", {"billing_customer_id": "nowhere"})
invoice("lnk", contract_id="no_such_contract", paid_on="2026-03-20")
add("customers", id="lnkgone_c", name="Lnkgone Works", deleted_at="2026-03-01T00:00:00")
invoice("lnk", 2, contract_id="lnkgone_c", paid_on="2026-03-20")  # the id of something else that was deleted
pair("lnkok")  # near miss: points at a deleted deal, at a deal not closed yet, at a contract that deals name
deal("lnkok", contract_id="K1")
deal("lnkdel", account_id="lnkok_a", deleted_at="2026-03-01T00:00:00")
deal("lnknew", account_id="lnkok_a", closed_at="2026-05-01T00:00:00")
invoice("lnkok", 1, contract_id="K1", paid_on="2026-03-20")
invoice("lnkok", 2, crm_deal_id="lnkdel_d", paid_on="2026-03-20")
invoice("lnkok", 3, crm_deal_id="lnknew_d", paid_on="2026-03-20")

# -- statuses ------------------------------------------------------------------------------------------------------
for name, status, values in [
    ("stpaid", "billed", {"paid_on": "2026-03-10"}),  # paid three weeks ago
    ("stopen", "paid", {}),
    ("stdue", "billed", {"due_on": "2026-03-15"}),
    ("stnone", "billed", None),
    ("stok", "paid", {"paid_on": "2026-03-10"}),  # near misses from here: right;
    ("stlag", "billed", {"paid_on": AS_OF}),  # paid today, the CRM may take a day;
    ("stlagdue", "billed", {"due_on": "2026-03-30"}),  # past due since today
    ("stdueok", "overdue", {"due_on": "2026-03-29"}),
    ("stnew", "not_billed", {"issued_on": AS_OF}),  # billed today
    ("styest", "not_billed", {"issued_on": "2026-03-30"}),  # fires: a day is over
    ("stusd", "paid", {"currency": "USD"}),  # fires: 119 dollars are open, and no euro
    ("stcred", "billed", {}),  # fires: a note settled it three weeks ago
    ("stcredlag", "billed", {}),  # a note settled it today
    ("stagain", "billed", {}),  # fires: a note settled it three weeks ago; another one of today opens nothing
    ("stboth", "billed", {"due_on": "2026-03-15"}),  # fires: one invoice is past due, the other not
]:
    pair(name)
    deal(name, billing_status=status)
    if values is not None:
        invoice(name, **{"crm_deal_id": f"{name}_d", **values})
for name, on in (("stcred", "2026-03-10"), ("stcredlag", AS_OF), ("stagain", "2026-03-10"), ("stagain", AS_OF)):
    add("credit_notes", id=f"{name}_n{on}", invoice_id=f"{name}_i1", customer_id=f"{name}_c", currency="EUR", amount="100", tax_amount="19",
        reason="error", status="issued", issued_on=on)  # fmt: skip
invoice("stboth", 2, crm_deal_id="stboth_d")
# near miss: a removal bills nothing under its own name, whatever the CRM says of it
pair("stless")
deal("stless", billing_status="paid")
invoice("stless", paid_on="2026-03-10", crm_deal_id="stless_d")
add("deals", id="stless_d2", account_id="stless_a", stage="won", is_won=True, type="amendment", currency="EUR", contract_id="stless_d",
    closed_at="2026-02-01T00:00:00", start_date="2026-12-01", billing_status="billed")  # fmt: skip
add("deal_lines", id="stless_l2", deal_id="stless_d2", sku="SEAT", charge_type="recurring", action="remove", replaces_line_id="stless_l",
    quantity="0", unit_price="0")  # fmt: skip
pair("stvoid")  # near miss: its only invoice was voided
deal("stvoid", billing_status="not_billed")
invoice("stvoid", crm_deal_id="stvoid_d", status="void")
# near miss: two deals of one contract; the invoice, of something else, names the first
pair("stnamed")
deal("stnamed", billing_status="paid", contract_id="K-stnamed")
add("deals", id="stnamed_d2", account_id="stnamed_a", stage="won", is_won=True, currency="EUR", contract_id="K-stnamed",
    closed_at="2026-01-01T00:00:00", start_date="2026-01-01", end_date="2026-12-31", billing_status="not_billed")  # fmt: skip
invoice("stnamed", paid_on="2026-03-10", crm_deal_id="stnamed_d")
rows["invoice_lines"][-1]["sku"] = "TRAINING"
pair("churn", {"status": "churned"})
add("subscriptions", id="churn_s", customer_id="churn_c", status="active", start_date="2026-01-01")
invoice("churn")
pair("churnok", {"status": "churned"})  # near miss: its subscription is over
add(
    "subscriptions",
    id="churnok_s",
    customer_id="churnok_c",
    status="canceled",
    start_date="2026-01-01",
    canceled_on="2026-02-28",
)

# The last day of a subscription is one; it was over yesterday, or began only today.
for name, dates in [
    ("churnlast", {"end_date": AS_OF, "canceled_on": AS_OF}),
    ("churnover", {"end_date": "2026-03-30"}),
    ("churnquit", {"canceled_on": "2026-03-30"}),
    ("churnback", {"start_date": AS_OF}),
]:
    pair(name, {"status": "churned"})
    add(
        "subscriptions",
        **{"id": f"{name}_s", "customer_id": f"{name}_c", "status": "active", "start_date": "2026-01-01", **dates},
    )

# -- a deal's amount and its lines ---------------------------------------------------------------------------------
pair("amt")
deal("amt", amount="1300")
# near miss: less than a cent more than 1,200.00, which no invoice could say
pair("amtless")
deal("amtless", amount="1200.004")

EXPECTED: dict[str, dict[str, str]] = {
    "missing_in_billing": {"mib_a": "0"},
    "missing_in_crm": {"mic_c": "0"},
    "conflicting_link": {"con_c": "0"},
    "deleted_upstream": {"delc_c": "119", "dela_a": "119", "delt_a": "119", "mrg_a": "0", "held_c2": "0"},
    "amount_drift": {"amt_d": "100"},
    "balance_drift": {"bal_a": "81", "baltax_a": "81"},
    "profile_drift": {"pro_c": "119", "prolegal_c": "0", "prosurplus_c": "119"},
    "broken_link": {"lnk_a": "0", "lnk_i1": "0", "lnk_i2": "0"},
    "status_drift": {
        "stpaid_d": "0",
        "stopen_d": "119",
        "stdue_d": "119",
        "stnone_d": "0",
        "churn_a": "119",
        "styest_d": "119",
        "stusd_d": "0",
        "stcred_d": "0",
        "stagain_d": "0",
        "stboth_d": "238",
        "churnlast_a": "0",
    },
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return company(tmp_path_factory.mktemp("drift"), AS_OF, rows, select=" ".join(f"+{code}" for code in CODES))


@pytest.mark.parametrize("code", sorted(EXPECTED))
def test_fires_where_it_should_and_nowhere_else(built: Company, code: str) -> None:
    found = built.query(f"select subject_id, sum(amount_at_risk) as amount from exceptions.{code} group by subject_id")
    assert {row["subject_id"]: row["amount"] for row in found} == {
        subject: Decimal(amount) for subject, amount in EXPECTED[code].items()
    }


def test_duplicates_are_one_row_a_golden_customer(built: Company) -> None:
    found = built.query(
        "select d.amount_at_risk, d.explanation, m.source_id from exceptions.duplicate_customer as d "
        "inner join customers.int_customers__members as m on d.subject_id = m.customer_id where m.entity = 'account'"
    )
    assert {row["source_id"]: row["amount_at_risk"] for row in found} == {
        "dup_a": Decimal(119), "two_a1": Decimal(0), "two_a2": Decimal(0), "cop_a": Decimal(0), "cop_a2": Decimal(0),
        "held_a": Decimal(0), "held_a2": Decimal(0),
    }  # fmt: skip
    assert "customer dup_c2 in billing beside customer dup_c in billing" in next(
        r["explanation"] for r in found if r["source_id"] == "dup_a"
    )


def test_missing_in_crm_claims_the_lines_that_no_contract_will_be_found_for(built: Company) -> None:
    claims = built.query("select claim_id from exceptions.missing_in_crm order by claim_id nulls first")
    assert [row["claim_id"] for row in claims] == [None, "mic_i1_l"]


def test_explanations_have_the_figures(built: Company) -> None:
    [balance] = built.query(
        "select explanation, recommended_action from exceptions.balance_drift where subject_id = 'bal_a'"
    )
    assert "200.00 EUR" in balance["explanation"]
    assert balance["recommended_action"] == "Set the balance of account bal_a to 119.00 EUR."
    [profile] = built.query(
        "select explanation, recommended_action from exceptions.profile_drift where subject_id = 'pro_c'"
    )
    assert "street: billing New Road 2, crm Old Road 1" in profile["explanation"]
    assert "set email of account pro_a to new@pro.example" in profile["recommended_action"]
