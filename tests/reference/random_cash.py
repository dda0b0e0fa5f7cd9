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
        net, on = self.amount(currency), self.on(0, 120)
        contract = f"CT-{name}-{self.random.randint(1, 2)}" if self.some(0.5) else None
        invoice = self.book.invoice(
            name, number, net, "0", currency=currency, status=self.random.choice(STATUSES), issued_on=on,
            due_on=self.on(0, 150) if self.some(0.9) else None, number=f"INV/{name}/{number}" if self.some(0.8) else None,
            contract_id=contract, po_number=f"PO-{name}-{number % 2}" if self.some(0.3) else None,
        )  # fmt: skip
        row = self.book.rows["invoices"][-1]
        for note in range(1, self.random.choice((1, 1, 1, 2, 3))):
            part = str(min(Decimal(net), Decimal(self.amount(currency))))
            self.book.credit(
                name, invoice, part, number=number * 10 + note, currency=currency, issued_on=self.on(0, 150),
                reason=self.random.choice(("error", "refund", "goodwill", "write_off")),
                status=self.random.choice(("issued", "issued", "issued", "void", None)),
            )  # fmt: skip
        return row

    def payment(self, name: str, number: int, currency: str, invoices: list[dict[str, Any]]) -> None:
        currency = currency if self.some(0.93) else self.random.choice(CURRENCIES)
        meant = self.random.sample(invoices, self.random.randint(1, min(3, len(invoices))))
        sure = self.some(0.75)
        amount = str(sum(Decimal(row["total"]) for row in meant)) if sure else self.amount(currency)
        if currency == "KRW":
            amount = str(int(Decimal(amount)) or 1)
        first = meant[0]
        values: dict[str, Any] = {"currency": currency, "on": self.on(20, 150), "amount": amount}
        if self.some(0.15):
            values["invoice_id"] = first["id"] if self.some(0.95) else "nowhere"
        if self.some(0.3):
            quoted = [row["number"] or row["id"] for row in meant] if self.some(0.5) else []
            quoted += [first["contract_id"] or "n/a"] if self.some(0.5) else [first["po_number"] or "thanks"]
            values["reference"] = " ".join(quoted).replace("/", self.random.choice(("/", " ", "-", "")))
        payment = self.book.pay(name, number, **values, **({"customer_id": None} if self.some(0.04) else {}))
        if self.some(0.15):
            for row in meant[:2]:
                part = row["total"] if self.some(0.7) and row["currency"] == currency else self.amount(currency)
                self.book.allocate(payment, row["id"], part)
        for kind in ("failed", "refunded", "reversed", "disputed", "dispute_lost", "dispute_won"):
            if self.some(0.06):
                back = amount if self.some(0.5) else str(min(Decimal(amount), Decimal(self.amount(currency))))
                self.book.event(payment, kind, back, self.on(20, 150), currency=currency)


def random_cash(families: int, seed: int, as_of: date) -> dict[str, list[dict[str, Any]]]:
    """Rows by entity, as tests.support.company takes them."""
    draw = Draw(seed, as_of)
    for number in range(families):
        draw.family(f"r{number}")
    return draw.book.rows
