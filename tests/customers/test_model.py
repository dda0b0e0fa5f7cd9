"""The model: what it joins, what it leaves to a steward, and that nothing but the records decides."""

import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest

from pipelines.matching import normalise
from pipelines.matching.model import contradictions, levels, training
from pipelines.matching.model.parameters import RECIPE
from tests.bench.matching.labelled import labelled
from tests.customers.scored import frame, merged, pairs, scores

HOME = {"street": "Lindenstraße 12", "city": "Berlin", "postal_code": "10969", "country": "DE"}
AWAY = {"street": "Hafenweg 3", "city": "Hamburg", "postal_code": "20457", "country": "DE"}
# Companies that have nothing to do with each other: 140 customers are what a small company has.
CROWD = [
    {"id": f"crowd{n}", "name": f"{a}{b} {c}", "street": f"{a}weg {n}", "city": c, "postal_code": f"1{n:04}", "phone": f"+49 40 {7000 + n * 37}"}
    for n, (a, b, c) in enumerate((a, b, c) for a in ("Nord", "Berg", "Wald", "See", "Stein", "Gold", "Rot") for b in ("mann", "haus", "bach", "feld", "tal") for c in ("Optik", "Bau", "Druck", "Licht"))
]  # fmt: skip


def both(one: dict[str, Any], other: dict[str, Any]) -> dict[frozenset[str], dict[str, Any]]:
    """What the model says of two records among 140 others."""
    found = scores(frame([{"id": "a", **one}, {"id": "b", **other}, *CROWD]))
    assert all(pair == {"a", "b"} for pair in merged(found))  # the crowd is left alone
    return {pair: row for pair, row in pairs(found).items() if pair == {"a", "b"}}


def one_customer(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return any(row["probability"] >= 0.99 and row["contradiction"] is None for row in both(one, other).values())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # a slip of the keyboard, the same phone and house
        ({"name": "Larkspur Trading GmbH", "phone": "+49 30 1234567", **HOME}, {"name": "Larkspru Trading", "phone": "030 1234567", **HOME}),
        # words cut short and in another order
        ({"name": "Larkspur Industries", "phone": "+49 30 1234567", **HOME}, {"name": "Larkspur Ind", "phone": "030/1234567", **HOME}),
        # moved offices, but the same phone and mailbox
        ({"name": "Larkspur Trading", "phone": "+49 30 1234567", "email": "ap@larkspur.example", **HOME},
         {"name": "Larkspur Trading", "phone": "+49 30 1234567", "email": "ap@larkspur.example", **AWAY}),
        # another script
        ({"name": "Ларкспур Трейдинг", "phone": "+49 30 1234567", **HOME}, {"name": "Larkspur Treiding", "phone": "+49 30 1234567", **HOME}),
        # a tax id that no check digit vouches for is evidence, if not by itself
        ({"name": "Larkspur Trading", "tax_id": "DE123456780", **HOME}, {"name": "Larkspur Trading", "tax_id": "DE 123 456 780", **HOME}),
    ],
)  # fmt: skip
def test_one_customer(one: dict[str, Any], other: dict[str, Any]) -> None:
    # Without these the model would be a decoration: recall rests on them.
    assert one_customer(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # a name by itself
        ({"name": "Larkspur Trading"}, {"name": "Larkspur Trading"}),
        # the same name, everything else another one's
        ({"name": "Larkspur Trading", "phone": "+49 30 1234567", **HOME}, {"name": "Larkspur Trading", "phone": "+49 40 7654321", **AWAY}),
        # one house, two companies
        ({"name": "Larkspur Trading", **HOME}, {"name": "Marigold Foundry", **HOME}),
        ({"name": "Larkspur Trading", "phone": "+49 30 1234567", **HOME}, {"name": "Marigold Foundry", "phone": "+49 30 1234567", **HOME}),
        # two valid tax ids
        ({"name": "Larkspur Trading", "tax_id": "DE136695976", "phone": "+49 30 1234567", **HOME},
         {"name": "Larkspur Trading", "tax_id": "DE129273398", "phone": "+49 30 1234567", **HOME}),
    ],
)  # fmt: skip
def test_two_customers(one: dict[str, Any], other: dict[str, Any]) -> None:
    # A wrong merge is what users fear most.
    assert not one_customer(one, other)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Larkspur Trading", "Larkspur Trading Services", "a word that the other lacks"),
        ("Larkspur Trading Nord", "Larkspur Trading Iberia", "a word that the other lacks"),
        ("Larkspur Trading GmbH", "Larkspur Trading AG", "legal forms"),
        ("Larkspur 1 Trading", "Larkspur 2 Trading", "numbers"),
    ],
)
def test_what_contradicts_goes_to_a_steward(one: str, other: str, why: str) -> None:
    # A daughter shares house, phone and mailbox with its mother: no probability may talk that away.
    shared = {"phone": "+49 30 1234567", "email": "ap@larkspur.example", **HOME}
    [row] = both({"name": one, **shared}, {"name": other, **shared}).values()
    assert why in row["contradiction"]
    assert row["probability"] > 0.5


