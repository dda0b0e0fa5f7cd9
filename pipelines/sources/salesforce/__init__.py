"""Salesforce, over its REST API, into `raw_<source>`: accounts, contacts, opportunities with their lines, price book.

Incremental, restartable, read-only. Permissions, limits and the mapping: `README.md`. Consumer key and secret come from
the environment, `TIEOUT_<SOURCE>_CLIENT_ID` and `_CLIENT_SECRET`, or from dlt's secrets, `sources.<source>.client_id`.
"""

from collections.abc import Sequence

from dlt.sources.helpers.rest_client.auth import OAuth2ClientCredentials
from requests import PreparedRequest

from pipelines.rest.client import Client, Session
from pipelines.rest.credentials import secret
from pipelines.rest.errors import AccessRefused, Refused
from pipelines.rest.source import RestSystem
from pipelines.rest.stream import Stream
from pipelines.sources.salesforce.connector import Salesforce
from pipelines.sources.salesforce.settings import ASKED, SECRETS, STREAMS, VENDOR, SalesforceOptions

__all__ = ["CONNECTION", "SYSTEM", "extract"]


def _connect(source: str, session: Session, streams: Sequence[Stream], options: SalesforceOptions) -> Salesforce:
    auth = OAuth2ClientCredentials(
        access_token_url=f"{options.base_url}/services/oauth2/token",
        client_id=secret(source, "client_id", VENDOR.label),
        client_secret=secret(source, "client_secret", VENDOR.label),
        session=session,
    )

    def renew(request: PreparedRequest) -> None:
        auth.obtain_token()
        auth(request)

    try:
        auth.obtain_token()
    except Refused as error:
        raise AccessRefused(f"{error}. {VENDOR.hint(source)}") from None
    session.renew = renew
    return Salesforce(Client(session, auth), streams, options)


SYSTEM = RestSystem(VENDOR, SalesforceOptions, STREAMS, _connect, SECRETS, ASKED)
CONNECTION = SYSTEM.connection
extract = SYSTEM.extract
