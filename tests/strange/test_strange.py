"""What no worked example thought of: a company in which everything happens, against what was approved and what must hold."""

import duckdb

from tests.reference.compare import by_reference, by_sql, golden_of
from tests.reference.compare_cash import differences as cash_differences
from tests.reference.compare_cash import mart_tables, read_company, read_tables
from tests.reference.obligations import assign, invoiced_by_period
from tests.strange.approved import WHAT_NOW, differences
from tests.strange.book import AS_OF, as_text
from tests.strange.company import strange_rows
from tests.strange.scope import readable_contracts
from tests.support.company import ROOT, Company


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
    tables, golden = as_text(strange_rows()), golden_of(strange)
    read = readable_contracts(tables)
    reference = by_reference(tables, AS_OF, lambda *whose: golden.get(whose), read)
    assert sorted(by_sql(strange, f"contract_id in {tuple(sorted(read))}") ^ reference, key=str)[:10] == []
    assert len(reference) > 5000
    assert {row[1] for row in reference} == {"recurring", "one_time", "usage", "commit"}


def test_invoice_lines_belong_to_the_rows_of_the_second_reading(strange: Company) -> None:
    # Without it: the digests would approve whatever row an invoice line counted for on the day they were written.
    tables, golden = as_text(strange_rows()), golden_of(strange)
    _, parts = assign(tables, AS_OF, lambda *whose: golden.get(whose))
    read = readable_contracts(tables)
    reference = invoiced_by_period(part for part in parts if part[1] and part[1].contract_id in read)
    found = strange.query(
        "select deal_line_id, period_start, period_end, sum(invoiced) as invoiced from marts.contract_to_cash"
        f" where expected is not null and contract_id in {tuple(sorted(read))} group by all having sum(invoiced) <> 0"
    )
    sums = {(row["deal_line_id"], row["period_start"], row["period_end"]): row["invoiced"] for row in found}
    assert sorted(sums.items() ^ reference.items(), key=str)[:10] == []
    assert len(reference) > 1000


def test_the_cash_equals_the_second_reading(strange: Company) -> None:
    # Without it: the digests would approve wherever a payment went on the day they were written.
    reading = read_tables(read_company(strange, strange_rows(), AS_OF), AS_OF)
    assert cash_differences(reading, mart_tables(strange))[:10] == []
    assert len(reading["payments"]) > 1500
