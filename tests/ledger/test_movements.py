"""The subledgers' movements: added up they are the open balances, whatever a source wrote."""

from decimal import Decimal
from pathlib import Path

from tests.support.company import company


def test_a_lost_dispute_that_is_corrected_opens_its_invoice_once(tmp_path: Path) -> None:
    # Without it the receivables of the months do not add up to the open balances: the identity fails, and nothing is published.
    # 100 are paid in January; in February all of it is lost in a dispute, in March the processor takes 40 of that back.
    event = {"payment_id": "P1", "currency": "EUR", "customer_id": "C1"}
    books = company(
        tmp_path,
        "2026-03-31",
        {
            "customers": [{"id": "C1", "name": "Acme"}],
            "invoices": [
                {"id": "I1", "customer_id": "C1", "status": "open", "currency": "EUR", "issued_on": "2026-01-10", "total": "100.00"}
            ],
            "payment_events": [
                {**event, "id": "E1", "type": "succeeded", "amount": "100.00", "occurred_at": "2026-01-15T10:00:00Z", "invoice_id": "I1"},
                {**event, "id": "E2", "type": "dispute_lost", "amount": "100.00", "occurred_at": "2026-02-20T10:00:00Z"},
                {**event, "id": "E3", "type": "dispute_lost", "amount": "-40.00", "occurred_at": "2026-03-20T10:00:00Z"},
            ],
        },
        select="+int_ledger__subledger_movements",
    )  # fmt: skip
    assert books.query(
        "select (select sum(outstanding) from cash.int_cash__invoice_balances) as open, sum(movement) as moved"
        " from ledger.int_ledger__subledger_movements where account_type = 'receivable'"
    ) == [{"open": Decimal(60), "moved": Decimal(60)}]
