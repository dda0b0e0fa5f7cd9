"""Deferred revenue in the ledger against the waterfall: one invoice, posted by its number, for two contracts."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.ledger.test_postings import invoice, journal
from tests.support.company import Company, company

MONTHS = ("2026-01", "2026-02", "2026-03")


def recognized(contract: str, amounts: tuple[str, ...]) -> list[dict[str, Any]]:
    """What is recognized at the end of each month."""
    return [
        row
        for month, amount in zip(MONTHS, amounts, strict=True)
        for row in journal(
            f"{contract}-{month}",
            "recognition",
            contract,
            [("deferred_revenue", amount, "0"), ("revenue", "0", amount)],
            posted_on=f"{month}-28",
            period=month,
            contract_id=contract,
        )
    ]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Company:
    deal = {"account_id": "A1", "stage": "won", "is_won": True, "currency": "EUR", "closed_at": "2025-12-20T09:00:00Z"}
    line = {"sku": "SEAT", "charge_type": "recurring", "quantity": "1", "price_period": "once", "billing_frequency": "quarterly"}  # fmt: skip
    billed = {"invoice_id": "I1", "sku": "SEAT", "period_start": "2026-01-01", "period_end": "2026-03-31"}
    rows = {
        "accounts": [{"id": "A1", "name": "Northwind"}],
        "customers": [{"id": "C1", "name": "Northwind", "crm_account_id": "A1"}],
        "deals": [{"id": f"D{n}", "contract_id": f"K{n}", "start_date": "2026-01-01", "end_date": "2026-03-31", **deal} for n in (1, 2)],
        "deal_lines": [{"id": f"L{n}", "deal_id": f"D{n}", "unit_price": price, **line} for n, price in ((1, "90"), (2, "180"))],
        "invoices": [invoice("I1", "270.00", issued_on="2026-01-01", subtotal="270.00")],
        "invoice_lines": [
            {"id": f"I1-{n}", "deal_line_id": f"L{n}", "amount": amount, **billed} for n, amount in ((1, "90.00"), (2, "180.00"))
        ],
        "journal_lines": [
            *journal("J1", "invoice", "I1", [("receivable", "270.00", "0"), ("deferred_revenue", "0", "270.00")], posted_on="2026-01-01", period="2026-01"),
            # By days: 31, 28 and 31 of 90. Of K2 March is 10.00 short.
            *recognized("K1", ("31.00", "28.00", "31.00")),
            *recognized("K2", ("62.00", "56.00", "52.00")),
        ],
    }  # fmt: skip
    return company(
        tmp_path_factory.mktemp("deferred"), "2026-03-31", rows, select="+deferred_revenue_mismatch +revenue_waterfall"
    )


def test_a_posting_of_several_contracts_is_shared_by_what_the_invoice_bills_of_each(books: Company) -> None:
    # Without it neither contract has anything deferred in the ledger, and both are wrong in every month for ever.
    found = books.query(
        "select subject_id, period_start, amount_at_risk from exceptions.deferred_revenue_mismatch order by subject_id, period_start"
    )
    assert [tuple(row.values()) for row in found] == [("K2", date(2026, 3, 1), Decimal(10))]
