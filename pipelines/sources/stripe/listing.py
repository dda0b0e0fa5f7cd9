"""One list of the account: by what was created since, by the objects that the feed names, or whole."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from math import ceil

from pipelines.rest.ahead import in_order
from pipelines.rest.errors import NotAllowed, NotFound, Refused, Unavailable
from pipelines.sources.stripe.client import Json
from pipelines.sources.stripe.endpoint import Endpoint
from pipelines.sources.stripe.objects import Objects, Row
from pipelines.sources.stripe.settings import FEW_ATTEMPTS, PAGE_SIZE

log = logging.getLogger("tieout.stripe")


class Listing:
    """One list in one reading."""

    def __init__(self, objects: Objects, endpoint: Endpoint) -> None:
        self.objects, self.endpoint, self.table = objects, endpoint, endpoint.table
        self.client, self.cursor, self.report = objects.client, objects.cursor, objects.reports[endpoint.table]
        self.refused = objects.cursor.refused.setdefault(endpoint.table, [])

    def rows(self, has_feed: bool) -> Iterator[Row]:
        """Rows of the list and of the lists inside its objects, by the cheapest way that misses nothing."""
        newest = self.cursor.newest_created.get(self.table)
        same = self.cursor.marks.get(self.table) == self.endpoint.mark
        can = self.endpoint.windows and "created" not in self.refused
        whole = newest is None or not (has_feed and same and can)
        try:
            if not whole:
                assert newest is not None
                try:
                    yield from self._listed({"created[gt]": newest - self.objects.options.lookback_seconds - 1})
                    left = self._left()
                    whole = len(left) > max(1, ceil(len(self.objects.known(self.table)) / PAGE_SIZE))  # it is cheaper
                    if not whole:
                        yield from self.again(left)
                except _NoFilter:
                    whole = True
            behind = self.objects.shapes[self.table].behind
            if whole or self.objects.drift.has_waited_for(self.table, behind):
                yield from self._listed({})
                yield from self._gone()
                self.objects.drift.tell_vanished(self.endpoint, behind)
            self.cursor.marks[self.table] = self.endpoint.mark
        except NotAllowed as error:
            self.report.incomplete(str(error))
            # the feed has moved on: what it named this time is found in the whole list only
            self.cursor.newest_created.pop(self.table, None)
        except NotFound:
            self.cursor.newest_created.pop(self.table, None)
            self.report.offered = False
            self.report.complete = self.objects.options.missing_lists_are_empty and newest is None
            taken = ", taken as empty" if self.report.complete else ""
            self.report.notes.append(f"{self.endpoint.path}: no such list on {self.client.options.base_url}{taken}")
        log.info("%s: %s: %d objects read", self.client.source, self.table, len(self._seen()))

    def again(self, ids: Iterable[str]) -> Iterator[Row]:
        """Objects that something named, as they are now; one that is no more leaves a tombstone."""
        path = self.endpoint.older_path if "path" in self.refused else self.endpoint.path
        expand = self._expand("data.")

        def now(identity: str) -> Json:
            try:
                return self.client.get(f"{path}/{identity}", expand)
            except NotFound:
                return {"id": identity, "deleted": True}

        for item in in_order(now, sorted(ids), self.objects.options.parallel):
            yield from self.objects.rows(self.endpoint, [item], path)

    def _listed(self, window: Mapping[str, int]) -> Iterator[Row]:
        """Every object of the list (of the window); what the server refuses is done without, and remembered."""
        expand = self._expand()
        path = self.endpoint.older_path if "path" in self.refused else self.endpoint.path
        asked = {**self.endpoint.params, **expand, **window}
        pages = self.client.pages(path, asked, FEW_ATTEMPTS if window else None)
        try:
            first = next(pages, [])
        except NotFound:
            if not self.endpoint.older_path or "path" in self.refused:
                raise
            self.refused.append("path")
            yield from self._listed(window)
            return
        except (Refused, Unavailable) as error:
            if window:  # some servers can only list everything; if that fails too, its error is the one that counts
                if isinstance(error, Refused):  # a crash may pass, a refusal stays
                    self.refused.append("created")
                raise _NoFilter from None
            if not expand or isinstance(error, Unavailable):
                raise
            self.refused.append("expand")
            yield from self._listed(window)
            return
        yield from self.objects.rows(self.endpoint, first, path)
        for page in pages:
            yield from self.objects.rows(self.endpoint, page, path)

    def _expand(self, less: str = "") -> dict[str, list[str]]:
        wanted = self.endpoint.expand if "expand" not in self.refused else ()
        return {"expand[]": [name.removeprefix(less) for name in wanted]} if wanted else {}

    def _seen(self) -> Mapping[str, int]:
        return self.objects.seen.get(self.table, {})

    def _left(self) -> list[str]:
        """What changed, or is in quarantine, and did not come with the window."""
        held = {i for i in self.cursor.quarantined.get(self.table, {}) if not i.startswith("?")}
        return [i for i in {*self.objects.changed.get(self.table, {}), *held} if i not in self._seen()]

    def _gone(self) -> Iterator[Row]:
        before = self.objects.known(self.table)
        yield from self.objects.gone(self.endpoint, before, before - set(self._seen()))


class _NoFilter(Exception):
    """This list cannot be read by `created`."""
