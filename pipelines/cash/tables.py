"""Between the warehouse and the fold: numbered rows in, one table of numbers out."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import duckdb
import pyarrow as pa

from pipelines.cash.application import GIVEN, REFERENCE, apply_cash
from pipelines.cash.records import Convert, Invoices, Payments, Result, Rules
from pipelines.cash.went_back import in_invoice_currency

Relation = duckdb.DuckDBPyRelation

ALLOCATION = 1
METHODS = {2: GIVEN, 3: REFERENCE}

NUMBERS = (
    "payment_no", "invoice_no", "place", "candidates", "amount", "undone", "invoice_amount", "fx_difference",
    "refunded", "lost", "reversed", "disputed", "undone_of_payment",
)  # fmt: skip
SCHEMA = pa.schema([("kind", pa.string()), ("reason", pa.string()), *((name, pa.int64()) for name in NUMBERS)])


@dataclass
class FoldInput:
    """The relations that the fold reads: the models int_cash__numbered_*, whose first lines say what a row is."""

    customers: Relation
    currencies: Relation
    invoices: Relation
    credits: Relation
    payments: Relation
    names: Relation
    groups: Relation
    quotes: Relation
    rates: Relation
    links: Relation


def fold_table(settings: Mapping[str, str], given: FoldInput) -> pa.Table:
    """Run the fold; one row per application, attempt and solution, in whole minor units."""
    invoices, payments = read_invoices(given), read_payments(given)
    (parents,) = columns(given.customers, "parent_no", order="customer_no")
    (digits,) = columns(given.currencies, "digits", order="currency_no")
    kept_by_bank = Decimal(settings.get("bank_charge_tolerance", "0"))
    rules = Rules(
        early_days=int(settings.get("early_days", "5")),
        max_candidates=int(settings.get("max_candidates", "60")),
        fx_tolerance_pct=Fraction(settings.get("fx_tolerance_pct", "5")),
        tolerances=[int(kept_by_bank * 10**places) for places in digits],
        oldest_first=oldest_first(given, settings.get("oldest_first_customers", "")),
        convert=converter(given, invoices, payments, digits),
    )
    return as_table(apply_cash(invoices, payments, parents, rules))


def columns(relation: Relation, *names: str, order: str) -> list[list]:
    """Columns of a relation as plain lists, sorted by `order`."""
    found = relation.order(order).project(", ".join(names)).fetchnumpy()
    return [found[name].tolist() for name in names]


def read_invoices(given: FoldInput) -> Invoices:
    """What cash may settle of each invoice, and the credit notes of those that have any."""
    names = ("customer_no", "currency_no", "issued_day", "balance", "is_found_by_amount")
    credits: dict[int, list[tuple[int, int]]] = {}
    for invoice, day, amount in zip(
        *columns(given.credits, "invoice_no", "credited_day", "credited", order="invoice_no, credited_day"), strict=True
    ):
        credits.setdefault(invoice, []).append((day, amount))
    customer, currency, issued, balance, by_amount = columns(given.invoices, *names, order="invoice_no")
    return Invoices(customer, currency, issued, balance, by_amount, credits)


def read_payments(given: FoldInput) -> Payments:
    """Payments that brought money, with the invoices, contracts and PO numbers that they name."""
    names = ("customer_no", "currency_no", "received_day", "received", "refunded", "lost", "reversed", "disputed_open")
    customer, currency, received_on, received, *taken = columns(given.payments, *names, order="payment_no")
    refunded, lost, went_back, disputed = taken
    payments = Payments(customer, currency, received_on, received, refunded, lost, went_back, disputed)
    for payment, step, invoice, amount in zip(
        *columns(given.names, "payment_no", "step", "invoice_no", "amount", order="payment_no, place"), strict=True
    ):
        if invoice < 0:
            payments.names_unknown.add(payment)
        elif step == ALLOCATION:
            payments.given.setdefault(payment, []).append((invoice, amount))
        else:
            payments.named.setdefault(payment, []).append((invoice, METHODS[step]))
    groups: dict[int, list[int]] = {}
    for group, invoice in zip(
        *columns(given.groups, "group_no", "invoice_no", order="group_no, invoice_no"), strict=True
    ):
        groups.setdefault(group, []).append(invoice)
    for payment, group in zip(
        *columns(given.quotes, "payment_no", "group_no", order="payment_no, group_no"), strict=True
    ):
        payments.groups.setdefault(payment, []).append(groups[group])
    return payments


def oldest_first(given: FoldInput, listed: str) -> frozenset[int]:
    """Customers (golden ids, or billing ids) whose money on account pays the oldest invoice first."""
    wanted = {name.strip() for name in listed.split(",") if name.strip()}
    if not wanted:
        return frozenset()
    golden = dict(given.links.project("billing_customer_id, customer_id").fetchall())
    numbers = dict(given.customers.project("customer_id, customer_no").fetchall())
    return frozenset(
        numbers[name] for name in wanted | {golden[name] for name in wanted & golden.keys()} if name in numbers
    )


def converter(given: FoldInput, invoices: Invoices, payments: Payments, digits: list[int]) -> Convert:
    """Amounts in the invoice's minor unit, not rounded, at the rate of the day of the payment; None without a rate."""
    names = ("rate_day", "from_no", "to_no", "rate")
    rates = {
        key: Fraction(rate)
        for *key_list, rate in given.rates.project(", ".join(names)).fetchall()
        for key in [tuple(key_list)]
    }

    def convert(payment: int, invoice: int, amount: int) -> Fraction | None:
        source, target = payments.currency[payment], invoices.currency[invoice]
        rate = rates.get((payments.received_on[payment], source, target))
        if rate is None:
            return None
        return amount * rate * Fraction(10) ** (digits[target] - digits[source])

    return convert


def as_table(result: Result) -> pa.Table:
    """One row per application (place = sequence, reason = method), attempt (why nothing was applied, among how many
    candidates) and solution's member: place = the solution, invoice_no its invoice, amount = its payment's number."""
    made, left = result.applications, result.attempts
    members = [
        (attempt.payment, invoice, place, member)
        for attempt in left
        for place, (payments, invoices) in enumerate(attempt.solutions, start=1)
        for invoice in invoices
        for member in payments
    ]
    told = ("refunded", "lost", "reversed", "disputed")
    return pa.concat_tables(
        [
            rows(
                "application",
                reason=[a.method for a in made],
                payment_no=[a.payment for a in made],
                invoice_no=[a.invoice for a in made],
                place=[a.sequence for a in made],
                amount=[a.amount for a in made],
                undone=[in_invoice_currency(a, a.undone) for a in made],
                invoice_amount=[a.invoice_amount for a in made],
                undone_of_payment=[a.undone for a in made],
                fx_difference=[a.fx_difference for a in made],
                **{name: [getattr(a, name) for a in made] for name in told},
            ),
            rows(
                "attempt",
                reason=[attempt.reason for attempt in left],
                payment_no=[attempt.payment for attempt in left],
                candidates=[attempt.candidates for attempt in left],
            ),
            rows(
                "solution",
                payment_no=[row[0] for row in members],
                invoice_no=[row[1] for row in members],
                place=[row[2] for row in members],
                amount=[row[3] for row in members],
            ),
        ]
    )


def rows(kind: str, **columns: list) -> pa.Table:
    """Rows of one kind; columns that it does not have are null."""
    count = len(columns["payment_no"])
    given = {"kind": [kind] * count, **columns}
    arrays = [
        pa.array(given[field.name], field.type) if field.name in given else pa.nulls(count, field.type)
        for field in SCHEMA
    ]
    return pa.table(arrays, SCHEMA)
