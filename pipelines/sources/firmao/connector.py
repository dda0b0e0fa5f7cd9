"""How Firmao is read: lists in order of id, counted through by `start` and `limit`, by date where there is one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pipelines.rest.client import Client
from pipelines.rest.paging import RowCountPaginator
from pipelines.rest.stream import Stream
from pipelines.sources.firmao.settings import FirmaoOptions

Json = dict[str, Any]


class Firmao:
    """One organization."""

    def __init__(self, client: Client, streams: Sequence[Stream], options: FirmaoOptions) -> None:
        self.client, self.options = client, options
        self.streams = [replace(s, path=options.deals) if s.entity == "deals" else s for s in streams]

    def pages(self, stream: Stream, since: datetime | None) -> Iterator[list[Json]]:
        """The objects of a list, oldest id first."""
        asked = {"sort": "id", "dir": "ASC", "dataFormat": "MEDIUM"}
        if since:
            asked["lastUpdateDate(ge)"] = since.isoformat(timespec="seconds") + "Z"
        paginator = RowCountPaginator("start", "limit", self.options.page_size, "totalSize")
        for page in self.client.pages(self._path(stream), "data", paginator, total="totalSize", params=asked):
            for item in page:
                item["_joined"] = {"currency": self.options.currency}
                if stream.entity == "deals":
                    item["_joined"] |= self._outcome(str(item.get("offerStatus") or ""))
            yield page

    def count(self, stream: Stream) -> int | None:
        """How many objects the list has now: Firmao does not say what was deleted."""
        total = str(self.client.get(self._path(stream), {"start": 0, "limit": 1}).get("totalSize"))
        return int(total) if total.isdigit() else None

    total = count

    def _outcome(self, status: str) -> Json:
        """Won or not; a status that the settings do not name could be either, and is told by name."""
        if status and status not in (*self.options.won_statuses, *self.options.other_statuses):
            return {"problem": ["stage", status, "a status that is in neither won_statuses nor other_statuses"]}
        return {"is_won": status in self.options.won_statuses}

    def _path(self, stream: Stream) -> str:
        return f"/{self.options.organization}/svc/v1/{stream.path}"
