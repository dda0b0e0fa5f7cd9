"""Golden customers on rows written down by hand: what becomes one customer, what does not, and which value wins."""

import re
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import duckdb
import pytest
from rich.console import Console

from pipelines.reports.explain_match import NoSuchRecord, explain_match
from pipelines.warehouse import Warehouse
from tests.support import company as harness
from tests.support.company import Company

MODELS = [
    "+golden_customers",
    "+customer_links",
    "+customer_match_candidates",
    "+int_customers__by_counterparty",
    "+int_customers__by_account",
    "+int_customers__by_billing_customer",
]

# Valid numbers of nobody in particular: DE check digits by ISO 7064 mod 11, 10.
TAX = {"red": "DE136695976", "blue": "DE129273398", "green": "DE115235681"}

ACCOUNTS: list[dict[str, Any]] = [
    # ids in one direction, in the other, in both
    {"id": "ids_a1", "name": "Harbor Freight Lines", "billing_customer_id": "ids_c1"},
    {"id": "ids_a2", "name": "Orchard Valley"},
    # the same tax id, written in two ways, other names
    {"id": "tax_a", "name": "Red Rooster", "tax_id": "DE 136 695 976", "country": "DE"},
    # a failing check digit is no evidence
    {"id": "typo_a", "name": "Copper Kettle", "tax_id": "DE136695977", "country": "DE"},
    # the same domain: agreeing name, other name, free mail
    {"id": "dom_a", "name": "Silver Lining Ltd", "domain": "www.silverlining.example"},
    {"id": "sub_a", "name": "Big Holding", "legal_name": "Big Holding AG", "domain": "big.example"},
    {"id": "free_a", "name": "Joe's Garage", "email": "joe@gmail.com"},
    {"id": "same_a", "name": "Pat Smith Consulting", "email": "pat@gmail.com"},
    # same name and domain, two countries: two companies
    {"id": "land_a", "name": "Polar Systems", "domain": "polar.example", "country": "DE"},
    # two tax ids never merge, whatever else agrees; the tax id names another one than the link
    {"id": "veto_a1", "name": "Blue Whale", "tax_id": TAX["blue"], "country": "DE", "domain": "whale.example"},
    {"id": "veto_a2", "name": "Green Whale", "tax_id": TAX["green"], "country": "DE"},
    # whose name agrees in full goes before whose name nearly does, where both may not be
    {"id": "pri_a1", "name": "Maple Ridge Fods", "tax_id": "DE271828180", "country": "DE", "domain": "mapleridge.example"},
    {"id": "pri_a2", "name": "Maple Ridge Foods", "tax_id": "DE316227760", "country": "DE", "domain": "mapleridge.example"},
    # three letters of twenty are another: names that just agree
    {"id": "edge_a", "name": "Sunflowerseedtraders", "domain": "sunflower.example"},
    # billing names one account, another one names it back and has its number: the number goes before the word
    {"id": "num_a1", "name": "Brick Lane", "tax_id": "DE141421358", "country": "DE", "billing_customer_id": "num_c"},
    {"id": "num_a2", "name": "Cable Street"},
    # a parent and its child, both under one domain and name
    {"id": "par_a", "name": "Nordic Paper", "domain": "nordicpaper.example"},
    {"id": "chi_a", "name": "Nordic Paper", "domain": "nordicpaper.example", "parent_account_id": "par_a"},
    {"id": "gra_a", "name": "Nordic Paper Berlin", "parent_account_id": "chi_a"},
    # two accounts of one customer under two parents: the one that is still there says which
    {"id": "fam_a1", "name": "Delta Works", "billing_customer_id": "fam_c", "parent_account_id": "par_a"},
    {"id": "fam_a2", "name": "Delta Works", "merged_into_id": "fam_a1", "parent_account_id": "cir_a1"},
    # merged into itself, which says nothing
    {"id": "self_a", "name": "Hall of Mirrors", "merged_into_id": "self_a"},
    # a circle of parents
    {"id": "cir_a1", "name": "Round One", "parent_account_id": "cir_a2"},
    {"id": "cir_a2", "name": "Round Two", "parent_account_id": "cir_a1"},
    # two accounts of one name: a counterparty of that name is nobody's
    {"id": "twin_a1", "name": "Twin Peaks"},
    {"id": "twin_a2", "name": "Twin Peaks"},
    # one name, and nothing else in common: of two countries, of no known one, of two tax ids, of one
    {"id": "abr_a1", "name": "Far Away Foods", "legal_name": "Far Away Foods Ltd", "country": "DE"},
    {"id": "abr_a2", "name": "Far Away Foods", "legal_name": "Far Away Foods Ltd", "country": "FR"},
    {"id": "hlf_a1", "name": "Halfway House", "legal_name": "Halfway House Ltd", "country": "DE"},
    {"id": "hlf_a2", "name": "Halfway House", "legal_name": "Halfway House Ltd"},
    {"id": "hfl_a1", "name": "Moon Halfway", "legal_name": "Moon Halfway Ltd"},
    {"id": "hfl_a2", "name": "Moon Halfway", "legal_name": "Moon Halfway Ltd", "country": "DE"},
    {"id": "txs_a1", "name": "Taxing Matters", "legal_name": "Taxing Matters Ltd", "tax_id": "DE345678914", "country": "DE"},
    {"id": "txs_a2", "name": "Taxing Matters", "legal_name": "Taxing Matters Ltd", "tax_id": "DE111111125", "country": "DE"},
    {"id": "txo_a1", "name": "Tax Orphans", "legal_name": "Tax Orphans Ltd", "tax_id": "DE222222220", "country": "DE"},
    {"id": "txo_a2", "name": "Tax Orphans", "legal_name": "Tax Orphans Ltd", "country": "DE"},
    # two forms of one name: a counterparty that says the form is the one, a counterparty that does not is neither
    {"id": "frm_a1", "name": "Nimbus GmbH"},
    {"id": "frm_a2", "name": "Nimbus"},
    # fields
    {"id": "fld_a", "name": "Field & Stream", "legal_name": "Old Name GmbH", "phone": "1", "street": "CRM Street 1",
     "domain": "field.example", "billing_customer_id": "fld_c", "owner": "kim", "updated_at": "2026-01-01T00:00:00"},
    # two accounts of one company, none in billing: the newest value that there is
    {"id": "new_a1", "name": "Quiet Harbor", "legal_name": "Quiet Harbor Old Ltd", "updated_at": "2025-01-01T00:00:00"},
    {"id": "new_a2", "name": "Quiet Harbour", "legal_name": "Quiet Harbor New Ltd", "updated_at": "2026-01-01T00:00:00"},
    {"id": "new_a3", "name": "Quiet Harbor 3", "updated_at": "2026-02-01T00:00:00"},
    # nothing in common but what the model weighs; a third of the name that says more
    {"id": "mod_a", "name": "Larkspur Trading", "phone": "+49 30 1234567", "street": "Lindenstraße 12", "city": "Berlin", "country": "DE"},
    # deleted upstream, and its billing customer still points at it
    {"id": "gone_a", "name": "Gone Fishing", "deleted_at": "2026-03-01T00:00:00"},
    # deleted upstream: what it says about itself joins and proposes nobody any more
    {"id": "dead_a", "name": "Silver Lining Ltd", "legal_name": "New Name GmbH", "email": "ap@silverlining.example", "deleted_at": "2026-03-01T00:00:00"},
    {"id": "nobody", "name": "n/a", "domain": "silverlining.example"},
    # a steward: joined though nothing says so, and though two tax ids do not; kept apart though an id says so
    {"id": "stw_a1", "name": "Lighthouse", "tax_id": "DE246813573", "country": "DE"},
    {"id": "stw_a2", "name": "Windmill", "billing_customer_id": "stw_c2"},
    {"id": "stw_a3", "name": "Waterfall", "billing_customer_id": "stw_c3"},
    # two billing systems number their customers alike: who points back is meant, and nobody where none does
    {"id": "two_a1", "name": "Amber Mill", "billing_customer_id": "two_c"},
    {"id": "two_a2", "name": "Cobalt Forge", "billing_customer_id": "two_c"},
    {"id": "two_a3", "name": "Juniper Press", "billing_customer_id": "two_d"},
    {"id": "two_a4", "name": "Heather Mining", "billing_customer_id": "two_d"},
]  # fmt: skip

