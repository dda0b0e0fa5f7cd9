"""The published marts against their second reading (tests/reference/marts), column by column, on the company in which everything happens."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.reference.codes.facts import Facts
from tests.reference.marts import KEYS, read
from tests.reference.marts.books import Table, books
from tests.reference.marts.ledger_tie_out import owed_less_held
from tests.strange.book import AS_OF
from tests.strange.company import strange_rows
from tests.support.company import Company

# No text says what they are.
LEFT_OUT = {"metrics_daily": {"manual_decisions", "sync_latency_p50_s", "sync_latency_p95_s"}}


@pytest.fixture(scope="module", autouse=True)
def closed(strange: Company) -> Iterator[None]:
    """Another file opens the warehouse in another way, which DuckDB refuses while it is open."""
    yield
    strange.close()


@pytest.fixture(scope="module")
def facts(strange: Company) -> Facts:
    return books(strange_rows(), strange, AS_OF)


@pytest.fixture(scope="module")
def reading(facts: Facts) -> dict[str, Table]:
    return read(facts)


@pytest.mark.parametrize("mart", KEYS)
def test_each_mart_is_what_its_second_reading_says(strange: Company, reading: dict[str, Table], mart: str) -> None:
    # Without it: the digests would approve whatever a column held on the day they were written.
    rows = {tuple(row[name] for name in KEYS[mart]): row for row in strange.query(f"select * from marts.{mart}")}
    read_rows = reading[mart]
    keys = {key for key in rows.keys() ^ read_rows.keys() if key[0] not in LEFT_OUT.get(mart, ())}
    assert {key for key in keys if key not in rows or any(rows[key][name] for name in _amounts(read_rows))} == set()
    open_to_question = _credited_in_another_currency(strange) if mart == "contract_to_cash" else set()
    apart = [
        (key, name, value, rows[key][name])
        for key in rows.keys() & read_rows.keys() - open_to_question
        for name, value in read_rows[key].items()
        if rows[key][name] != value
    ]
    assert sorted(apart, key=str)[:10] == []
    assert len(rows) > 100


def _credited_in_another_currency(strange: Company) -> set[tuple[str, ...]]:
    """Rows of invoices that a note in another currency credits: in whose minor unit it is spread, no text says."""
    found = strange.query(
        """
        select distinct r.row_id
        from marts.contract_to_cash as r
        inner join cash.int_cash__credit_lines as n on list_contains(string_split(r.invoice_ids, ', '), n.invoice_id)
        inner join marts.invoices as i on n.invoice_id = i.invoice_id
        where n.currency <> i.currency
        """
    )
    return {(row["row_id"],) for row in found}


def _amounts(rows: Table) -> set[str]:
    """The columns of amounts: a row in which all are 0 may be there or not."""
    return {name for row in rows.values() for name, value in row.items() if isinstance(value, Decimal)}


def test_what_is_owed_less_what_is_held_at_every_month_end(facts: Facts) -> None:
    # Without it: a payment that goes back in a later month counts from the first day as if it had never come.
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in facts.marts["ledger_tie_out"]:
        if row["account_type"] in ("receivable", "unapplied_cash"):
            found[row["period"], row["currency"]] += row["subledger_closing"]
    held = owed_less_held(facts)
    assert sorted((key, found[key], held.get(key)) for key in found if found[key] != held.get(key, 0))[:10] == []
    assert len(found) > 100
