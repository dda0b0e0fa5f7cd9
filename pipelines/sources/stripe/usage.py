"""What customers used: the sums of meters by customer and day.

A meter sums up its events as it is asked, for one customer and a window of time. Events may come late (LATE_USAGE), so
that every run asks again for the days that may have changed; what is no longer among them leaves a tombstone.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

from pipelines.rest.errors import NotAllowed, NotFound
from pipelines.sources.stripe.asked import asked
from pipelines.sources.stripe.client import Json
from pipelines.sources.stripe.lists.usage import METER_USAGE, METERS, USAGE_SUMMARIES
from pipelines.sources.stripe.objects import Objects, Row
from pipelines.sources.stripe.settings import DAY, LATE_USAGE

ADD_UP = ("sum", "count")  # formulas by which the days of a period make the period


def today(objects: Objects) -> int | None:
    """Midnight (UTC) of the day that the server says it is."""
    now = objects.client.session.answered_at
    return int(now.replace(tzinfo=UTC).timestamp()) // DAY * DAY if now else None


def meter_usage(objects: Objects) -> Iterator[Row]:
    """The days of every customer and meter that are to be asked for."""
    report, midnight = objects.reports[METER_USAGE.table], today(objects)
    meters = {i: row for i, row in objects.noticed.meters.items() if row["formula"] in ADD_UP}
    for row in objects.noticed.meters.values():
        if row["formula"] not in ADD_UP:
            # not wrong usage but none: its bill takes one value of the period, which no day tells
            report.notes.append(f"{METERS.path}: {row['event_name']} takes the {row['formula']} value; it is not read")
    if midnight is None:
        if meters:
            report.incomplete(f"{METERS.path}: the server does not say what day it is")
        return
    windows = dict(_windows(objects, meters, midnight))
    read_before = {pair: start for pair, start in windows.items() if pair in objects.cursor.metered_until}
    since = min(read_before.values(), default=midnight)
    held = objects.known(METER_USAGE.table, since=since) if read_before else set()
    before = {i for i in held if (start := read_before.get(i.rpartition(":")[0])) and int(i.rsplit(":")[-1]) >= start}

    def used(pair: str) -> Iterator[list[Json]]:
        meter, _, customer = pair.partition(":")
        window = {"start_time": windows[pair], "end_time": midnight + DAY, "value_grouping_window": "day"}
        return objects.client.pages(METER_USAGE.path.format(id=meter), {"customer": customer, **window})

    found: set[str] = set()
    try:
        for pair, sums in asked(objects, sorted(windows), used, (NotFound,)):
            meter, _, customer = pair.partition(":")
            whole = [_day(one, meters[meter], customer) for one in sums or ()]
            wrong = any(one["end_time"] != one["start_time"] + DAY for one in whole)
            if sums is None or wrong:
                if wrong or objects.is_live("customers", customer):
                    told = "no sums by day" if wrong else "no such list"
                    report.incomplete(f"{METER_USAGE.path.format(id=meter)}: {told} of customer {customer}")
                found |= {i for i in before if i.startswith(f"{pair}:")}
                continue
            days = [one for one in whole if str(one["aggregated_value"]).replace(".", "").strip("0")]
            found |= {one["id"] for one in days}
            yield from objects.rows(METER_USAGE, days, METER_USAGE.path)
            objects.cursor.metered_until[pair] = midnight
    except NotAllowed as error:
        report.incomplete(str(error))
        return
    yield from objects.gone(METER_USAGE, before, before - found)


def no_usage(objects: Objects) -> Iterator[Row]:
    """Tombstones of what was read before `usage` said none: files deliver it now, and it would count twice."""
    for endpoint in (METER_USAGE, USAGE_SUMMARIES):
        for identity in sorted(objects.known(endpoint.table)):
            yield endpoint.table, objects.tombstone(endpoint, identity)
    objects.cursor.metered_until = {}
    for item in objects.cursor.unmetered.values():
        item["is_done"] = False


def _windows(objects: Objects, meters: Mapping[str, Mapping[str, Any]], midnight: int) -> Iterator[tuple[str, int]]:
    """(meter:customer, first day to ask for); settled ones, of subscriptions or meters that ended, are left out."""
    cursor = objects.cursor
    pairs = set(cursor.metered)
    if objects.options.usage == "all":
        seen = objects.seen.get("customers", {})
        live = (objects.known("customers") | set(seen)) - {i for i, mark in seen.items() if mark == 0}
        pairs |= {f"{meter}:{customer}" for meter in meters for customer in live}
    for pair in sorted(pairs):
        meter, ends = pair.partition(":")[0], cursor.metered.get(pair, {}).values()
        if meter not in meters:
            continue
        first = max((meters[meter]["created"] or 0) - LATE_USAGE, 0) // DAY * DAY
        until = cursor.metered_until.get(pair)
        start = first if until is None else max(first, min(until, midnight) - LATE_USAGE)
        last = max(ends) if ends and all(ends) and objects.options.usage != "all" else midnight
        # a meter that was deactivated takes no more events, late ones neither
        deactivated = meters[meter]["deactivated_at"] or midnight
        if until is None or (last >= start and deactivated >= until):
            yield pair, start


def _day(one: Json, meter: Mapping[str, Any], customer: str) -> Json:
    """A sum with what it is of: Stripe leaves the customer out."""
    start = one.get("start_time")
    start = start if isinstance(start, int) else 0
    end = one.get("end_time")
    return {
        **one,
        "id": f"{meter['id']}:{customer}:{start}",
        "created": start,
        "start_time": start,
        "end_time": end if isinstance(end, int) else 0,
        "aggregated_value": one.get("aggregated_value"),
        "meter": meter["id"],
        "event_name": meter["event_name"],
        "customer": customer,
    }
