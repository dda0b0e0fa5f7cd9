"""The event feed: which objects have changed since the last run."""

import logging
from collections.abc import Generator

import pyarrow as pa

from pipelines.rest.errors import NotAllowed, NotFound, Refused
from pipelines.sources.stripe.client import Json
from pipelines.sources.stripe.lists import ENDPOINTS, EVENTS
from pipelines.sources.stripe.objects import Objects

log = logging.getLogger("tieout.stripe")
PATH = "/v1/events"
# Events about a part of an object that we read as a whole: type of the part -> (field with the whole's id, its table).
PARTS = {
    "tax_id": ("customer", "customers"),
    "discount": ("subscription", "subscriptions"),
    "payment_intent": ("latest_charge", "charges"),
}


def read_feed(objects: Objects) -> Generator[tuple[str, pa.Table], None, bool]:
    """Reads the events since the last run. Returns whether they can be trusted to name every change since then."""
    client, cursor = objects.client, objects.cursor
    before, since = set(cursor.recent_events), cursor.last_event
    try:
        if since is None:
            for page in client.pages(PATH, {"type": "customer.deleted"}):
                objects.noticed.customers.update(_about(event) for event in page)
            newest = next(client.pages(PATH, {"limit": 1}), [])
            since = max((_created(event) for event in newest), default=None)
        window = {"created[gt]": since - objects.options.lookback_seconds - 1} if since is not None else {}
        events = [event for page in client.pages(PATH, window) for event in page] if window else []
    except (NotFound, NotAllowed, Refused) as error:
        log.warning("%s: no event feed, so every list is read whole in every run (%s)", client.source, error)
        cursor.last_event, cursor.recent_events = None, []
        return False
    fresh = [event for event in events if event.get("id") not in before]
    rows = [row for event in fresh if isinstance(row := objects.row(EVENTS, event, PATH), dict)]
    for event in fresh if before else ():
        _note(objects, event)
    newest_event = max((_created(event) for event in events), default=cursor.last_event)
    if newest_event is not None:
        recent = newest_event - objects.options.lookback_seconds
        cursor.recent_events = sorted(str(e["id"]) for e in events if _created(e) >= recent and e.get("id"))
    cursor.last_event = newest_event
    if rows:
        yield EVENTS, objects.shapes[EVENTS].arrow(rows)
    # Stripe keeps events for 30 days. When none that we saw is left, something may have changed unseen.
    return bool(before) and any(event.get("id") in before for event in events)


def _note(objects: Objects, event: Json) -> None:
    found = (event.get("data") or {}).get("object") if isinstance(event.get("data"), dict) else None
    if not isinstance(found, dict):
        return
    named = [(e.table, found.get("id")) for e in ENDPOINTS if found.get("object") == e.event_object]
    if found.get("object") == "plan":  # a plan is a price under its older name
        named.append(("prices", found.get("id")))
    if found.get("object") in PARTS:
        whole, table = PARTS[found["object"]]
        value = found.get(whole)
        named.append((table, value.get("id") if isinstance(value, dict) else value))
    for table, identity in named:
        if isinstance(identity, str):
            changed = objects.changed.setdefault(table, {})
            changed[identity] = max(changed.get(identity, 0), _created(event))


def _about(event: Json) -> str:
    found = (event.get("data") or {}).get("object") or {}
    return str(found.get("id") or "")


def _created(item: Json) -> int:
    value = item.get("created")
    return value if isinstance(value, int) else 0
