"""Customers with invoices, notes and payments at random: few amounts, so that they fit, nearly fit, and fit twice."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from tests.cash.book import Book

AMOUNTS = ("10", "20", "30", "40", "50", "60", "70", "100", "110", "150", "0.01", "33.33")
# Two, none and three digits; of the foreign ones no other company that is built with it tells rates.
CURRENCIES = ("EUR", "EUR", "EUR", "EUR", "CHF", "KRW", "BHD")
RATES = (("CHF", "EUR", "1.0532"), ("EUR", "KRW", "1611.27"), ("CHF", "BHD", "0.43712"))
STATUSES = ("open",) * 8 + ("paid",) * 4 + ("uncollectible", "void", "draft")


class Draw:
    """Writes random customers into a book; `name` makes ids of its own."""

    def __init__(self, seed: int, as_of: date) -> None:
        self.random, self.as_of, self.book = Random(seed), as_of, Book()
        self.begin = as_of - timedelta(days=150)
        for number in range(0, 150, 5):
            on = (self.begin + timedelta(days=number)).isoformat()
            if number % 25:  # now and then ten days without a rate
                for source, target, rate in RATES:
                    self.book.add("fx_rates", rate_on=on, from_currency=source, to_currency=target, rate=rate)

    def some(self, share: float) -> bool:
        return self.random.random() < share

    def on(self, first: int = 0, last: int = 150) -> str:
        return (self.begin + timedelta(days=self.random.randint(first, last))).isoformat()

    def amount(self, currency: str) -> str:
        amount = Decimal(self.random.choice(AMOUNTS))
        return str(amount.to_integral_value() + 1 if currency == "KRW" else amount)

    def family(self, name: str) -> None:
        """One to three customers that pay for each other, the first being the parent."""
        names = [f"{name}{letter}" for letter in "abc"[: self.random.choice((1, 1, 1, 2, 3))]]
        for member in names:
            self.book.customer(member, parent=names[0] if member != names[0] else None)
        currency = self.random.choice(CURRENCIES)
        for number in (1, 2):  # the contracts of the first; those of the others no deal tells of
            self.book.add(
                "deals", id=f"{name}d{number}", account_id=f"{name}a_a", stage="won", is_won=True, currency=currency,
                contract_id=f"CT-{name}a-{number}", po_number=f"PO-D-{name}-{number}" if self.some(0.5) else None,
                closed_at="2025-11-01", start_date="2025-11-01", end_date="2026-10-31",
            )  # fmt: skip
        mine = [self.invoice(self.random.choice(names), n, currency) for n in range(1, self.random.randint(2, 8))]
        for number in range(1, self.random.randint(2, 6)):
            self.payment(self.random.choice(names), number, currency, mine)

    def invoice(self, name: str, number: int, currency: str) -> dict[str, Any]:
        currency = currency if self.some(0.9) else self.random.choice(CURRENCIES)
        net = self.amount(currency)
        digits = self.random.choice((str(7000 + self.random.randint(1, 400)), str(self.random.randint(100, 999))))
        invoice = self.book.invoice(
            name, number, net, "0", currency=currency, status=self.random.choice(STATUSES),
            issued_on=self.on(0, 120) if self.some(0.95) else self.random.choice((self.on(120, 160), None)),
            due_on=self.on(0, 150) if self.some(0.9) else None,
            number=self.random.choice((f"INV/{name}/{number}",) * 4 + (digits, f"INV-{number}", None)),
            contract_id=f"CT-{name}-{self.random.randint(1, 2)}" if self.some(0.5) else None,
            crm_deal_id=f"{name[:-1]}d{self.random.randint(1, 2)}" if self.some(0.2) else None,
            po_number=f"PO-{name}-{number % 2}" if self.some(0.3) else None,
            **self.deleted(),
        )  # fmt: skip
        row = self.book.rows["invoices"][-1]
        for note in range(1, self.random.choice((1, 1, 1, 2, 3))):
            self.note(name, invoice, number * 10 + note, currency, min(net, self.amount(currency), key=Decimal))
        return row

    def note(self, name: str, invoice: str, number: int, currency: str, amount: str) -> None:
        """Over its lines, over those of another invoice too, or in its head only."""
        note = self.book.credit(
            name, invoice if self.some(0.9) else None, amount, number=number, currency=currency, issued_on=self.on(0, 155),
            tax="0" if self.some(0.7) or currency == "KRW" else "0.07",
            reason=self.random.choice(("error", "refund", "goodwill", "write_off")),
            status=self.random.choice(("issued", "issued", "issued", "void", None)), **self.deleted(),
        )  # fmt: skip
        if self.some(0.4):
            line = self.random.choice((invoice, invoice, f"{name}_i1"))
            part = amount if self.some(0.7) else min(amount, self.amount(currency), key=Decimal)
            self.book.add(
                "credit_note_lines", id=f"{note}_l", credit_note_id=note, amount=part, tax_amount="0",
                invoice_line_id=f"{line}_l" if self.some(0.8) else None,
            )  # fmt: skip

    def deleted(self) -> dict[str, str]:
        return {"deleted_at": "2026-03-01T00:00:00"} if self.some(0.03) else {}

    def payment(self, name: str, number: int, currency: str, invoices: list[dict[str, Any]]) -> None:
        currency = currency if self.some(0.93) else self.random.choice(CURRENCIES)
        meant = self.random.sample(invoices, self.random.randint(1, min(3, len(invoices))))
        amount = str(sum(Decimal(row["total"]) for row in meant)) if self.some(0.75) else self.amount(currency)
        if currency == "KRW":
            amount = str(int(Decimal(amount)) or 1)
        values = self.told(meant, currency)
        payment = self.book.pay(name, number, amount, self.on(20, 155), **values)
        if self.some(0.15):
            for row in meant[:2]:
                own = self.some(0.7) and row["currency"] == currency
                part = row["total"] if own else self.amount(currency)
                self.book.allocate(payment, row["id"], part)
                self.book.rows["payment_allocations"][-1].update(
                    allocated_on=self.on(100, 160) if self.some(0.5) else None, **self.deleted()
                )
        for kind in ("failed", "refunded", "reversed", "disputed", "dispute_lost", "dispute_won", "succeeded"):
            if self.some(0.06):
                back = amount if self.some(0.5) else min(amount, self.amount(currency), key=Decimal)
                more = self.told(meant, currency) if self.some(0.3) else {"currency": currency}
                self.book.event(payment, kind, back, self.on(20, 160), **more, **self.deleted())

    def told(self, meant: list[dict[str, Any]], currency: str) -> dict[str, Any]:
        """What an event says beside its amount."""
        first = meant[0]
        values: dict[str, Any] = {"currency": currency}
        if self.some(0.04):
            values["customer_id"] = self.random.choice((None, first["customer_id"]))
        if self.some(0.15):
            values["invoice_id"] = first["id"] if self.some(0.95) else "nowhere"
        if self.some(0.35):
            quoted = [row["number"] or row["id"] for row in meant] if self.some(0.5) else ["see"]
            quoted.append(self.random.choice((first["contract_id"], first["po_number"], "thanks", "2026")) or "n/a")
            values["reference"] = (
                self.random.choice((" ", " ", ", ")).join(quoted).replace("/", self.random.choice(("/", " ", "-", "")))
            )
        if self.some(0.2):
            values["at"] = f"{self.on(20, 150)}T{self.random.choice(('23:30:00-05:00', '00:30:00+02:00', '23:59:59'))}"
        return values


def random_cash(families: int, seed: int, as_of: date) -> dict[str, list[dict[str, Any]]]:
    """Rows by entity, as tests.support.company takes them."""
    draw = Draw(seed, as_of)
    for number in range(families):
        draw.family(f"r{number}")
    return draw.book.rows