def test_evidence_adds_up_in_words() -> None:
    # A steward decides by what is written there.
    shared = {"phone": "+49 30 1234567", **HOME}
    [row] = both({"name": "Larkspur Trading", **shared}, {"name": "Larkspur Trading", **shared}).values()
    for part in (
        "name: the same name (+",
        "phone: the same phone (+",
        "address: the same street and house in one place (+",
    ):
        assert part in row["evidence"]


def test_a_rare_name_says_more_than_a_common_one() -> None:
    # Else ten shops called City Optik would look as alike as two called Larkspur Trading.
    crowd = [{"id": f"optik{n}", "name": "City Optik", "city": f"Town {n}", "street": f"Way {n}"} for n in range(9)]
    rare = [{"id": "a", "name": "Larkspur Trading", **HOME}, {"id": "b", "name": "Larkspur Trading", **HOME}]
    common = [{"id": "c", "name": "City Optik", **AWAY}, {"id": "d", "name": "City Optik", **AWAY}]
    found = pairs(scores(frame([*rare, *common, *crowd, *CROWD])))
    assert found[frozenset("ab")]["weight"] > found[frozenset("cd")]["weight"] + 1.5


def companies(count: int, seed: int) -> tuple[pl.DataFrame, dict[str, int]]:
    records, truth = labelled(count, seed)
    return normalise(records), dict(truth.iter_rows())


def test_a_small_company_gets_no_false_merge() -> None:
    # 140 customers: nothing can be learned from them, and the constants must hold.
    for seed in (3, 4, 5):
        records, entity = companies(300, seed)
        found = merged(scores(records))
        assert len(found) > 50
        wrong = [pair for pair in found if len({entity[record] for record in pair}) > 1]
        assert wrong == []


def test_the_order_of_rows_changes_nothing() -> None:
    # DuckDB and Splink work in parallel: a score that depends on what came first would merge one day and part the next.
    records, _ = companies(300, 6)
    assert scores(records.sample(fraction=1, shuffle=True, seed=1)).equals(scores(records))


def test_scoring_what_changed_is_scoring_everything() -> None:
    # Else a warehouse that runs daily would hold other customers than one that starts today.
    yesterday, _ = companies(400, 7)
    more, _ = companies(420, 7)
    left = yesterday.filter(pl.int_range(pl.len()) % 29 != 0)
    changed = left.with_columns(
        pl.when(pl.int_range(pl.len()) % 17 == 0).then(pl.lit("+493012345")).otherwise("phone_key").alias("phone_key")
    )
    joined = more.filter(~pl.col("record_id").is_in(yesterday["record_id"].to_list()))
    today = pl.concat([changed, joined])
    before = scores(yesterday)
    step = scores(today, before)
    whole = scores(today)
    assert step.equals(whole)
    assert not step.equals(before)
    # A rule that joins two records takes them from the model, and gives them back when it goes.
    one, other = sorted(next(iter(pairs(step))))
    tied = scores(today, step, {one: one, other: one})
    assert frozenset((one, other)) not in pairs(tied)
    assert scores(today, tied).equals(whole)


