"""HubSpot, over its HTTP API, into `raw_<source>`: companies, contacts, deals, line items, products.

Incremental, restartable, read-only. Scopes, limits and the mapping: `README.md`. The access token of a private app is
read from the environment, `TIEOUT_<SOURCE>_ACCESS_TOKEN`, or from dlt's secrets, `sources.<source>.access_token`.
"""

from collections.abc import Sequence

from dlt.sources.helpers.rest_client.auth import BearerTokenAuth

from pipelines.rest.client import Client, Session
from pipelines.rest.credentials import secret
from pipelines.rest.source import RestSystem
from pipelines.rest.stream import Stream
from pipelines.sources.hubspot.connector import HubSpot
from pipelines.sources.hubspot.settings import ASKED, SECRETS, STREAMS, VENDOR, HubSpotOptions

__all__ = ["CONNECTION", "SYSTEM", "extract"]


def _connect(source: str, session: Session, streams: Sequence[Stream], options: HubSpotOptions) -> HubSpot:
    token = secret(source, "access_token", VENDOR.label)
    return HubSpot(Client(session, BearerTokenAuth(token)), streams, options)


SYSTEM = RestSystem(VENDOR, HubSpotOptions, STREAMS, _connect, SECRETS, ASKED, "won_stages")
CONNECTION = SYSTEM.connection
extract = SYSTEM.extract
