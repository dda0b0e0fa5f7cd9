"""Reads what is new or changed in a Stripe account, as Arrow, list by list.

Three ways lead to a change, and each finds what the others miss: a list read by `created` (new objects, with a
lookback for late ones), the event feed (late updates of old objects, deletions), and the whole list (the first load, a
gap in the feed, a server that cannot filter). Events only name what changed: the object is read again, since an event
shows it as it was, and in the API version of its day.
"""

from collections.abc import Iterator
from decimal import Decimal

import pyarrow as pa

from pipelines.sources.stripe.balances import customer_balances
from pipelines.sources.stripe.client import StripeClient
from pipelines.sources.stripe.cursor import Cursor
from pipelines.sources.stripe.feed import read_feed
from pipelines.sources.stripe.listing import Listing
from pipelines.sources.stripe.lists import endpoints
from pipelines.sources.stripe.lists.catalogue import CUSTOMERS
from pipelines.sources.stripe.objects import Objects, Row
from pipelines.sources.stripe.payouts import payout_transactions
from pipelines.sources.stripe.report import Known
from pipelines.sources.stripe.usage import meter_usage, no_usage
from pipelines.sources.stripe.usage_summaries import usage_summaries


class Extract:
    """One reading of one account. `tables()` is read once, to its end; then `cursor` and `reports` hold the outcome.

    `known(table)` gives the ids of the live rows that the warehouse has, `known(table, gone=True)` tombstones too.
    """

    def __init__(
        self, client: StripeClient, cursor: Cursor, known: Known, row_drop_pct: Decimal = Decimal(20)
    ) -> None:  # fmt: skip
        self.client, self.cursor = client, cursor
        self.objects = Objects(client, cursor, known, row_drop_pct)
        self.reports = self.objects.reports

    def tables(self) -> Iterator[tuple[str, pa.Table]]:
        """(raw table, rows) in batches; every raw table comes at least once, if only to exist."""
        yield from self._empty()
        has_feed = yield from read_feed(self.objects)
        yield from self._lists(has_feed)
        usage = [meter_usage, usage_summaries] if self.client.options.usage != "none" else [no_usage]
        for read in (payout_transactions, customer_balances, *usage):
            yield from self.objects.batched(read(self.objects))
        yield from self.objects.batched(self._unlisted_customers())

    @property
    def is_metered(self) -> bool:
        """Was usage asked for, of anybody? An account where nothing is metered delivers none."""
        usage, cursor = self.client.options.usage, self.cursor
        told = self.reports["meters"].complete and self.reports["meter_usage"].complete
        asked = cursor.metered or cursor.unmetered or (usage == "all" and self.objects.noticed.meters)
        return usage != "none" and bool(asked or not told)

    def first(self) -> Iterator[tuple[str, pa.Table]]:
        """Every list by itself, as far as the client reads it: no feed, and no object by its id."""
        yield from self._empty()
        yield from self._lists(has_feed=False)

    def _empty(self) -> Iterator[tuple[str, pa.Table]]:
        for table, shape in self.objects.shapes.items():
            yield table, shape.arrow([])

    def _lists(self, has_feed: bool) -> Iterator[tuple[str, pa.Table]]:
        for endpoint in endpoints(self.client.options):
            yield from self.objects.batched(Listing(self.objects, endpoint).rows(has_feed))

    def _unlisted_customers(self) -> Iterator[Row]:
        """Tombstones of customers that documents or events name and no list has: deleted before our first load."""
        report = self.reports["customers"]
        if report.offered and report.complete:
            unknown = self.objects.noticed.customers - {""} - set(self.objects.seen.get("customers", {}))
            unknown -= self.objects.known("customers", gone=True) if unknown else set()
            yield from Listing(self.objects, CUSTOMERS).again(unknown)
