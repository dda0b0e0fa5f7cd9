"""Ordway, over its HTTP API, into `raw_<source>`: customers, subscriptions, invoices, payments, usage.

Restartable, read-only. Limits and the mapping: `README.md`. API key and user token are read from the environment,
`TIEOUT_<SOURCE>_API_KEY` and `_USER_TOKEN`, or from dlt's secrets, `sources.<source>.api_key`.
"""

from collections.abc import Sequence

from pipelines.rest.client import Client, Session
from pipelines.rest.credentials import secret
from pipelines.rest.source import RestSystem
from pipelines.rest.stream import Stream
from pipelines.sources.ordway.connector import Ordway
from pipelines.sources.ordway.settings import ASKED, SECRETS, STREAMS, VENDOR, OrdwayOptions

__all__ = ["CONNECTION", "SYSTEM", "extract"]


def _connect(source: str, session: Session, streams: Sequence[Stream], options: OrdwayOptions) -> Ordway:
    headers = {
        "X-API-KEY": secret(source, "api_key", VENDOR.label),
        "X-User-Token": secret(source, "user_token", VENDOR.label),
        "X-User-Email": options.user_email,
        "X-User-Company": options.company,
    }
    return Ordway(Client(session, None, headers), streams, options)


SYSTEM = RestSystem(VENDOR, OrdwayOptions, STREAMS, _connect, SECRETS, ASKED)
CONNECTION = SYSTEM.connection
extract = SYSTEM.extract
