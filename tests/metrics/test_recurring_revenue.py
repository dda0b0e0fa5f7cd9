"""Monthly recurring revenue on a day in March, when a period that began on February's last day is running."""

from decimal import Decimal

from tests.support.company import company

LINES = {  # price period, billing frequency
    "yearly": ("year", "monthly"),
    "quarterly": ("quarter", "monthly"),
    "monthly": ("month", "monthly"),
    "by_year": ("year", "annual"),
    "term": ("once", "once"),
}


def test_a_period_from_february_to_the_end_of_march_is_one_month(tmp_path) -> None:
    # Feb 28 to Mar 30 is longer than Feb 28 plus a month, and no price for a whole term: read as one, a price of 1,200
    # a year stood as 1,200 a month. The price for a term of 14 months, 1,400, is 100 a month.
    rows = {
        "accounts": [{"id": "A", "name": "Northwind", "billing_customer_id": "C"}],
        "customers": [{"id": "C", "name": "Northwind", "crm_account_id": "A"}],
        "deals": [
            {"id": name, "account_id": "A", "stage": "won", "is_won": True, "currency": "EUR", "start_date": "2026-01-31", "end_date": "2027-03-30",
             "closed_at": "2026-01-31"}
            for name in LINES
        ],
        "deal_lines": [
            {"id": f"{name}-1", "deal_id": name, "sku": "SEAT", "charge_type": "recurring", "quantity": "1", "price_period": period,
             "billing_frequency": frequency, "unit_price": {"month": "100", "quarter": "300", "year": "1200", "once": "1400"}[period]}
            for name, (period, frequency) in LINES.items()
        ],
        "line_tiers": [], "subscriptions": [], "usage_records": [],
    }  # fmt: skip
    built = company(tmp_path, "2026-03-15", rows, select="+contracts")
    found = built.query("select contract_id, mrr, arr from marts.contracts")
    assert {row["contract_id"]: (row["mrr"], row["arr"]) for row in found} == dict.fromkeys(
        LINES, (Decimal(100), Decimal(1200))
    )
