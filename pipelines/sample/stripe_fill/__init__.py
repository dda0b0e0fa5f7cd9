"""Fills a Stripe server (`stripe_server --demo`) from the billing and payments folders of a sample company.

Through the official SDK, as a company's own systems would: customers, products, plans, subscriptions, invoices with
their items, charges, refunds. What localstripe has no API for (credit notes, disputes, invoice payments, payouts,
balance transactions) is put there as whole objects. Payments by bank transfer are no business of Stripe's.

Not carried: tiers and prices below a minor unit, exchange rates, when an invoice was sent, totals that contradict
their lines, usage that was rejected. Usage is there by meter; the demonstration reads it from files, where it has ids.
"""

from collections.abc import Callable
from pathlib import Path

from pipelines.sample.stripe_fill.invoicing import invoices, usage
from pipelines.sample.stripe_fill.others import others
from pipelines.sample.stripe_fill.paying import payments
from pipelines.sample.stripe_fill.selling import customers, subscriptions
from pipelines.sample.stripe_fill.target import Target


def fill(
    address: str, key: str, billing: Path, payments_folder: Path, names: dict[str, str], say: Callable[[str], None]
) -> None:
    """Everything, in an order that Stripe accepts; `say` is told each step. names: sku -> name."""
    target = Target(address, key, billing, payments_folder, names)
    for step in (customers, subscriptions, invoices, payments, others, usage):
        say(f"{step.__name__}: {step(target)}")
