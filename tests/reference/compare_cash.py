"""Payments, invoices and aging as the marts have them beside the second reading: row by row, to the cent."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from tests.reference.cash import CashBook, read
from tests.reference.cash.rows import Rows, counting, decimal
from tests.reference.cash.sources import in_one_namespace
from tests.reference.compare import golden_of
from tests.support.company import Company

PAYMENT = ("currency", "received_on", "received", "refunded", "taken_back", "applied", "unapplied")
INVOICE = ("currency", "due_on", "total", "credited", "paid", "written_off", "outstanding")
AGING = ("current", "days_1_30", "days_31_60", "days_61_90", "days_over_90", "total")
Table = dict[Any, tuple[Any, ...]]


def read_company(company: Company, rows: Rows, as_of: date) -> CashBook:
    """The second reading, with the golden customers of the company: who they are is another question (section 8)."""
    named = in_one_namespace(rows)
    known_as = golden_of(company)
    golden, of_account = (
        {key: customer for (entity, key), customer in known_as.items() if entity == wanted}
        for wanted in ("customers", "accounts")
    )
    # A customer has one parent: its oldest account's that is not merged into another one.
    known: dict[str, str] = {}
    accounts = [row for row in counting(named, "accounts", as_of) if row.get("parent_account_id")]
    for row in sorted(
        accounts, key=lambda one: (bool(one.get("merged_into_id")), one.get("created_at") or "9", one["id"])
    ):
        child, parent = of_account.get(row["id"]), of_account.get(row["parent_account_id"])
        if child and parent and child != parent:
            known.setdefault(child, parent)
    return read(named, as_of, golden, set(known.items()))


def read_tables(book: CashBook, as_of: date) -> dict[str, Table]:
    """The second reading as tables of the marts' columns."""
    applied: dict[Any, Fraction] = defaultdict(Fraction)
    for payment in book.payments.values():
        for each in payment.applications:
            applied[each.payment_id, each.invoice_id, each.method, "amount"] += each.amount
            applied[each.payment_id, each.invoice_id, each.method, "invoice_amount"] += each.invoice_amount
    return {
        "payments": {key: _values(vars_of(each, PAYMENT)) for key, each in book.payments.items()},
        "invoices": {key: _values(vars_of(each, INVOICE)) for key, each in book.invoices.items()},
        "cash_applications": {key: (decimal(amount),) for key, amount in applied.items() if amount},
        "receivables_aging": {
            key: _values(row.get(name, Fraction(0)) for name in AGING) for key, row in book.aging(as_of).items()
        },
    }


def mart_tables(company: Company) -> dict[str, Table]:
    """The marts. What is applied is summed by payment, invoice and method; applications of nothing are none."""
    applications = company.query(
        "select payment_id, invoice_id, method, sum(amount) as amount, sum(invoice_amount) as invoice_amount"
        " from marts.cash_applications group by all"
    )
    return {
        "payments": _by(company, "payments", ("payment_id",), PAYMENT),
        "invoices": _by(company, "invoices", ("invoice_id",), INVOICE),
        "cash_applications": {
            (row["payment_id"], row["invoice_id"], row["method"], column): (row[column],)
            for row in applications
            for column in ("amount", "invoice_amount")
            if row[column]
        },
        "receivables_aging": _by(company, "receivables_aging", ("customer_id", "currency"), AGING),
    }


def differences(left: Mapping[str, Table], right: Mapping[str, Table]) -> list[str]:
    """A line for each row that is not the same: table, key, left values, right values."""
    return [
        f"{table} {key}: {left[table].get(key)} | {right[table].get(key)}"
        for table in left
        for key in sorted(left[table].keys() | right[table].keys(), key=str)
        if left[table].get(key) != right[table].get(key)
    ]


def vars_of(thing: Any, names: Iterable[str]) -> Iterator[Any]:
    return (getattr(thing, name) for name in names)


def _values(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(decimal(value) if isinstance(value, Fraction) else value for value in values)


def _by(company: Company, mart: str, key: tuple[str, ...], columns: tuple[str, ...]) -> Table:
    rows = company.query(f"select {', '.join((*key, *columns))} from marts.{mart}")
    return {
        row[key[0]] if len(key) == 1 else tuple(row[name] for name in key): tuple(row[name] for name in columns)
        for row in rows
    }
