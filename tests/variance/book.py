"""A small company written down scenario by scenario: contracts, what billing made of them, and the findings that must follow.

Every scenario has its own account and customer and its own ids (`S01-D1`, `S01-L1`, `S01-I1`, ...), so that one build answers for all of them.
Unless it says otherwise a line is 10 SEAT x 40 EUR a month in advance, and an invoice is issued on the first day of its period, due in 30 days.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

AS_OF = "2026-03-31"
Row = dict[str, Any]
Finding = tuple[str, str, str | None, str]
"""code, subject_id, period_start, amount_at_risk"""


def month(number: int, year: int = 2026) -> tuple[str, str]:
    """First and last day of a month."""
    first = date(year, number, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first.isoformat(), last.isoformat()


@dataclass
class Scenario:
    """One customer's story; its methods write rows into the book and return their ids."""

    book: "Book"
    name: str
    why: str
    findings: list[Finding] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def id(self, kind: str) -> str:
        self.counts[kind] += 1
        return f"{self.name}-{kind}{self.counts[kind]}"

    def add(self, entity: str, **row: Any) -> str:
        self.book.rows[entity].append(row)
        return str(row["id"])

    def deal(self, start: str | None = "2026-01-01", **fields: Any) -> str:
        id = self.id("D")
        values = {"account_id": f"{self.name}-A", "stage": "won", "is_won": True, "currency": "EUR", "start_date": start, "contract_id": f"{self.name}-K",
                  "closed_at": f"{start or '2026-01-01'}T00:00:00", "payment_terms_days": 30}  # fmt: skip
        return self.add("deals", **{"id": id, **values, **fields})

    def line(self, deal: str, quantity: Any = 10, price: Any = 40, sku: str = "SEAT", **fields: Any) -> str:
        id = self.id("L")
        values = {"deal_id": deal, "sku": sku, "charge_type": "recurring", "quantity": quantity, "unit_price": price}
        return self.add("deal_lines", **{"id": id, **values, **fields})

    def seats(self, start: str = "2026-01-01", **fields: Any) -> str:
        """A deal with one line of seats; returns the line."""
        return self.line(self.deal(start), **fields)

    def subscription(self, *lines: str, status: str = "active", **fields: Any) -> str:
        """A subscription with one item for each contract line."""
        id = self.id("S")
        values = {
            "customer_id": f"{self.name}-C",
            "status": status,
            "contract_id": f"{self.name}-K",
            "currency": "EUR",
            "start_date": "2026-01-01",
        }
        self.add("subscriptions", **{"id": id, **values, **fields})
        for line in lines:
            sold = next(row for row in self.book.rows["deal_lines"] if row["id"] == line)
            self.add("subscription_items", id=self.id("SI"), subscription_id=id, sku=sold["sku"], quantity=sold["quantity"],
                     unit_price=sold["unit_price"] or 0, deal_line_id=line)  # fmt: skip
        return id

    def invoice(self, *lines: Row, issued: str | None = None, tax: Any = 0, total: Any = None, **fields: Any) -> str:
        """An invoice over lines made by `billed`; it names the contract, is issued when its first line begins, and is due in 30 days."""
        id = self.id("I")
        issued = issued or str(lines[0]["period_start"])
        net = sum((Decimal(str(line["amount"])) for line in lines), Decimal(0))
        values = {"number": f"{self.name}/{self.counts['I']}", "customer_id": f"{self.name}-C", "contract_id": f"{self.name}-K", "status": "open", "currency": "EUR",
                  "subtotal": net, "tax_total": tax, "total": net + Decimal(str(tax)) if total is None else total, "issued_on": issued,
                  "due_on": (date.fromisoformat(issued) + timedelta(days=30)).isoformat()}  # fmt: skip
        self.add("invoices", **{"id": id, **values, **fields})
        extra = {"source": fields["source"]} if "source" in fields else {}
        for number, line in enumerate(lines, 1):
            self.add("invoice_lines", **{"id": f"{id}-{number}", "invoice_id": id, **line, **extra})
        return id

    def monthly(
        self, line: str | None, months: list[int], quantity: Any = 10, price: Any = 40, **fields: Any
    ) -> list[str]:
        """One invoice for each month of 2026."""
        return [self.invoice(billed(line, *month(number), quantity, price, **fields)) for number in months]

    def credit(self, invoice: str, amount: Any, line: str | None = None, **fields: Any) -> str:
        """An issued credit note, on one line of the invoice where it is named."""
        id = self.id("N")
        values = {"invoice_id": invoice, "customer_id": f"{self.name}-C", "currency": "EUR", "amount": amount, "tax_amount": 0, "reason": "error", "status": "issued",
                  "issued_on": "2026-03-20", "created_by": "ann", "approved_by": "bob"}  # fmt: skip
        self.add("credit_notes", **{"id": id, **values, **fields})
        if line:
            self.add("credit_note_lines", id=f"{id}-1", credit_note_id=id, invoice_line_id=line, amount=amount)
        return id

    def use(self, meter: str, day: str, quantity: Any, **fields: Any) -> str:
        values = {
            "customer_id": f"{self.name}-C",
            "meter": meter,
            "quantity": quantity,
            "occurred_at": f"{day}T12:00:00",
        }
        return self.add("usage_records", **{"id": self.id("U"), **values, **fields})

    def finds(self, code: str, subject: str, amount: Any, period_start: str | None = None) -> None:
        """What must be found, to the cent; a scenario without any is a near miss and must stay silent."""
        self.findings.append((code, subject, period_start, f"{Decimal(str(amount)):.4f}"))


def billed(
    line: str | None,
    start: str,
    end: str,
    quantity: Any = 10,
    price: Any = 40,
    amount: Any = None,
    sku: str | None = "SEAT",
    **fields: Any,
) -> Row:
    """An invoice line: quantity x price, unless an amount is given."""
    value = (
        Decimal(str(quantity)) * Decimal(str(price)) - Decimal(str(fields.get("discount_amount") or 0))
        if amount is None
        else amount
    )
    return {"sku": sku, "quantity": quantity, "unit_price": price, "amount": value, "tax_amount": 0, "period_start": start, "period_end": end,
            "deal_line_id": line, **fields}  # fmt: skip


@dataclass
class Book:
    """All scenarios and the rows that they make together."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    scenarios: dict[str, Scenario] = field(default_factory=dict)

    def scenario(self, why: str, with_account: bool = True, **customer: Any) -> Scenario:
        """Open a scenario: its account and its billing customer, linked by id."""
        name = f"S{len(self.scenarios) + 1:03d}"
        made = Scenario(self, name, why)
        title = f"{name} Works of {why.split()[0]} street"
        if with_account:
            made.add("accounts", id=f"{name}-A", name=title, currency="EUR", domain=f"{name.lower()}.example")
        made.add(
            "customers",
            **{
                "id": f"{name}-C",
                "name": title,
                "currency": "EUR",
                "crm_account_id": f"{name}-A" if with_account else None,
                **customer,
            },
        )
        self.scenarios[name] = made
        return made
