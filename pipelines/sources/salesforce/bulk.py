"""Salesforce's Bulk API 2.0: one question as a job, its answer as pages of CSV. For tables that are long."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any

from pipelines.rest import wire
from pipelines.rest.client import Client
from pipelines.rest.errors import Unavailable, Unfinished
from pipelines.sources.salesforce.settings import API, SalesforceOptions

Json = dict[str, Any]
JOBS = f"{API}/jobs/query"
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds between two looks at a job


def pages(client: Client, question: str, options: SalesforceOptions) -> Iterator[list[Json]]:
    """The records of a question, deleted ones as such (queryAll), nested as Salesforce's JSON has them.

    All values are text. Raises Unfinished when they are fewer than the job says, any other RestError as it comes.
    """
    job = client.post(JOBS, {"operation": "queryAll", "query": question}).get("id")
    where = client.session.where(client.session.settings.base_url + JOBS)
    if not isinstance(job, str) or not job.isalnum():
        raise Unavailable(f"{where}: the answer names no job")
    total = _finished(client, f"{JOBS}/{job}", where, options)
    count, locator, before = 0, "", {"", "null"}
    while True:
        asked = {"maxRecords": options.bulk_page_size, **({"locator": locator} if locator else {})}
        text, headers = client.get_csv(f"{JOBS}/{job}/results", asked)
        records = _records(text)
        told = headers.get("Sforce-NumberOfRecords", "")
        if told.isdigit() and int(told) != len(records):
            raise Unfinished(f"{where}: a page has {len(records)} records, and says {told}")
        count += len(records)
        yield records
        locator = headers.get("Sforce-Locator", "null")
        if locator in ("", "null"):
            break
        if not records or locator in before:
            raise Unfinished(f"{where}: says there is more after {count} records, and gives nothing new")
        before.add(locator)
    if count != total:
        raise Unfinished(f"{where}: {count} records came, and the job says {total}")


def _finished(client: Client, path: str, where: str, options: SalesforceOptions) -> int:
    """How many records a job has, once it is done; waits for it, longer each time."""
    waited, pause = 0.0, FIRST_PAUSE
    while True:
        told = client.get(path)
        state = told.get("state")
        if state == "JobComplete":
            total = str(told.get("numberRecordsProcessed"))
            if not total.isdigit():
                raise Unavailable(f"{where}: the job does not say how many records it has")
            return int(total)
        if state not in ("UploadComplete", "InProgress"):
            raise Unavailable(f"{where}: the job ended as {state}: {told.get('errorMessage') or 'no reason given'}")
        if waited >= options.bulk_wait_seconds:
            raise Unavailable(f"{where}: the job is not done after {waited:g} s (bulk_wait_seconds)")
        client.session.wait(pause)
        waited, pause = waited + pause, min(pause * 2, LONGEST_PAUSE)


def _records(text: str) -> list[Json]:
    """Records of CSV; `Owner.Email` becomes a part of Owner, nothing becomes null."""
    rows = csv.reader(StringIO(text, newline=""))
    names = [name.split(".") for name in next(rows, [])]
    found = []
    for row in rows:
        if len(row) != len(names):
            given = f"{len(row)} values under {len(names)} names"
            raise Unavailable(f"Salesforce {JOBS}: {given}: {wire.excerpt(text.encode())}")
        record: Json = {}
        for path, value in zip(names, row, strict=True):
            place = record
            for name in path[:-1]:
                place = place.setdefault(name, {})
            place[path[-1]] = value or None
        found.append(record)
    return found
