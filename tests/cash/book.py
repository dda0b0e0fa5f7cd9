"""A small book of receivables for tests: each scenario is a customer of its own, written in a few words.

Invoices are of 100.00 net and 119.00 with tax, issued on 2026-02-01 and due on 2026-03-20, unless they say otherwise.
"""

from decimal import Decimal
from typing import Any

AS_OF = "2026-03-31"
ENTITIES = (
    "accounts", "customers", "deals", "deal_lines", "line_tiers", "subscriptions", "subscription_items", "invoices",
    "invoice_lines", "credit_notes", "credit_note_lines", "usage_records", "payment_events", "payment_allocations",
    "payouts", "payout_items", "bank_transactions", "journal_lines", "fx_rates",
)  # fmt: skip


class Book:
    """Rows by entity, with the defaults that keep a scenario to what it is about."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {entity: [] for entity in ENTITIES}

    def add(self, entity: str, **values: Any) -> None:
        self.rows[entity].append(values)

    def customer(self, name: str, parent: str | None = None) -> str:
        """An account and a billing customer that name each other; returns the billing id, <name>_c."""
        title = f"{name.title()} Works"
        self.add(
            "accounts",
            id=f"{name}_a",
            name=title,
            billing_customer_id=f"{name}_c",
            parent_account_id=parent and f"{parent}_a",
        )
        self.add("customers", id=f"{name}_c", name=title, crm_account_id=f"{name}_a")
        return f"{name}_c"

    def invoice(self, name: str, count: int = 1, net: str = "100", tax: str = "19", **values: Any) -> str:
        """An invoice of one line; returns its id, <name>_i<count>."""
        invoice = f"{name}_i{count}"
        total = str(Decimal(net) + Decimal(tax))
        self.add("invoices", **{
            "id": invoice, "customer_id": f"{name}_c", "status": "open", "currency": "EUR", "subtotal": net,
            "tax_total": tax, "total": total, "issued_on": "2026-02-01", "due_on": "2026-03-20", **values,
        })  # fmt: skip
        self.add(
            "invoice_lines",
            id=f"{invoice}_l",
            invoice_id=invoice,
            sku="SEAT",
            quantity="1",
            unit_price=net,
            amount=net,
            tax_amount=tax,
        )
        return invoice

    def event(
        self, payment: str, kind: str = "succeeded", amount: str = "119", on: str = "2026-02-10", **values: Any
    ) -> None:
        """One payment event at noon; `at` gives another time."""
        at = values.pop("at", f"{on}T12:00:00")
        number = sum(1 for row in self.rows["payment_events"] if row["payment_id"] == payment)
        self.add("payment_events", **{
            "id": f"{payment}_e{number}", "payment_id": payment, "type": kind, "amount": amount, "currency": "EUR",
            "occurred_at": at, "method": "bank_transfer", **values,
        })  # fmt: skip

    def pay(self, name: str, number: int = 1, amount: str = "119", on: str = "2026-02-10", **values: Any) -> str:
        """A payment of the customer; returns its id, <name>_p<number>."""
        self.event(f"{name}_p{number}", "succeeded", amount, on, **{"customer_id": f"{name}_c", **values})
        return f"{name}_p{number}"

    def allocate(self, payment: str, invoice: str, amount: str) -> None:
        self.add(
            "payment_allocations", id=f"{payment}>{invoice}", payment_id=payment, invoice_id=invoice, amount=amount
        )

    def credit(
        self, name: str, invoice: str | None, amount: str, tax: str = "0", number: int = 1, **values: Any
    ) -> str:
        """An issued, approved credit note; returns its id, <name>_n<number>."""
        note = f"{name}_n{number}"
        self.add("credit_notes", **{
            "id": note, "invoice_id": invoice, "customer_id": f"{name}_c", "currency": "EUR", "amount": amount, "tax_amount": tax,
            "reason": "error", "status": "issued", "issued_on": "2026-03-01", "created_by": "ann", "approved_by": "bob", **values,
        })  # fmt: skip
        return note

    def payout(self, name: str, amount: str = "116", on: str = "2026-03-10", **values: Any) -> str:
        """A paid payout; returns its id, <name>_po."""
        self.add(
            "payouts",
            **{"id": f"{name}_po", "currency": "EUR", "amount": amount, "status": "paid", "arrival_on": on, **values},
        )
        return f"{name}_po"

    def item(
        self, payout: str | None, payment: str | None, net: str = "116", kind: str = "payment", **values: Any
    ) -> None:
        number = len(self.rows["payout_items"])
        self.add("payout_items", **{
            "id": f"item{number}", "payout_id": payout, "type": kind, "payment_id": payment, "gross": net, "net": net,
            "currency": "EUR", **values,
        })  # fmt: skip

    def bank(self, name: str, amount: str, on: str = "2026-03-11", **values: Any) -> str:
        """A bank line; returns its id, <name>_b."""
        self.add(
            "bank_transactions", **{"id": f"{name}_b", "booked_on": on, "amount": amount, "currency": "EUR", **values}
        )
        return f"{name}_b"
