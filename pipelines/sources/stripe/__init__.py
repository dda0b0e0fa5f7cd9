"""Stripe, over its HTTP API, into `raw_<source>`: one raw table a list, in the vendor's shape.

Incremental, restartable, read-only. Permissions, limits and the mapping: `README.md`. The key comes from the
environment, `TIEOUT_<SOURCE>_API_KEY`, or from dlt's secrets, `sources.<source>.api_key`.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from time import sleep as wait

import pyarrow as pa

from pipelines.rest import load as loading  # `load` is a module of this package
from pipelines.rest.credentials import secret
from pipelines.rest.options import read_options
from pipelines.sources import EntityLoad, SourceSettings
from pipelines.sources.connection import Connection, Count, Trial
from pipelines.sources.stripe.client import StripeClient
from pipelines.sources.stripe.cursor import read_cursor, write_cursor
from pipelines.sources.stripe.extract import Extract
from pipelines.sources.stripe.lists import ENDPOINTS
from pipelines.sources.stripe.load import entity_loads
from pipelines.sources.stripe.settings import FEW_ATTEMPTS, StripeOptions
from pipelines.warehouse import Warehouse

__all__ = ["CONNECTION", "extract"]

FIRST_PAGES = 3
Tables = Callable[[Extract], Iterator[tuple[str, pa.Table]]]


def extract(source: SourceSettings, warehouse: Warehouse, pause: Callable[[float], None] = wait) -> list[EntityLoad]:
    """Bring `raw_<source>` up to date with the account. Returns one EntityLoad an entity that Stripe can carry.

    Raises ExtractError when the account cannot be read: a wrong key, no usable answer after all attempts, an option
    that is none. Nothing is loaded then, and the next run starts where this one did. A list that the key may not read
    makes its entities incomplete, and the rest goes on.
    """
    options = read_options(StripeOptions, source)
    key = secret(source.name, "api_key", "Stripe")
    with closing(StripeClient(source.name, key, options, pause)) as client:
        return _load(source, warehouse, client, Extract.tables)


def _first(source: SourceSettings, warehouse: Warehouse) -> Trial:
    """The first pages of every list; how many objects there are, Stripe does not say."""
    options = read_options(StripeOptions, source)
    options = options.model_copy(update={"max_attempts": min(options.max_attempts, FEW_ATTEMPTS)})
    key = secret(source.name, "api_key", "Stripe")
    with closing(StripeClient(source.name, key, options)) as client:
        client.most_pages = FIRST_PAGES
        loads = _load(source, warehouse, client, Extract.first)
    cut = {"usage_records"}  # asked for customer by customer, in a run
    cut |= {entity for e in ENDPOINTS if e.path in client.cut or e.older_path in client.cut for entity in e.entities}
    return Trial(loads, {load.entity: Count(load.rows_extracted, load.entity not in cut) for load in loads})


def _load(source: SourceSettings, warehouse: Warehouse, client: StripeClient, read: Tables) -> list[EntityLoad]:
    with warehouse.connect() as connection:
        cursor = read_cursor(connection, source.name, client.options.base_url)
        reading = Extract(client, cursor, partial(loading.known_ids, connection, source.name), source.row_drop_pct)
        loading.load(connection, source.name, "stripe", warehouse.state / "dlt", read(reading))
        write_cursor(connection, source.name, reading.cursor)
        return entity_loads(connection, source.name, reading, client.session.answered_at)


CONNECTION = Connection(
    {"api_key": "restricted key with read access"}, options=StripeOptions, reads_folder=False, first=_first
)
