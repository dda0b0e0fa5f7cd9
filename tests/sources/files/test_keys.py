"""One key, several rows: semantics.md section 9, in one load and over several."""

import itertools
from decimal import Decimal

import pytest

from tests.sources.files.conftest import Billing, counts, quarantine

HEADER = "id,name,updated_at,deleted_at\n"


def test_the_four_fates(billing: Billing) -> None:
    billing.put(
        "customers.csv",
        HEADER
        + "a,Ada,,\n"
        + "a,Ada,,\n"  # an identical copy counts once
        + "b,Bob,2026-01-01,\n"
        + "b,Bobby,2026-01-02,\n"  # newer: replaces
        + "c,Cid,2026-01-01,\n"
        + "c,Sid,2026-01-01,\n"  # as old: the later one goes to quarantine
        + "d,Dan,,\n"
        + "d,Don,,\n",  # no dates: so does this one
    )
    load = billing.load()["customers"]
    assert counts(load) == {"loaded": 4, "copies": 1, "replaced": 1, "quarantined": 2}
    assert [row["name"] for row in billing.raw("customers", "name")] == ["Ada", "Bobby", "Cid", "Dan"]
    assert quarantine(load) == [("customers.csv", 7, "id", "c"), ("customers.csv", 9, "id", "d")]
    assert "customers.csv line 8" in load.quarantined.column("reason").to_pylist()[1]


def test_tombstones(billing: Billing) -> None:
    # Else: a customer deleted upstream stays a customer here, or its deletion is refused as a contradiction.
    billing.put(
        "customers.csv",
        HEADER
        + "a,Ada,,\n"
        + "a,Ada,,2026-01-05\n"  # against a row without a date
        + "b,Bob,2026-01-01,\n"
        + "b,Bob,2026-01-01,2026-01-05\n"  # updated_at may be that of the last change before
        + "c,Cid,2026-01-09,\n"
        + "c,Cid,,2026-01-05\n",  # came back later
    )
    load = billing.load()["customers"]
    assert counts(load) == {"loaded": 3, "copies": 0, "replaced": 3, "quarantined": 0}
    assert [row["gone"] for row in billing.raw("customers", "id, deleted_at is not null as gone")] == [
        True,
        True,
        False,
    ]


def test_composite_key(billing: Billing) -> None:
    header = "rate_on,from_currency,to_currency,rate\n"
    billing.put("fx_rates.csv", header + "2026-01-01,USD,EUR,0.9\n2026-01-01,USD,EUR,0.90\n2026-01-01,GBP,EUR,1.1\n")
    load = billing.load()["fx_rates"]
    assert counts(load) == {"loaded": 2, "copies": 1, "replaced": 0, "quarantined": 0}
    billing.put("fx_rates-2.csv", header + "2026-01-01,USD,EUR,0.8\n")
    load = billing.load()["fx_rates"]
    assert counts(load) == {"loaded": 2, "copies": 1, "replaced": 0, "quarantined": 1}
    key = "rate_on, from_currency, to_currency"
    # by name, fx_rates-2.csv stands before fx_rates.csv
    assert quarantine(load) == [("fx_rates.csv", 2, key, "2026-01-01|USD|EUR")]
    assert billing.raw("fx_rates", "rate, _file")[0] == {"rate": Decimal("0.8"), "_file": "fx_rates-2.csv"}


ROWS = ["a,Ada,2026-01-01,", "a,Ada,2026-01-03,", "a,Ada,2026-01-03,", "b,Bob,,", "b,Ben,,", "c,Cid,2026-01-01,"]


@pytest.mark.parametrize("order", list(itertools.permutations(range(len(ROWS))))[::97])
def test_order_of_rows_does_not_matter(billing: Billing, order: tuple[int, ...]) -> None:
    # The counts and the versions loaded; which of two contradicting rows stays is decided by its line.
    billing.put("customers.csv", HEADER + "".join(f"{ROWS[number]}\n" for number in order))
    load = billing.load()["customers"]
    assert counts(load) == {"loaded": 3, "copies": 1, "replaced": 1, "quarantined": 1}
    assert [row["day"] for row in billing.raw("customers", "id, day(updated_at) as day")] == [3, None, 1]


FILES = {
    "customers-1.csv": "a,Ada,2026-01-01,\nb,Bob,,\nc,Cid,,\n",
    "customers-2.csv": "a,Anna,2026-01-05,\nb,Ben,,\nd,Dan,,\n",
    "customers-3.csv": "a,Ann,2026-01-03,\nb,Bob,,\nd,Dan,,\n",
}


@pytest.mark.parametrize("order", list(itertools.permutations(FILES)))
def test_order_of_files_over_several_runs_does_not_matter(billing: Billing, order: tuple[str, ...]) -> None:
    # Else: the warehouse depends on which day which file came in.
    for name in order:
        billing.put(name, HEADER + FILES[name])
        load = billing.load()["customers"]
    assert counts(load) == {"loaded": 4, "copies": 2, "replaced": 2, "quarantined": 1}
    assert billing.raw("customers", "id, name, _file, _line") == [
        {"id": "a", "name": "Anna", "_file": "customers-2.csv", "_line": 2},
        {"id": "b", "name": "Bob", "_file": "customers-1.csv", "_line": 3},
        {"id": "c", "name": "Cid", "_file": "customers-1.csv", "_line": 4},
        {"id": "d", "name": "Dan", "_file": "customers-2.csv", "_line": 4},
    ]
    assert quarantine(load) == [("customers-2.csv", 3, "id", "b")]


def test_a_row_that_lost_wins_when_the_winner_changes(billing: Billing) -> None:
    billing.put("customers-1.csv", HEADER + "a,Anna,2026-01-05,\n")
    billing.put("customers-2.csv", HEADER + "a,Ann,2026-01-03,\n")
    assert counts(billing.load()["customers"])["replaced"] == 1
    billing.put("customers-1.csv", HEADER + "a,Ada,2026-01-01,\n")  # the source corrects itself
    load = billing.load()["customers"]
    assert counts(load) == {"loaded": 1, "copies": 0, "replaced": 1, "quarantined": 0}
    assert billing.raw("customers", "name, _file") == [{"name": "Ann", "_file": "customers-2.csv"}]
