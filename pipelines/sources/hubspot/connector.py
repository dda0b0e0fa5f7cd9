"""How HubSpot is read: lists and searches of objects, the associations between them, pipelines and owners."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from dlt.sources.helpers.rest_client.paginators import JSONResponseCursorPaginator

from pipelines.rest.client import Client, selector
from pipelines.rest.errors import Unavailable, Unfinished
from pipelines.rest.stream import Stream, kind_and_path
from pipelines.sources.hubspot.settings import OBJECTS, PIPELINES, HubSpotOptions

Json = dict[str, Any]
PARENT = {"contacts": "companies", "deals": "companies", "line_items": "deals"}  # what an object belongs to
JOINED = {"companies": "company", "deals": "deal"}
LINE_CURRENCY = "hs_line_item_currency_code"
CHANGED = {"contacts": "lastmodifieddate"}  # all other objects call it hs_lastmodifieddate


class HubSpot:
    """One account."""

    def __init__(self, client: Client, streams: Sequence[Stream], options: HubSpotOptions) -> None:
        self.client, self.streams, self.options = client, streams, options
        self._found: list[Json] = []  # the stages, once they are read
        self._outcomes: dict[str, str] | None = None  # stage -> won | lost | open
        self._one_reads_stages = Lock()

    def pages(self, stream: Stream, since: datetime | None) -> Iterator[list[Json]]:
        """The objects of a list with what they belong to; archived ones come in every run."""
        if stream.table == "owners":
            yield from self._listed(stream.path, {})
        elif stream.table == "deal_stages":
            yield self._stages()
        else:
            asked = {"properties": ",".join(stream.asked_fields())}
            live = (
                self._listed(stream.path, {**asked, "archived": "false"})
                if since is None
                else self._search(stream, since)
            )
            for page in live:
                yield self._joined(stream, page)
            yield from self._listed(stream.path, {**asked, "archived": "true"})

    def total(self, stream: Stream) -> int | None:
        """How many objects there are, archived ones not counted."""
        if not stream.path.startswith(OBJECTS):
            return None
        any_one = {"propertyName": "hs_object_id", "operator": "GT", "value": "0"}
        asked = {"filterGroups": [{"filters": [any_one]}], "properties": [], "limit": 1}
        told = str(self.client.post(f"{stream.path}/search", asked).get("total"))
        return int(told) if told.isdigit() else None

    def _listed(self, path: str, asked: Json) -> Iterator[list[Json]]:
        paginator = JSONResponseCursorPaginator(cursor_path=selector("paging.next.after"), cursor_param="after")
        yield from self.client.pages(path, "results", paginator, params={"limit": self.options.page_size, **asked})

    def _search(self, stream: Stream, since: datetime) -> Iterator[list[Json]]:
        """What changed since then, in order of id: each question begins behind the last id, because a search ends
        after 10,000 rows, and because a row that changes meanwhile keeps its place."""
        changed = CHANGED.get(stream.table, "hs_lastmodifieddate")
        stamp, last = str(int(since.replace(tzinfo=UTC).timestamp() * 1000)), 0
        while True:
            filters = [
                {"propertyName": changed, "operator": "GTE", "value": stamp},
                {"propertyName": "hs_object_id", "operator": "GT", "value": str(last)},
            ]
            answer = self.client.post(
                f"{stream.path}/search",
                {
                    "filterGroups": [{"filters": filters}],
                    "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
                    "properties": stream.asked_fields(),
                    "limit": self.options.page_size,
                },
            )
            rows, where = answer.get("results"), f"HubSpot {stream.path}/search"
            if not isinstance(rows, list):
                raise Unavailable(f"{where}: the answer is no list of results")
            if rows:
                yield rows
            if str(answer.get("total", len(rows))) == str(len(rows)):
                return
            ids = [int(row["id"]) for row in rows]
            if not ids or min(ids) <= last:
                raise Unfinished(f"{where}: says there are more rows behind {last}, and does not give them")
            last = max(ids)

    def _stages(self) -> list[Json]:
        """The stages of all pipelines, read once: deals need them too, and may be read at the same time."""
        with self._one_reads_stages:
            if self._outcomes is None:
                pipelines = self.client.get(PIPELINES).get("results", [])
                self._found = [
                    {**stage, "pipeline": pipeline.get("label"), "outcome": self._outcome_of(stage)}
                    for pipeline in pipelines
                    for stage in pipeline.get("stages", [])
                ]
                self._outcomes = {str(stage.get("id")): stage["outcome"] for stage in self._found}
            return self._found

    def _outcome_of(self, stage: Json) -> str:
        """won, lost or open: as the settings say, else HubSpot."""
        told = stage.get("metadata") or {}
        closed = str(told.get("isClosed")).lower() == "true"
        outcome = ("won" if told.get("probability") in ("1", "1.0") else "lost") if closed else "open"
        for name, stages in (("won", self.options.won_stages), ("lost", self.options.lost_stages)):
            outcome = name if {stage.get("id"), stage.get("label")} & set(stages) else outcome
        return outcome

    def _joined(self, stream: Stream, page: list[Json]) -> list[Json]:
        """The objects with the one company (or deal) that each belongs to, or why there is none."""
        parent = PARENT.get(stream.table)
        linked = self._associations(stream, parent, [item["id"] for item in page]) if parent and page else {}
        for item in page:
            joined: Json = {}
            if parent:
                joined = _one(linked.get(item["id"], []), JOINED[parent], stream.table)
            if stream.table == "deals":
                joined |= self._outcome(item)
            item["_joined"] = joined
        if stream.table == "line_items":
            self._hold_against_deals(page)
        return page

    def _hold_against_deals(self, lines: list[Json]) -> None:
        """A line in another currency than its deal's has no price in that deal: it is told by name."""
        told = {
            item["id"]: (deal, code)
            for item in lines
            if (deal := item["_joined"].get("deal")) and (code := (item.get("properties") or {}).get(LINE_CURRENCY))
        }
        if not told:
            return
        deals = next(stream for stream in self.streams if stream.table == "deals")
        name = kind_and_path(deals.columns["currency"], "currency", deals.entity)[1].split(" | ")[0].split(".")[-1]
        asked = {"properties": [name], "inputs": [{"id": deal} for deal in sorted({deal for deal, _ in told.values()})]}
        found = self.client.post(f"{deals.path}/batch/read", asked).get("results")
        if not isinstance(found, list):
            raise Unavailable("HubSpot line_items: the currencies of their deals did not come")
        currencies = {str(deal["id"]): (deal.get("properties") or {}).get(name) for deal in found}
        for item in lines:
            deal, code = told.get(item["id"], ("", ""))
            expected = currencies.get(deal) or self.options.currency
            if code and expected and code != expected:
                item["_joined"]["problem"] = ["currency", code, f"its deal {deal} is in {expected}"]

    def _associations(self, stream: Stream, parent: str, ids: list[str]) -> dict[str, list[Json]]:
        answer = self.client.post(
            f"/crm/v4/associations/{stream.path.removeprefix(OBJECTS)}/{parent}/batch/read",
            {"inputs": [{"id": identity} for identity in ids]},
        )
        results = answer.get("results")
        if not isinstance(results, list):
            raise Unavailable(f"HubSpot {stream.path}: the associations with {parent} did not come")
        return {str(found["from"]["id"]): found["to"] for found in results}

    def _outcome(self, deal: Json) -> Json:
        stage = (deal.get("properties") or {}).get("dealstage")
        self._stages()
        outcome = (self._outcomes or {}).get(str(stage))
        found: Json = {"currency": self.options.currency} if self.options.currency else {}
        if outcome is None:
            return {**found, "problem": ["stage", str(stage or ""), "a stage that no pipeline has"]}
        return {**found, "is_won": outcome == "won", "is_closed": outcome != "open"}


def _one(links: list[Json], name: str, table: str) -> Json:
    """The primary association, or the only one. Several and none of them primary: nobody can say whose it is."""
    primary = [
        link for link in links if any(str(kind.get("label")).lower() == "primary" for kind in link["associationTypes"])
    ]
    chosen = primary or links
    ids = sorted({str(link["toObjectId"]) for link in chosen})
    if len(ids) == 1:
        return {name: ids[0]}
    if not ids:  # contacts may stand alone, line items may belong to a quote
        return {"problem": ["account_id", "", "a deal without a company"]} if table == "deals" else {}
    return {"problem": [f"{name}_id", ", ".join(ids), f"several of {name}, and none is the primary one"]}
