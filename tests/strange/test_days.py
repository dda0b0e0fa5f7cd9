"""The strange company's later days against a second reading of the memory (tests/reference/memory), and what was approved of the last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import duckdb
import pytest

from pipelines.decisions import Decision
from tests.reference.cash.rates import Rates
from tests.reference.codes.facts import REPORTING, rounded, typed
from tests.reference.memory.bridge import Key, balances, bridge
from tests.reference.memory.ids import aliases, ids
from tests.reference.memory.worklist import Event, State, next_day, owners
from tests.strange.approved import WHAT_NOW
from tests.strange.days.approved import differences
from tests.strange.days.built import Day, later_days, run_id
from tests.strange.days.rows import DAYS, rows_of
from tests.support.company import Company

FIRST, BETWEEN, LAST = DAYS
SUPPRESSED = "select code from exceptions.int_exceptions__codes_off"


@dataclass
class Read:
    """A day: its company, the file of decisions, and what the second reading says of it."""

    company: Company
    decisions: list[Decision]
    states: dict[str, State]
    events: list[Event]


@pytest.fixture(scope="module")
def days(strange: Company, tmp_path_factory: pytest.TempPathFactory) -> dict[date, Read]:
    strange.close()
    first = Day(FIRST, strange.warehouse.parents[1], [])
    read: dict[date, Read] = {}
    states: dict[str, State] = {}
    for day in [first, *later_days(first.folder, tmp_path_factory.mktemp("days"))]:
        company = Company(day.warehouse)
        findings = company.query("select * from exceptions.int_exceptions__found")
        off = {row["code"] for row in company.query(SUPPRESSED)}
        states, events = next_day(states, findings, off, day.decisions, day.on)
        read[day.on] = Read(company, day.decisions, states, events)
    return read


@pytest.mark.parametrize("on", DAYS[1:])
def test_every_exception_is_where_the_second_reading_has_it(days: dict[date, Read], on: date) -> None:
    # Without it: the memory is held by eight scenes alone, each of which somebody thought of.
    day = days[on]
    roles = {
        row["code"]: row["owner"]
        for row in day.company.query("select code, owner from exceptions.int_exceptions__catalogue")
    }
    assigned = owners(day.decisions, on)
    read = {
        (key, one.status, one.first_seen, one.last_seen, one.resolved_on, one.amount, (on - one.first_seen).days,
         assigned.get(key) or roles[one.code])
        for key, one in day.states.items()
    }  # fmt: skip
    rows = day.company.query(
        "select exception_id, status, first_seen_on, last_seen_on, resolved_on, amount_at_risk, age_days, owner from marts.exceptions"
    )
    assert sorted({tuple(row.values()) for row in rows} ^ read, key=str)[:10] == []
    assert {one.status for one in day.states.values()} == {"open", "accepted", "snoozed", "resolved"}


@pytest.mark.parametrize("on", DAYS[1:])
def test_every_event_is_one_of_the_second_reading(days: dict[date, Read], on: date) -> None:
    # Without it: an alarm that comes back every morning, or a decision that nobody can find again, would be approved.
    rows = days[on].company.query(
        f"select exception_id, event, actor, detail from marts.exception_events where \"at\" = date '{on}'"
    )
    assert sorted({tuple(row.values()) for row in rows} ^ {tuple(one) for one in days[on].events}, key=str)[:10] == []
    assert len(rows) == len(days[on].events)
    assert len({one.event for one in days[on].events}) == 8


def test_what_nobody_saw_did_not_happen(days: dict[date, Read]) -> None:
    # A run that its checks stopped was never published: what it found gone was not resolved for anybody.
    rows = days[LAST].company.query('select distinct "at" from marts.exception_events')
    assert {row["at"] for row in rows} == set(DAYS)


def test_an_exception_has_one_id_for_ever(days: dict[date, Read]) -> None:
    # Its code, subject and period make it: else each morning would bring the same alarm as a new one.
    asked = "select exception_id, code, subject_type, subject_id, period_start from marts.exceptions"
    found = {tuple(row.values()) for day in (FIRST, LAST) for row in days[day].company.query(asked)}
    assert len({row[0] for row in found}) == len({row[1:] for row in found}) == len(found)


@pytest.mark.parametrize(("mart", "then"), [("delta_report", BETWEEN), ("delta_since_close", FIRST)])
def test_the_bridge_is_the_one_of_the_second_reading(days: dict[date, Read], mart: str, then: date) -> None:
    # Without it: a bridge may add up and still say "opened" of what was snoozed.
    metrics = {
        day: days[day].company.query(f"select * from marts.metrics_daily where as_of = date '{day}'")
        for day in (then, LAST)
    }
    read: dict[Key, list[Decimal]] = bridge(days[then].states, days[LAST].states, _worth, REPORTING)
    read |= balances(metrics[then], metrics[LAST])
    rows = days[LAST].company.query(f"select * from marts.{mart}")
    found = {
        (row["measure"], row["code"], row["currency"], row["reason"]): [row["previous_value"], row["value"]]
        for row in rows
    }
    assert [
        (key, read.get(key), found.get(key)) for key in read.keys() | found.keys() if read.get(key) != found.get(key)
    ][:10] == []
    assert {(row["run_id"], row["previous_run_id"], row["previous_as_of"], row["as_of"]) for row in rows} == {
        (run_id(LAST), run_id(then), then, LAST)
    }
    assert [row for row in rows if row["change"] != row["value"] - row["previous_value"]] == []


@cache
def _rates() -> Rates:
    kinds = {"rate_on": "date"}
    rows = rows_of(LAST)["fx_rates"]
    return Rates(
        [{key: typed(kinds.get(key, "text"), value) for key, value in row.items()} for row in rows], REPORTING, 7
    )


def _worth(amount: Decimal, currency: str | None) -> Decimal:
    """In the reporting currency at the last day's rate; without one nothing."""
    rate = Fraction(1) if currency == REPORTING else _rates().on(currency or "", REPORTING, LAST)
    return Decimal(0) if rate is None or not amount else rounded(Fraction(amount) * rate, REPORTING)