def test_other_code_scores_everything_anew() -> None:
    # Else what a corrected comparison says would never reach pairs that do not change.
    records, _ = companies(300, 10)
    before = scores(records, made_by="code 1")
    wrong = before.with_columns(pl.lit(99.0).alias("weight"))
    assert scores(records, wrong, made_by="code 2").equals(scores(records, made_by="code 2"))
    assert pairs(scores(records, wrong, made_by="code 1")) == pairs(wrong)  # the same code reads what is there


def test_training_depends_on_the_records_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    # A seed that only fixes one thread would not do.
    monkeypatch.setattr(training, "TRAIN_FROM", 500)
    monkeypatch.setattr(training, "OPEN_FROM", 10)
    records, entity = companies(800, 8)
    found = scores(records)
    assert '"is_trained": true' in found["parameters"].drop_nulls()[0]
    assert scores(records.sample(fraction=1, shuffle=True, seed=2)).equals(found)
    joined = merged(found)
    wrong = [pair for pair in joined if len({entity[record] for record in pair}) > 1]
    assert len(joined) > 200
    assert len(wrong) <= len(joined) // 200
    # A model stays while the records stay about as many, and while it is of these levels.
    more, _ = companies(850, 8)
    learned = found["parameters"].drop_nulls()[0]
    assert scores(more, found)["parameters"].drop_nulls()[0] == learned
    other = found.with_columns(pl.col("parameters").str.replace(RECIPE, "another"))
    assert scores(more, other).equals(scores(more))
    assert scores(more)["parameters"].drop_nulls()[0] != learned


def hostile() -> list[dict[str, Any]]:
    """What people type."""
    rng = Random(9)
    rows: list[dict[str, Any]] = [
        {"id": f"mail{n}", "name": f"Kunde {n}", "email": "info@reseller.example"} for n in range(10_000)
    ]
    rows += [{"id": f"branch{n}", "name": "Bean Coffee", "phone": "+49 30 1234567", **HOME} for n in range(5_000)]
    rows += [{"id": f"test{n}", "name": rng.choice(("test", "n/a", "", "x", "0000", "TBD", "-"))} for n in range(2_000)]
    rows += [{"id": f"zero{n}", "name": "Unbekannt", "tax_id": "000000000"} for n in range(200)]
    others = (
        "株式会社日本製作所",
        "شركة النور للتجارة",
        "חברת השמש",
        "🚀🚀🚀",
        "Acme 🚀",
        "Ё" * 300,
        "'; drop table records; --",
        "a\u0000b",
    )
    rows += [
        {"id": f"odd{n}", "name": name, "phone": name, "street": name, "email": name, **AWAY}
        for n, name in enumerate(others * 3)
    ]
    return rows


def test_bad_input_makes_no_giant_cluster_and_no_quadratic_work() -> None:
    # One mailbox on 10,000 records would be 50 million pairs, 5,000 branches 12 million.
    found = scores(frame(hostile()))
    joined = merged(found)
    assert not any(record.startswith(("mail", "branch", "test", "zero")) for pair in joined for record in pair)
    assert len(pairs(found)) < 1_000


def test_nothing_to_score_costs_no_import() -> None:
    # Splink takes a second to load; most daily runs have nothing for it.
    code = """
import sys
from tests.customers.scored import frame, scores
scores(frame([{"id": "a", "name": "Larkspur Trading"}, {"id": "b", "name": "Marigold Foundry"}]))
assert not {"splink", "sqlglot", "phonenumbers"} & set(sys.modules), "loaded for nothing"
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("international", "intl", True), ("services", "svcs", True), ("pharmaceuticals", "pharma", True), ("larkspur", "larkspru", True),
     ("2", "3", False), ("iberia", "berlin", False), ("asia", "iberia", False)],
)  # fmt: skip
def test_words_that_are_one(one: str, other: str, same: bool) -> None:
    # Every merge of two spellings goes through here.
    assert contradictions.near(one, other) is contradictions.near(other, one) is same


def test_the_constants_are_probabilities() -> None:
    # A level that was added without taking its share from the others would shift every score.
    for name, (_, found) in levels.COMPARISONS.items():
        assert sum(level.m for level in found) == pytest.approx(1), name
        assert sum(level.u for level in found) == pytest.approx(1, abs=0.002), name
