"""Edges become clusters: vetoes hold whatever the order of the rows, and through third records too."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.matching import decide, family_roots

EXPLICIT, TAX = 2, 3


def clusters(
    edges: list[tuple[str, str, int]],
    tax_ids: dict[str, str] | None = None,
    vetoes: list[tuple[str, str, int]] | None = None,
    max_cluster: int = 50,
) -> dict[str, str]:
    """Record -> least record of its cluster, of those that an accepted edge touches."""
    decided = decide(
        pl.DataFrame(
            [(*sorted(pair), str(rank), rank, 0, rank > EXPLICIT) for *pair, rank in edges],
            schema=["left_record", "right_record", "rule", "rank", "priority", "bounded"],
            orient="row",
        ),
        pl.DataFrame(list((tax_ids or {}).items()), schema={"record_id": pl.String, "tax_id": pl.String}, orient="row"),
        pl.DataFrame(
            [(*sorted(pair), rank, "veto") for *pair, rank in vetoes or []],
            schema={"left_record": pl.String, "right_record": pl.String, "from_rank": pl.Int64, "reason": pl.String},
            orient="row",
        ),
        max_cluster,
    ).filter("accepted")
    return {
        record: row["cluster_id"]
        for row in decided.iter_rows(named=True)
        for record in (row["left_record"], row["right_record"])
    }


def test_records_meet_through_a_third() -> None:
    assert set(clusters([("a", "b", EXPLICIT), ("b", "c", TAX)]).values()) == {"a"}


def test_two_tax_ids_do_not_meet_through_a_record_that_has_none() -> None:
    # Otherwise one wrong id in the CRM joins two companies.
    found = clusters([("a", "b", EXPLICIT), ("b", "c", EXPLICIT)], {"a": "DE1", "c": "DE2"})
    assert found == {"a": "a", "b": "a"}


def test_a_steward_joins_two_tax_ids_and_a_third_stays_out() -> None:
    edges = [("a", "b", 1), ("b", "c", EXPLICIT), ("b", "d", EXPLICIT)]
    found = clusters(edges, {"a": "DE1", "b": "DE2", "c": "DE1", "d": "DE3"})
    assert found == {"a": "a", "b": "a", "c": "a"}


def test_a_veto_holds_from_its_rank_on() -> None:
    assert clusters([("child", "parent", TAX)], vetoes=[("child", "parent", TAX)]) == {}
    assert clusters([("child", "parent", EXPLICIT)], vetoes=[("child", "parent", TAX)]) != {}


def test_a_steward_keeps_apart_whom_others_would_join() -> None:
    found = clusters([("a", "b", EXPLICIT), ("b", "c", EXPLICIT)], vetoes=[("a", "c", 1)])
    assert found == {"a": "a", "b": "a"}


def test_no_cluster_above_the_bound_but_by_explicit_ids() -> None:
    by_tax = clusters([("a", chr(98 + i), TAX) for i in range(9)], max_cluster=4)
    by_ids = clusters([("a", chr(98 + i), EXPLICIT) for i in range(9)], max_cluster=4)
    assert (len(by_tax), len(by_ids)) == (4, 10)


records = st.sampled_from("abcdefgh")
edge_lists = st.lists(
    st.tuples(records, records, st.sampled_from([1, EXPLICIT, TAX])).filter(lambda e: e[0] != e[1]), max_size=14
)


@settings(max_examples=200, deadline=None)
@given(edge_lists, st.dictionaries(records, st.sampled_from(["DE1", "DE2"])), st.randoms())
def test_the_order_of_rows_changes_nothing_and_tax_ids_stay_apart(
    edges: list[tuple[str, str, int]], tax_ids: dict[str, str], random: object
) -> None:
    found = clusters(edges, tax_ids)
    shuffled = list(edges)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert clusters(shuffled, tax_ids) == found
    if not any(rank == 1 for *_, rank in edges):
        for cluster in set(found.values()):
            members = [record for record, home in found.items() if home == cluster]
            assert len({tax_ids[record] for record in members if record in tax_ids}) <= 1


@settings(max_examples=80, deadline=None)
@given(edge_lists, st.dictionaries(records, st.sampled_from(["DE1", "DE2"])), edge_lists, st.integers(2, 9))
def test_edges_that_are_accepted_at_once_are_those_that_would_be_one_by_one(
    edges: list[tuple[str, str, int]], tax_ids: dict[str, str], vetoes: list[tuple[str, str, int]], largest: int
) -> None:
    # The short way is for components that nothing can stand against: one too many, and two companies are one customer.
    found = clusters(edges, tax_ids, vetoes[:2], largest)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipelines.matching.clusters.contested", lambda of, *_: of["component"].unique())
        assert clusters(edges, tax_ids, vetoes[:2], largest) == found


def test_families_have_a_root_even_in_a_circle() -> None:
    assert family_roots({"b": "a", "c": "b"}) == {"a": "a", "b": "a", "c": "a"}
    assert family_roots({"b": "a", "a": "b", "c": "b"}) == {"a": "a", "b": "a", "c": "a"}
    assert family_roots({"x": "x"}) == {"x": "x"}