CUSTOMERS: list[dict[str, Any]] = [
    {"id": "ids_c1", "name": "Something Else"},
    {"id": "ids_c2", "name": "Whatever", "crm_account_id": "ids_a2"},
    {"id": "tax_c", "name": "Rooster Trading", "tax_id": "136695976", "country": "DE"},
    {"id": "typo_c", "name": "Kettle", "tax_id": "DE136695977", "country": "DE"},
    {"id": "dom_c", "name": "SILVER LINING LIMITED", "email": "ap@silverlining.example"},
    {"id": "sub_c", "name": "Big Holding", "legal_name": "Small Daughter GmbH", "email": "ap@big.example"},
    {"id": "free_c", "name": "Jane's Bakery", "email": "jane@gmail.com"},
    {"id": "same_c", "name": "Pat Smith Consulting", "email": "PAT@gmail.com"},
    {"id": "land_c", "name": "Polar Systems", "email": "ap@polar.example", "country": "FR"},
    {"id": "veto_c", "name": "Blue Whale", "tax_id": TAX["blue"], "country": "DE", "crm_account_id": "veto_a2"},
    {"id": "fld_c", "name": "Field and Stream Inc", "legal_name": "New Name GmbH", "street": "Billing Street 2", "phone": "2",
     "email": "ap@field.example", "updated_at": "2025-01-01T00:00:00"},
    {"id": "mod_c", "name": "Larkspru Trading", "phone": "030 123 4567", "street": "Lindenstr. 12", "city": "Berlin", "country": "DE"},
    {"id": "mod_d", "name": "Larkspur Trading Leasing", "phone": "030 123 4567", "street": "Lindenstr. 12", "city": "Berlin", "country": "DE"},
    {"id": "pri_c", "name": "Maple Ridge Foods", "email": "ap@mapleridge.example", "country": "DE"},
    {"id": "fam_c", "name": "Delta Works"},
    {"id": "edge_c", "name": "Sunflowarsaedtroders", "email": "ap@sunflower.example"},
    {"id": "num_c", "name": "Backsteingasse", "tax_id": "DE141421358", "country": "DE", "crm_account_id": "num_a2"},
    {"id": "gone_c", "name": "Gone Fishing", "crm_account_id": "gone_a"},
    {"id": "stw_c1", "name": "Farolito", "tax_id": "DE314159262", "country": "DE"},
    {"id": "stw_c2", "name": "Molino"},
    {"id": "stw_c3", "name": "Cascada"},
    {"id": "two_c", "name": "Molinos", "crm_account_id": "two_a1"},
    {"id": "two_c", "source": "billing_us", "name": "Forja", "crm_account_id": "two_a2"},
    {"id": "two_d", "name": "Prensa"},
    {"id": "two_d", "source": "billing_us", "name": "Zarza"},
]  # fmt: skip

