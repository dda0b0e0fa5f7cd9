"""Stripe, over its HTTP API, into `raw_<source>`: one raw table a list, in the vendor's shape.

Incremental, restartable, read-only. Permissions, limits and the mapping: `README.md`. The key comes from the
environment, `TIEOUT_<SOURCE>_API_KEY`, or from dlt's secrets, `sources.<source>.api_key`.
"""

from collections.abc import Callable
from contextlib import closing
from functools import partial
from time import sleep as wait

from pipelines.rest import load as loading  # `load` is a module of this package
from pipelines.rest.credentials import secret
from pipelines.rest.options import read_options
from pipelines.sources import EntityLoad, SourceSettings
from pipelines.sources.stripe.client import StripeClient
from pipelines.sources.stripe.cursor import read_cursor, write_cursor
from pipelines.sources.stripe.extract import Extract
from pipelines.sources.stripe.load import entity_loads
from pipelines.sources.stripe.settings import StripeOptions
from pipelines.warehouse import Warehouse

__all__ = ["extract"]


def extract(source: SourceSettings, warehouse: Warehouse, pause: Callable[[float], None] = wait) -> list[EntityLoad]:
    """Bring `raw_<source>` up to date with the account. Returns one EntityLoad an entity that Stripe can carry.

    Raises ExtractError when the account cannot be read: a wrong key, no usable answer after all attempts, an option
    that is none. Nothing is loaded then, and the next run starts where this one did. A list that the key may not read
    makes its entities incomplete, and the rest goes on.
    """
    options = read_options(StripeOptions, source)
    key = secret(source.name, "api_key", "Stripe")
    with (
        closing(StripeClient(source.name, key, options, pause)) as client,
        warehouse.connect() as connection,
    ):
        cursor = read_cursor(connection, source.name, options.base_url)
        reading = Extract(client, cursor, partial(loading.known_ids, connection, source.name), source.row_drop_pct)
        loading.load(connection, source.name, "stripe", warehouse.state / "dlt", reading.tables())
        write_cursor(connection, source.name, reading.cursor)
        return entity_loads(connection, source.name, reading, client.session.answered_at)
