"""How Salesforce is read: one SOQL question an object, deleted rows too, page by page from the server's own cursor.

Objects with many records are read in bulk where they are read whole: a million records are 500 pages otherwise.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from dlt.sources.helpers.rest_client.paginators import JSONLinkPaginator

from pipelines.rest.client import Client, selector
from pipelines.rest.errors import Refused
from pipelines.rest.stream import Stream
from pipelines.sources.salesforce import bulk
from pipelines.sources.salesforce.settings import API, SalesforceOptions

Json = dict[str, Any]
_NO_FIELD = re.compile(r"No such column '([\w.]+)' on entity '(\w+)'")
_NO_OBJECT = re.compile(r"sObject type '(\w+)' is not supported")


class Salesforce:
    """One org."""

    def __init__(self, client: Client, streams: Sequence[Stream], options: SalesforceOptions) -> None:
        self.client, self.options = client, options
        self.streams = [_as_the_org_is(s, options) for s in streams if s.table not in options.without]

    def pages(self, stream: Stream, since: datetime | None) -> Iterator[list[Json]]:
        """The records of an object, deleted ones as such (queryAll)."""
        try:
            in_bulk = since is None and self.options.bulk_from and (self.total(stream) or 0) >= self.options.bulk_from
            question = self.question(stream, since)
            for page in bulk.pages(self.client, question, self.options) if in_bulk else self._paged(question):
                for record in page:
                    record.pop("attributes", None)
                    if self.options.currency:
                        record["_joined"] = {"currency": self.options.currency}
                yield page
        except Refused as error:
            raise _by_name(error, stream) from None

    def _paged(self, question: str) -> Iterator[list[Json]]:
        return self.client.pages(
            f"{API}/queryAll",
            "records",
            JSONLinkPaginator(next_url_path=selector("nextRecordsUrl")),
            total="totalSize",
            params={"q": question},
            headers={"Sforce-Query-Options": f"batchSize={self.options.page_size}"},
        )

    def total(self, stream: Stream) -> int | None:
        """How many records there are, deleted ones not counted."""
        try:
            told = str(self.client.get(f"{API}/query", {"q": self.question(stream, None, "COUNT()")}).get("totalSize"))
        except Refused as error:
            raise _by_name(error, stream) from None
        return int(told) if told.isdigit() else None

    def question(self, stream: Stream, since: datetime | None, what: str = "") -> str:
        """The SOQL of an object: all its fields, or `what`."""
        fields = [name for name in stream.asked_fields() if not name.startswith("_")]
        conditions = [f"SystemModstamp >= {since.isoformat(timespec='seconds')}Z"] if since else []
        if stream.path == "PricebookEntry":
            name = self.options.price_book.replace("\\", "\\\\").replace("'", "\\'")
            conditions.append(f"Pricebook2.Name = '{name}'" if name else "Pricebook2.IsStandard = true")
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        return f"SELECT {what or ', '.join(fields)} FROM {stream.path}{where}"


def _as_the_org_is(stream: Stream, options: SalesforceOptions) -> Stream:
    """CurrencyIsoCode is a field of orgs with several currencies only."""
    columns = dict(stream.columns)
    if columns.get("currency") == "CurrencyIsoCode" and not options.multi_currency:
        columns["currency"] = "_joined.currency"
    return replace(stream, columns=columns)


def _by_name(error: Refused, stream: Stream) -> Refused:
    """Salesforce says the same of a field that is not there and of one that the user may not see."""
    if field := _NO_FIELD.search(str(error)):
        column = next((c for c, path in stream.columns.items() if path.split(" ")[-1] == field[1]), "")
        return Refused(
            f"Salesforce {field[2]}.{field[1]} (our {column or 'own use'}) cannot be read: it is not there, or the "
            "user lacks read access to the field. Give it in a permission set, or name another field in "
            f"fields.{stream.table} of tieout.toml"
        )
    if found := _NO_OBJECT.search(str(error)):
        return Refused(
            f"Salesforce {found[1]} cannot be read: the org does not have the object, or the user may not see it. Give "
            f'read access, or name it in `without`: without = ["{stream.table}"]'
        )
    return error