# decision, left, right, by when
DECISIONS = [
    ("must_link", "account:stw_a1", "customer:stw_c1", "2026-03-01"),
    ("cannot_link", "account:stw_a2", "customer:stw_c2", "2026-03-01"),
    ("cannot_link", "account:stw_a3", "customer:stw_c3", "2026-04-01"),  # not yet
    ("must_link", "counterparty:twinpeaks", "account:twin_a2", "2026-03-01"),
    ("cannot_link", "account:num_a1", "account:num_a2", "2026-03-01"),
    ("cannot_link", "counterparty:copperkettle", "account:typo_a", "2026-03-01"),
    ("must_link", "account:new_a1", "account:new_a2", "2026-03-01"),
    ("must_link", "account:new_a1", "account:new_a3", "2026-03-31"),  # today
]

OWED = {
    "id": "in_1",
    "customer_id": "land_c",
    "status": "open",
    "currency": "EUR",
    "total": "119",
    "issued_on": "2026-03-01",
    "due_on": "2026-03-31",
}

PAYERS = ["Harbor Freight Lines", "TWIN PEAKS", "Silver Lining", "Nobody Knows", "Nimbus GmbH", "Copper Kettle"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Company:
    lines = [
        {"id": f"b{place}", "booked_on": "2026-03-01", "amount": "10", "currency": "EUR", "counterparty": name}
        for place, name in enumerate(PAYERS)
    ]
    warehouse = tmp_path_factory.mktemp("golden") / "warehouse" / "tieout.duckdb"
    rows = {"accounts": ACCOUNTS, "customers": CUSTOMERS, "bank_transactions": lines, "invoices": [OWED]}
    harness.load_rows(warehouse, "2026-03-31", rows)
    harness.run_dbt(warehouse, "seed")
    with duckdb.connect(str(warehouse)) as connection:
        for decision, left, right, on in DECISIONS:
            connection.execute(
                "insert into seeds.steward_links values (?, ?, 'any', ?, ?, 'any', ?, 'kim', ?, 'called them')",
                [decision, *left.split(":"), *right.split(":"), on],
            )
        connection.execute(
            "insert into seeds.steward_links values ('must_link', 'account', 'crm', 'two_a3', 'customer', 'billing_us', 'two_d', 'kim', '2026-03-01', 'called them')"
        )
        connection.execute(
            "insert into seeds.steward_fields values ('customer', 'billing_us', 'two_d', 'legal_name', 'Zarza SL', 'kim', '2026-03-01', 'register')"
        )
        connection.execute(
            "insert into seeds.steward_fields values ('account', 'crm', 'ids_a2', 'legal_name', 'Orchard Hill Inc', 'kim', '2026-02-01', 'thought again')"
        )
        connection.execute(
            "insert into seeds.steward_fields values ('account', 'crm', 'ids_a2', 'legal_name', 'Orchard Valley Inc', 'kim', '2026-03-01', 'register')"
        )
    harness.run_dbt(warehouse, "run", "--select", *MODELS)
    return Company(warehouse)


@pytest.fixture(scope="module")
def customer_of(built: Company) -> Callable[[str], str]:
    rows = built.query("select source_id, customer_id from customers.int_customers__members")
    return {row["source_id"]: row["customer_id"] for row in rows}.__getitem__


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ids_a1", "ids_c1"),
        ("ids_a2", "ids_c2"),
        ("tax_a", "tax_c"),
        ("dom_a", "dom_c"),
        ("same_a", "same_c"),
        ("pri_a2", "pri_c"),
        ("edge_a", "edge_c"),
        ("num_a1", "num_c"),
        ("veto_a1", "veto_c"),  # the tax id decides where the link may not
        ("stw_a1", "stw_c1"),
        ("stw_a3", "stw_c3"),
        ("mod_a", "mod_c"),
        ("new_a1", "new_a3"),  # a steward's word counts from its own day on
        ("gone_a", "gone_c"),  # a deleted account still says whose its customer is
        ("two_a1", "billing:two_c"),
        ("two_a2", "billing_us:two_c"),
        ("two_a3", "billing_us:two_d"),  # a steward names the source's own id
    ],
)
def test_one_customer(customer_of: Callable[[str], str], one: str, other: str) -> None:
    assert customer_of(one) == customer_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("typo_a", "typo_c"),
        ("sub_a", "sub_c"),  # one trade name and domain, two legal names: a subsidiary
        ("free_a", "free_c"),
        ("land_a", "land_c"),
        ("mod_a", "mod_d"),
        ("veto_a2", "veto_c"),
        ("par_a", "chi_a"),
        ("twin_a1", "twin_a2"),
        ("nobody", "dom_a"),
        ("stw_a2", "stw_c2"),
        ("dead_a", "dom_a"),
        ("two_a1", "two_a2"),  # a number of two systems once made one customer of both
        ("two_a3", "billing:two_d"),
        ("two_a3", "two_a4"),
    ],
)
def test_two_customers(customer_of: Callable[[str], str], one: str, other: str) -> None:
    assert customer_of(one) != customer_of(other)


