"""No number of the sample company changes unseen: all published marts against the ones that were approved."""

from pathlib import Path
from shutil import copyfile

import duckdb
import pytest

from pipelines.warehouse import open_published
from tests.end_to_end.approved import differences
from tests.end_to_end.conftest import Demo

WHAT_NOW = (
    "Is it meant? `python -m tests.end_to_end.approve`, read the diff, commit it with the change and say it in CHANGELOG.md.\n"
    "To see all rows: `python -m tests.end_to_end.approve --rows DIR` on both commits, then diff -r."
)


def test_the_marts_are_as_approved(demo: Demo) -> None:
    # The planted truth looks at open exceptions; a wrong due date, a wrong aging bucket or a lost allocation passes it.
    with open_published(demo.data_dir / "published" / "marts.duckdb") as connection:
        found = differences(connection)
    assert not found, "\n\n".join([*found, WHAT_NOW])


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("update marts.payments set fee = fee + 0.01 where payment_id = (select min(payment_id) from marts.payments)", "payments: 1 rows gone, 1 come; columns: fee\n"),
        ("update marts.contract_to_cash set posted = posted + 1 where row_id = (select min(row_id) from marts.contract_to_cash)", "columns: posted\n  of 1 contracts"),
        ("delete from marts.exceptions where code = 'overdue'", "exceptions: "),
        ("alter table marts.invoices drop column tax", "columns: tax\n"),
        ("drop table marts.bank_matches", "bank_matches: is no longer published"),
        ("create table marts.more as select 1 as id", "more: is new"),
    ],
)  # fmt: skip
def test_it_sees_and_names_what_changed(demo: Demo, tmp_path: Path, wrong: str, told: str) -> None:
    # A comparison that overlooks a column or a mart would approve anything.
    file = tmp_path / "tieout.duckdb"
    copyfile(demo.data_dir / "published" / "marts.duckdb", file)
    with duckdb.connect(str(file)) as connection:
        connection.execute(wrong)
        [found] = differences(connection)
    assert told in found
