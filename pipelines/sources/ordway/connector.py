"""How Ordway is read: lists by page number, in order of id, each to its first empty page.

Ordway's lists of subscriptions and invoices have one row a line, with the document's own fields repeated: rows of one
document follow each other in order of its id, and are put together here.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from dlt.sources.helpers.rest_client.paginators import PageNumberPaginator

from pipelines.rest.client import Client
from pipelines.rest.errors import Unfinished
from pipelines.rest.stream import Stream
from pipelines.sources.ordway.settings import OrdwayOptions

Json = dict[str, Any]
_NET_DAYS = re.compile(r"\s*net\s*(\d{1,3})\s*", re.IGNORECASE)


class Ordway:
    """One company. There is no filter that is safe, and no total: each list is read whole, in every run."""

    def __init__(self, client: Client, streams: Sequence[Stream], options: OrdwayOptions) -> None:
        self.client, self.streams, self.options = client, streams, options

    def pages(self, stream: Stream, since: datetime | None) -> Iterator[list[Json]]:
        """The objects of a list; `since` is not asked for (README.md says why)."""
        line = {"subscriptions": "subscription_line_id", "invoices": "invoice_line_no"}.get(stream.table, "")
        asked = {"size": self.options.page_size, "sort": ",".join(filter(None, (stream.id, line)))}
        paginator = PageNumberPaginator(base_page=1, page_param="page", total_path=None)
        pages = self.client.pages(f"/{stream.path}", "$", paginator, params=asked)
        for page in _documents(pages, stream, line) if line else pages:
            for item in page:
                item["_joined"] = {"payment_terms_days": _days(item.get("payment_terms"))}
                for n, allocation in enumerate(item.get("invoices") or () if stream.table == "payments" else ()):
                    allocation["_line_id"] = f"{item.get('payment_id')}:{allocation.get('invoice_id') or n}"
            yield page


def _documents(pages: Iterable[list[Json]], stream: Stream, line: str) -> Iterator[list[Json]]:
    """Rows of lines, put together to documents; the last one of a page may go on in the next."""
    open_one: Json | None = None
    for page in pages:
        done: list[Json] = []
        for row in page:
            if open_one is None or open_one[stream.id] != row.get(stream.id):
                if open_one is not None:
                    done.append(open_one)
                open_one = {**row, "lines": [], stream.id: row.get(stream.id)}
            number = f"{row.get(stream.id)}:{row.get(line)}"
            if any(other["_line_id"] == number for other in open_one["lines"]):
                raise Unfinished(f"Ordway {stream.path}: line {number} came twice, so the list moved while it was read")
            open_one["lines"].append({**row, "_line_id": number})
        yield done
    if open_one is not None:
        yield [open_one]


def _days(terms: Any) -> str | None:
    """Days of payment terms in words: Net 30, Due on receipt."""
    if not isinstance(terms, str):
        return None
    found = _NET_DAYS.fullmatch(terms)
    return found[1] if found else "0" if "receipt" in terms.lower() else None