def test_families(built: Company, customer_of: Callable[[str], str]) -> None:
    family = {row["customer_id"]: row for row in built.query("select * from customers.int_customers__families")}
    grandchild = family[customer_of("gra_a")]
    assert grandchild["parent_customer_id"] == customer_of("chi_a")
    assert grandchild["family_id"] == family[customer_of("par_a")]["family_id"] == customer_of("par_a")
    assert family[customer_of("fam_a1")]["parent_customer_id"] == customer_of("par_a")
    circle = {family[customer_of(name)]["family_id"] for name in ("cir_a1", "cir_a2")}
    assert len(circle) == 1


def test_links_say_why(built: Company) -> None:
    rules = {row["source_id"]: row["rule"] for row in built.query("select source_id, rule from marts.customer_links")}
    shown = {name: rules[name] for name in ("ids_c1", "tax_c", "dom_c", "same_a", "typo_a", "veto_c")}
    assert shown == {
        "ids_c1": "explicit", "tax_c": "tax_id", "dom_c": "domain", "same_a": "email", "typo_a": "single", "veto_c": "tax_id",
    }  # fmt: skip
    assert rules["self_a"] == "single"
    assert "gone_a" not in rules  # gone upstream: nothing to link


def test_counterparties_by_name(built: Company, customer_of: Callable[[str], str]) -> None:
    rows = built.query("select counterparty, customer_id from customers.int_customers__by_counterparty")
    # Twin Peaks may be either of two, but a steward knows which; Nobody Knows is none. Copper Kettle is another one, a steward says.
    assert {row["counterparty"]: row["customer_id"] for row in rows} == {
        "Harbor Freight Lines": customer_of("ids_a1"),
        "Silver Lining": customer_of("dom_a"),
        "TWIN PEAKS": customer_of("twin_a2"),
        "Nimbus GmbH": customer_of("frm_a1"),  # the exact name goes before the one without its form
    }


