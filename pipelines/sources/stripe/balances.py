"""What moved the credit balance of customers: asked customer by customer, where an object shows that one moved.

A customer whose balance is not 0, an invoice that began or ended with one, a credit note that raised one. What went up
and down again between two runs without any of these settled nothing.
"""

from collections.abc import Iterator

from pipelines.rest.errors import NotAllowed, NotFound
from pipelines.sources.stripe.asked import asked
from pipelines.sources.stripe.client import Json
from pipelines.sources.stripe.lists.invoices import CUSTOMER_BALANCE
from pipelines.sources.stripe.objects import Objects, Row


def customer_balances(objects: Objects) -> Iterator[Row]:
    """The balance transactions of those customers, all of them: Stripe never changes one."""
    report, customers = objects.reports[CUSTOMER_BALANCE.table], sorted(objects.noticed.balances)
    objects.cursor.open_balances = customers  # until they are read

    def moved(customer: str) -> Iterator[list[Json]]:
        return objects.client.pages(CUSTOMER_BALANCE.path.format(id=customer))

    try:
        for customer, items in asked(objects, customers, moved, (NotFound,)):
            if items is not None:
                yield from objects.rows(CUSTOMER_BALANCE, items, CUSTOMER_BALANCE.path)
            elif objects.is_live("customers", customer) and not objects.options.missing_lists_are_empty:
                report.incomplete(f"{CUSTOMER_BALANCE.path.format(id=customer)}: no such list")
    except NotAllowed as error:
        report.incomplete(str(error))
        return
    objects.cursor.open_balances = []
