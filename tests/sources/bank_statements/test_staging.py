"""From statements to the entity: what core holds of a bank's entries on a business date."""

from decimal import Decimal

from pipelines.warehouse import rows
from tests.sources.bank_statements import writers
from tests.sources.bank_statements.conftest import Bank, line
from tests.support.company import load_rows, run_dbt


def test_core_holds_what_was_booked_by_the_date(bank: Bank) -> None:
    # Else: the statements are read, and no model ever sees them; or tomorrow's money counts today.
    load_rows(bank.warehouse.path, "2026-03-02", {})
    bank.put("a.xml", writers.camt_of([line(1, "10.00"), line(2, "-2.50"), line(3, "7.00", "2026-03-03")]))
    bank.load()
    with bank.warehouse.connect() as connection:
        connection.execute("insert into control.sources values ('bank', 'bank_statements')")
    run_dbt(bank.warehouse.path, "run", "--select", "+core_bank_transactions")
    with bank.warehouse.connect(read_only=True) as connection:
        found = rows(connection, "select source, booked_on, amount, counterparty from core.bank_transactions order by amount")
    assert [(row["source"], row["amount"], row["counterparty"]) for row in found] == [
        ("bank", Decimal("-2.5"), "Payer 2 GmbH"),
        ("bank", Decimal(10), "Payer 1 GmbH"),
    ]