def test_each_field_comes_from_its_owner(built: Company, customer_of: Callable[[str], str]) -> None:
    [row] = built.query(f"select * from marts.golden_customers where customer_id = '{customer_of('fld_a')}'")
    assert str(row["first_seen_on"]) == "2026-03-31"  # today is the first day
    shown = {name: row[name] for name in ("name", "legal_name", "street", "phone", "email", "owner", "source_count")}
    assert shown == {
        "name": "Field & Stream", "legal_name": "New Name GmbH", "street": "Billing Street 2", "phone": "1",
        "email": "ap@field.example", "owner": "kim", "source_count": 2,
    }  # fmt: skip


def test_the_newest_value_where_the_owner_has_none(built: Company, customer_of: Callable[[str], str]) -> None:
    # Billing owns the legal name and knows nobody here; the newest account says none.
    [row] = built.query(f"select legal_name from marts.golden_customers where customer_id = '{customer_of('new_a1')}'")
    assert row["legal_name"] == "Quiet Harbor New Ltd"


def test_what_was_refused_is_proposed(built: Company) -> None:
    rows = built.query("select left_id, right_id, evidence from marts.customer_match_candidates")
    assert all(row["left_id"] and row["right_id"] for row in rows)  # a pair has two sides
    pairs = {frozenset((row["left_id"], row["right_id"])): row["evidence"] for row in rows}
    assert "countries" in pairs[frozenset(("land_a", "land_c"))]
    assert "refused because of tax ids" in pairs[frozenset(("veto_a2", "veto_c"))]
    assert "parent and child" in pairs[frozenset(("par_a", "chi_a"))]
    assert frozenset(("ids_a1", "ids_c1")) not in pairs
    assert not any("dead_a" in pair for pair in pairs)
    assert frozenset(("stw_a2", "stw_c2")) not in pairs  # decided: it does not come back


