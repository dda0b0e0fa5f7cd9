"""For each code of cash and credits a case where it fires, with the exact amount, and near misses where it must not.

One company, one dbt run; every scenario is a customer of its own (see ../book.py). A module writes its scenarios when it is imported.
"""

# isort: off
from tests.cash.scenarios import late  # noqa: F401
from tests.cash.scenarios import statuses  # noqa: F401
from tests.cash.scenarios import misplaced  # noqa: F401
from tests.cash.scenarios import references  # noqa: F401
from tests.cash.scenarios import returned  # noqa: F401
from tests.cash.scenarios import notes  # noqa: F401
from tests.cash.scenarios import payouts  # noqa: F401

# isort: on
from tests.cash.scenarios.telling import book, expected

__all__ = ["book", "expected"]

# Every transfer above is in the bank, but for what the scenarios say of the bank themselves.
for row in list(book.rows["payment_events"]):
    if row["type"] == "succeeded" and row["method"] == "bank_transfer" and row["payment_id"] != "known_receipt_p1":
        book.add("bank_transactions", id=f"bank_{row['id']}", booked_on=row["occurred_at"][:10], amount=row["amount"],
                 currency=row["currency"], end_to_end_id=row["payment_id"])  # fmt: skip
