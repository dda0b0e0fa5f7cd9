"""Firmao, over its HTTP API, into `raw_<source>`: customers, contacts, products, offers with their entries.

Incremental, restartable, read-only. Limits and the mapping: `README.md`. Login and password of the API user are read
from the environment, `TIEOUT_<SOURCE>_USERNAME` and `_PASSWORD`, or from dlt's secrets, `sources.<source>.username`.
"""

from collections.abc import Sequence

from dlt.sources.helpers.rest_client.auth import HttpBasicAuth

from pipelines.rest.client import Client, Session
from pipelines.rest.credentials import secret
from pipelines.rest.source import RestSystem
from pipelines.rest.stream import Stream
from pipelines.sources.firmao.connector import Firmao
from pipelines.sources.firmao.settings import ASKED, SECRETS, STREAMS, VENDOR, FirmaoOptions

__all__ = ["CONNECTION", "SYSTEM", "extract"]


def _connect(source: str, session: Session, streams: Sequence[Stream], options: FirmaoOptions) -> Firmao:
    username, password = (secret(source, name, VENDOR.label) for name in ("username", "password"))
    return Firmao(Client(session, HttpBasicAuth(username, password)), streams, options)


SYSTEM = RestSystem(VENDOR, FirmaoOptions, STREAMS, _connect, SECRETS, ASKED, "won_statuses")
CONNECTION = SYSTEM.connection
extract = SYSTEM.extract
