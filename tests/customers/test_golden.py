"""Golden customers on rows written down by hand: what becomes one customer, what does not, and which value wins."""

import re
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from pipelines.reports.explain_match import NoSuchRecord, explain_match
from pipelines.warehouse import Warehouse
from tests.customers.golden_rows import ACCOUNTS, CUSTOMERS, DECISIONS, OWED, PAYERS
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
        ("crw_a1", "crw_a2"),  # a mailbox of 51 records is no evidence
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
    shown = {
        name: rules[name] for name in ("ids_c1", "tax_c", "dom_c", "same_a", "typo_a", "veto_c", "stw_a2", "web_a")
    }
    assert shown == {
        "ids_c1": "explicit", "tax_c": "tax_id", "dom_c": "domain", "same_a": "email", "typo_a": "single", "veto_c": "tax_id",
        "stw_a2": "domain",  # its id of a customer is the stronger evidence, and a steward has refused it
        "web_a": "domain",
    }  # fmt: skip
    assert rules["self_a"] == "single"
    assert "gone_a" not in rules  # gone upstream: nothing to link


def test_counterparties_by_name(built: Company, customer_of: Callable[[str], str]) -> None:
    rows = built.query("select counterparty, customer_id from customers.int_customers__by_counterparty")
    # Twin Peaks may be either of two, but a steward knows which; Nobody Knows is none. Copper Kettle is another one, a
    # steward says, and of Split Rail that it is two.
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
    # Each pair with its own reason, though both are of one account.
    assert "refused because of parent and child" in pairs[frozenset(("mum_a", "kid_a"))]
    assert "refused because of tax ids" in pairs[frozenset(("kid_a", "kid_c"))]
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
    # Of edges that may not both stand the surer goes first: its place is its match weight, in thousandths.
    [edge] = built.query(
        "select e.priority, s.weight from customers.int_customers__edges as e inner join customers.int_customers__scores as s"
        " on e.left_record = s.left_record and e.right_record = s.right_record where e.rule = 'model' and e.right_record = 'customer:mod_c'"
    )
    assert edge["weight"] > 0
    assert edge["priority"] == pytest.approx(1000 * float(edge["weight"]), abs=0.5)
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
