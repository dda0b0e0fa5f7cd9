"""The whole of section 5.1 to 5.5: rows in, payments and invoices out."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.reference.cash.contracts import Contracts
from tests.reference.cash.credits import owed_invoices
from tests.reference.cash.desk import Desk
from tests.reference.cash.facts import Golden, Invoice, Payment, fold_payments
from tests.reference.cash.names import invoice_names
from tests.reference.cash.rates import Rates
from tests.reference.cash.rows import Row, Rows, counting, day, number
from tests.reference.cash.rules import Rules
from tests.reference.cash.steps import Steps

# Last day past due of each column of receivables_aging but the last one.
AGES = {"current": 0, "days_1_30": 30, "days_31_60": 60, "days_61_90": 90}
DEFAULTS = Rules()


@dataclass
class CashBook:
    payments: dict[str, Payment]
    invoices: dict[str, Invoice]

    def aging(self, as_of: date) -> dict[tuple[str | None, str], dict[str, Fraction]]:
        """Open balances by (golden customer, currency) and days past due."""
        found: dict[tuple[str | None, str], dict[str, Fraction]] = {}
        for invoice in self.invoices.values():
            if invoice.outstanding:
                late = (as_of - (invoice.due_on or as_of)).days
                column = next((name for name, last in AGES.items() if late <= last), "days_over_90")
                row = found.setdefault((invoice.customer, invoice.currency), defaultdict(Fraction))
                row[column] += invoice.outstanding
                row["total"] += invoice.outstanding
        return found


def read(
    rows: Rows, as_of: date, golden: Golden, parents: Collection[tuple[str, str]] = (), rules: Rules = DEFAULTS
) -> CashBook:
    """Every payment and invoice as of `as_of`.

    golden: billing customer -> golden customer. parents: (golden child, golden parent), who pays for its children.
    """

    def of(entity: str) -> list[Row]:
        return counting(rows, entity, as_of)

    invoices = owed_invoices(of("invoices"), of("credit_notes"), of("credit_note_lines"), of("invoice_lines"), golden)
    payments = fold_payments(of("payment_events"), golden)
    contracts = Contracts(
        of("deals"), of("subscriptions"), of("deal_lines"), of("invoice_lines"), of("subscription_items")
    )
    names = invoice_names(invoices.values(), contracts, contracts.orders())
    rates = Rates(of("fx_rates"), rules.reporting_currency, rules.fx_max_age_days)
    # What is taken back of an allocation stands beside it, below 0: the net of a payment and an invoice is given.
    net: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for row in sorted(of("payment_allocations"), key=lambda row: (day(row.get("allocated_on")) or date.max, row["id"])):
        net[row["payment_id"], row["invoice_id"]] += number(row["amount"])
    given = defaultdict(list)
    for (payment_id, invoice_id), amount in net.items():
        given[payment_id].append((invoice_id, amount))
    Steps(payments, invoices, parents, names, Desk(invoices, rates, rules), given, rules).run()
    for invoice in invoices.values():
        # 5.5: what is uncollectible is written off as far as it is open.
        if invoice.status == "uncollectible":
            invoice.written_off += max(invoice.outstanding, Fraction(0))
    return CashBook(payments, invoices)