@pytest.mark.parametrize("on", DAYS[1:])
def test_customers_keep_their_ids(days: dict[date, Read], on: date) -> None:
    # Without it: ids are held by ten days of a few records, and a customer that is renamed overnight takes its history along.
    asked = "select record_id, customer_id from customers.int_customers__members"
    history: list[Mapping[str, str]] = [
        {row["record_id"]: row["customer_id"] for row in days[day].company.query(asked)} for day in DAYS if day <= on
    ]
    today = history.pop()
    clusters: dict[str, list[str]] = {}
    for row in days[on].company.query(
        "select cluster_id, record_id from customers.int_customers__clusters order by seniority"
    ):
        clusters.setdefault(row["cluster_id"], []).append(row["record_id"])
    used = {key for ids_of_day in history for key in ids_of_day.values()}
    apart: list[Any] = []
    for cluster, read in ids(history, clusters).items():
        [key] = {today[record] for record in clusters[cluster]}
        if key != read and not (read is None and key not in used):
            apart.append((cluster, key, read))
    assert apart[:10] == []
    assert len(set(today.values())) == len(clusters)
    told = {
        row["alias_id"]: row["customer_id"]
        for row in days[on].company.query("select * from customers.int_customers__aliases")
    }
    assert told == aliases(history, today)
    assert len(told) > 5


def test_the_last_days_marts_are_as_approved(days: dict[date, Read]) -> None:
    # Without it: what only a later day shows of a wrong model would change no row that anybody looks at.
    days[LAST].company.close()
    with duckdb.connect(str(days[LAST].company.warehouse), read_only=True) as connection:
        found = differences(connection)
    assert not found, "\n\n".join([*found, WHAT_NOW])
