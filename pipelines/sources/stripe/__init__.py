"""Stripe, over its HTTP API, into `raw_<source>`: one raw table a list, in the vendor's shape.

Incremental, restartable, read-only. Permissions, limits and the mapping: `README.md`. The key comes from the
environment, `TIEOUT_<SOURCE>_API_KEY`, or from dlt's secrets, `sources.<source>.api_key`.
"""

import os
from collections.abc import Callable
from contextlib import closing
from functools import partial
from time import sleep as wait

import dlt
from pydantic import ValidationError

from pipelines.sources import EntityLoad, ExtractError, SourceSettings
from pipelines.sources.stripe.client import StripeClient, StripeKeyError, how_to_set_key
from pipelines.sources.stripe.cursor import read_cursor, write_cursor
from pipelines.sources.stripe.extract import Extract
from pipelines.sources.stripe.load import entity_loads, known_ids, load
from pipelines.sources.stripe.settings import StripeOptions
from pipelines.warehouse import Warehouse

__all__ = ["extract"]


def extract(source: SourceSettings, warehouse: Warehouse, pause: Callable[[float], None] = wait) -> list[EntityLoad]:
    """Bring `raw_<source>` up to date with the account. Returns one EntityLoad an entity that Stripe can carry.

    Raises ExtractError when the account cannot be read: a wrong key, no usable answer after all attempts, an option
    that is none. Nothing is loaded then, and the next run starts where this one did. A list that the key may not read
    makes its entities incomplete, and the rest goes on.
    """
    options = _options(source)
    with (
        closing(StripeClient(source.name, _api_key(source.name), options, pause)) as client,
        warehouse.connect() as connection,
    ):
        cursor = read_cursor(connection, source.name, options.base_url)
        reading = Extract(client, cursor, partial(known_ids, connection, source.name), source.row_drop_pct)
        load(connection, source.name, warehouse.state / "dlt", reading.tables())
        write_cursor(connection, source.name, reading.cursor)
        return entity_loads(connection, source.name, reading, client.answered_at)


def _options(source: SourceSettings) -> StripeOptions:
    try:
        return StripeOptions.model_validate(dict(source.options))
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, e['loc']))}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors()
        )
        raise ExtractError(f"source {source.name}: {problems}") from None


def _api_key(source: str) -> str:
    key = os.environ.get(f"TIEOUT_{source.upper()}_API_KEY") or dlt.secrets.get(f"sources.{source}.api_key")
    if not isinstance(key, str) or not key.strip():
        raise StripeKeyError(f"source {source}: no API key for Stripe. {how_to_set_key(source)}")
    if not key.strip().isascii() or not key.strip().isprintable() or " " in key.strip():
        raise StripeKeyError(f"source {source}: the API key has characters that no key has. {how_to_set_key(source)}")
    return key.strip()
