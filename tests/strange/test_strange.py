"""What no worked example thought of: a company in which everything happens, against what was approved and what must hold."""

import duckdb

from tests.reference.billing import expected_billing
from tests.reference.compare import COMPARED, by_sql
from tests.reference.compare_cash import differences as cash_differences
from tests.reference.compare_cash import mart_tables, read_company, read_tables
from tests.strange.approved import WHAT_NOW, differences
from tests.strange.book import AS_OF, as_text
from tests.strange.company import strange_rows
from tests.strange.scope import plain_contracts
from tests.support.company import ROOT, Company

CHARGES = ("recurring", "one_time")


def test_the_marts_are_as_approved(strange: Company) -> None:
    # Without it: of models that are wrong by one sign, bound or word, a third changes no row of the other companies.
    with duckdb.connect(str(strange.warehouse), read_only=True) as connection:
        found = differences(connection)
    assert not found, "\n\n".join([*found, WHAT_NOW])


def test_every_total_is_kept(strange: Company) -> None:
    # Without it: approved digests would freeze cents that got lost on the way.
    assert strange.query("select * from audit.identities") == []


def test_every_code_occurs(strange: Company) -> None:
    # Without it: a change of the generator could lose the only rows that a code is judged by.
    codes = {path.stem for path in (ROOT / "dbt_project/models/exceptions").glob("*/*.sql")}
    assert codes - {row["code"] for row in strange.query("select distinct code from marts.exceptions")} == set()


def test_the_schedule_equals_the_second_reading(strange: Company) -> None:
    # Without it: the digests would approve whatever the schedule was on the day they were written.
    tables = as_text(strange_rows())
    plain = plain_contracts(tables)
    fixed = [line for line in tables["deal_lines"] if line["charge_type"] in CHARGES]
    read = [row for row in expected_billing({**tables, "deal_lines": fixed}, AS_OF) if row.contract_id in plain]
    reference = {tuple(getattr(row, name) for name in COMPARED) for row in read}
    which = f"contract_id in {tuple(sorted(plain))} and charge_type in {CHARGES}"
    assert sorted(by_sql(strange, which) ^ reference, key=str)[:10] == []
    assert len(reference) > 1500


def test_the_cash_equals_the_second_reading(strange: Company) -> None:
    # Without it: the digests would approve wherever a payment went on the day they were written.
    reading = read_tables(read_company(strange, strange_rows(), AS_OF), AS_OF)
    assert cash_differences(reading, mart_tables(strange))[:10] == []
    assert len(reading["payments"]) > 1500
