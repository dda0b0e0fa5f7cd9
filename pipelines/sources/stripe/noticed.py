"""What the objects of a reading tell of things that no list of the account holds. They are asked for afterwards."""

from collections.abc import Mapping
from typing import Any

from pipelines.sources.stripe.cursor import Cursor

Values = Mapping[str, Any]


class Noticed:
    """Ids to ask for, from this reading and from those before that could not."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self.customers: set[str] = set()  # named by any object
        self.payouts: dict[str, bool] = dict.fromkeys(cursor.open_payouts, True)  # id -> may still change
        self.balances: set[str] = set(cursor.open_balances)  # customers whose balance has moved
        self.meters: dict[str, Values] = {}  # id -> its row
        self._looks = {
            "customers": self._customer,
            "invoices": self._invoice,
            "credit_notes": self._credit_note,
            "payouts": self._payout,
            "meters": self._meter,
        }

    def note(self, table: str, row: Values) -> None:
        """One row of a list."""
        if row.get("customer"):
            self.customers.add(row["customer"])
        if look := self._looks.get(table):
            look(row)

    def note_part(self, table: str, row: Values, whole: Values) -> None:
        """One row of a list inside an object."""
        if table != "subscription_items" or row["usage_type"] != "metered":
            return
        if row["meter"]:
            subscriptions = self._cursor.metered.setdefault(f"{row['meter']}:{whole['customer']}", {})
            subscriptions[whole["id"]] = whole["ended_at"] or 0
        else:
            self._cursor.unmetered[row["id"]] = {
                "subscription": whole["id"],
                "customer": whole["customer"],
                "meter_name": row["meter_name"],
                "current_period_start": row["current_period_start"] or whole["current_period_start"],
                "ended_at": whole["ended_at"],
            }

    def _customer(self, row: Values) -> None:
        if row["balance"]:
            self.balances.add(row["id"])

    def _invoice(self, row: Values) -> None:
        if row["starting_balance"] or row["ending_balance"]:
            self.balances.add(row["customer"])

    def _credit_note(self, row: Values) -> None:
        if row["customer_balance_transaction"]:
            self.balances.add(row["customer"])

    def _payout(self, row: Values) -> None:
        done = row["reconciliation_status"] == "completed" or row["status"] not in ("pending", "in_transit")
        self.payouts[row["id"]] = not done

    def _meter(self, row: Values) -> None:
        self.meters[row["id"]] = row
