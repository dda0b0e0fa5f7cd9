"""Which balance transactions each payout paid out: asked payout by payout."""

from collections.abc import Iterator

from pipelines.rest.errors import NotAllowed, NotFound, Refused
from pipelines.sources.stripe.asked import asked
from pipelines.sources.stripe.client import Json
from pipelines.sources.stripe.lists.payouts import BALANCE_TRANSACTIONS, PAYOUT_TRANSACTIONS
from pipelines.sources.stripe.objects import Objects, Row
from pipelines.sources.stripe.settings import FEW_ATTEMPTS


def payout_transactions(objects: Objects) -> Iterator[Row]:
    """Of each payout of this reading, and of each still open one."""
    table, path = PAYOUT_TRANSACTIONS.table, PAYOUT_TRANSACTIONS.path
    refused = objects.cursor.refused.setdefault("payouts", [])
    payouts = [] if "items" in refused else sorted(objects.noticed.payouts)
    still_open = []

    def paid_out(payout: str) -> Iterator[list[Json]]:
        return objects.client.pages(path, {"payout": payout}, FEW_ATTEMPTS)

    try:
        for payout, items in asked(objects, payouts, paid_out):
            for item in items or ():
                row = objects.row(table, {"id": item.get("id"), "payout": payout}, path)
                if isinstance(row, dict):
                    yield table, row
            yield from objects.rows(BALANCE_TRANSACTIONS, items or (), path)
            if objects.noticed.payouts[payout]:
                still_open.append(payout)
    except (Refused, NotFound):
        refused.append("items")
    except NotAllowed as error:
        objects.reports[table].incomplete(str(error))
        return
    objects.cursor.open_payouts = still_open