def test_one_name_is_proposed_where_nothing_speaks_against_it(built: Company) -> None:
    # What is not known is no contradiction; two countries or two tax ids are, and a steward's time is short.
    rows = built.query("select left_id, right_id, evidence from marts.customer_match_candidates")
    pairs = {tuple(sorted((row["left_id"], row["right_id"]))): row["evidence"] for row in rows}
    assert {("hlf_a1", "hlf_a2"), ("hfl_a1", "hfl_a2"), ("txo_a1", "txo_a2")} <= set(pairs)
    contradicted = [pairs.get((f"{name}_a1", f"{name}_a2"), "") for name in ("abr", "txs")]
    assert not any("nothing else in common" in evidence for evidence in contradicted)


def test_a_steward_sets_a_field(built: Company, customer_of: Callable[[str], str]) -> None:
    [row] = built.query(f"select legal_name from marts.golden_customers where customer_id = '{customer_of('ids_a2')}'")
    assert row["legal_name"] == "Orchard Valley Inc"
    # Of two systems' customers of that number, the one whose source the steward named.
    [row] = built.query(f"select legal_name from marts.golden_customers where customer_id = '{customer_of('two_a3')}'")
    assert row["legal_name"] == "Zarza SL"


def test_what_the_model_joins_and_what_it_proposes(built: Company) -> None:
    # A link without its evidence could not be judged; a daughter in the same house must reach a steward, and nobody else.
    [link] = built.query("select * from marts.customer_links where source_id = 'mod_c'")
    assert (link["rule"], link["decided_by"]) == ("model", "model")
    assert "phone: the same phone" in link["evidence"]
    rows = built.query("select left_id, right_id, evidence from marts.customer_match_candidates")
    [proposed] = [row["evidence"] for row in rows if {row["left_id"], row["right_id"]} == {"mod_a", "mod_d"}]
    assert "one name has a word that the other lacks" in proposed


def test_the_most_valuable_candidate_comes_first(built: Company) -> None:
    # A steward's hour is short: the pair with money at stake is on top.
    first, *others = built.query("select * from marts.customer_match_candidates")
    assert {first["left_id"], first["right_id"]} == {"land_a", "land_c"}
    assert (first["open_receivables"], first["reporting_currency"]) == (Decimal("119.0000"), "EUR")
    assert others
    assert all(row["open_receivables"] == 0 for row in others)


def test_a_pair_explained(built: Company, tmp_path: Path) -> None:
    # The figures must be those that decided, and add up; the picture must open where there is no network.
    console = Console(file=StringIO(), record=True, width=200)
    warehouse = Warehouse(built.warehouse.parents[1])
    assert explain_match(console, warehouse, "mod_a", "customer:mod_c", tmp_path / "match.html")
    text = console.export_text()
    assert "One golden customer" in text
    assert "model: match weight" in text
    table = text.partition("The model")[2].partition("match weight")
    lines = [line.rstrip() for line in table[0].splitlines()]
    steps = [Decimal(line.split()[-1]) for line in lines if re.search(r"[+-]\d+\.\d$", line)]
    assert len(steps) > 4
    assert abs(sum(steps) - Decimal(table[2].split(",")[0].strip())) <= Decimal("0.4")  # each is rounded
    page = (tmp_path / "match.html").read_text(encoding="utf-8")
    assert "Starting match weight" in page
    assert "cdn.jsdelivr" not in page
    with pytest.raises(NoSuchRecord, match="nobody_at_all"):
        explain_match(console, warehouse, "mod_a", "nobody_at_all", tmp_path / "none.html")
