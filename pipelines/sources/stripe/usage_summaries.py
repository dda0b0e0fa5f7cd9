"""What customers used of metered items whose price has no meter: the sums by item and billing period.

Stripe told them up to USAGE_RECORDS_VERSION, and is asked in it. A period's sum may change until it is billed.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.rest.errors import NotAllowed, NotFound, Refused
from pipelines.sources.stripe.asked import asked
from pipelines.sources.stripe.client import Json
from pipelines.sources.stripe.lists.usage import USAGE_SUMMARIES
from pipelines.sources.stripe.objects import Objects, Row
from pipelines.sources.stripe.settings import LATE_USAGE, USAGE_RECORDS_VERSION
from pipelines.sources.stripe.usage import today


def usage_summaries(objects: Objects) -> Iterator[Row]:
    """Of every item that may still be used; of one that ended, once more after it did."""
    report, unmetered = objects.reports[USAGE_SUMMARIES.table], objects.cursor.unmetered
    version = min(objects.options.api_version, USAGE_RECORDS_VERSION)  # they begin with their date
    items = [item for item, of in sorted(unmetered.items()) if not of.get("is_done")]
    midnight, untold = today(objects) or 0, 0

    def used(item: str) -> Iterator[list[Json]]:
        return objects.client.pages(USAGE_SUMMARIES.path.format(id=item), version=version)

    try:
        for item, sums in asked(objects, items, used, (NotFound, Refused)):
            untold += sums is None
            if sums is not None:
                of = unmetered[item]
                whole = [_period(one, item, of) for one in sums]
                yield from objects.rows(USAGE_SUMMARIES, whole, USAGE_SUMMARIES.path)
                of["is_done"] = bool(of["ended_at"]) and of["ended_at"] + LATE_USAGE < midnight
    except NotAllowed as error:
        report.incomplete(str(error))
        return
    if untold and not objects.options.missing_lists_are_empty:
        report.incomplete(
            f"{USAGE_SUMMARIES.path}: not told for {untold} metered items whose price has no meter; "
            'give the price a meter, or deliver usage as files and set usage = "none"'
        )


def _period(one: Json, item: str, of: Mapping[str, Any]) -> Json:
    """A sum with what it is of. Its id is ours: Stripe's is another one while the period runs."""
    running = of["current_period_start"] if not one.get("invoice") else None
    start = (one.get("period") or {}).get("start") or running
    own = {"subscription_item": item, "subscription": of["subscription"], "customer": of["customer"]}
    identity = f"{item}:{start}" if start else one.get("id")
    return {
        **one,
        **own,
        "id": identity,
        "created": start,
        "meter_name": of["meter_name"],
        "current_period_start": running,
    }
