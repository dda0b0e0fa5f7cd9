"""What the sample company's files say, in Stripe's terms: whole minor units, Unix seconds."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines.sources.stripe.settings import minor_digits

Row = dict[str, str]
PROCESSOR = ("card", "direct_debit", "wallet")
FOUNDED = 1704067200  # 2024-01-01: when the price book was written


def rows(folder: Path, entity: str) -> list[Row]:
    """The live rows of one entity, one per id; empty cells are empty texts."""
    found: dict[str, Row] = {}
    for path in sorted(folder.glob(f"{entity}.csv")) + sorted(folder.glob(f"{entity}-*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                if row.get("deleted_at"):
                    found.pop(row["id"], None)
                else:
                    found[row["id"]] = row
    return list(found.values())


def minor(amount: str | None, currency: str) -> int:
    """Stripe's whole number for an amount in major units; nothing is 0. Raises ValueError for a broken minor unit."""
    scaled = Decimal(amount or 0).scaleb(minor_digits(currency))
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} {currency} is no whole number of minor units")
    return int(scaled)


def second(moment: str) -> int:
    """Unix seconds of a date (its midnight) or timestamp, in UTC."""
    found = datetime.fromisoformat(moment.replace("Z", "+00:00"))
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())


def after(day: str) -> int:
    """The moment at which a last day of service is over."""
    return second((date.fromisoformat(day) + timedelta(days=1)).isoformat())


def by_payment(events: list[Row]) -> Iterator[list[Row]]:
    """The events of each payment, in the order of time."""
    found: dict[str, list[Row]] = defaultdict(list)
    for event in events:
        found[event["payment_id"]].append(event)
    for payment in sorted(found):
        yield sorted(found[payment], key=lambda event: (event["occurred_at"], event["id"]))


def filled(**values: Any) -> dict[str, Any]:
    """Without what says nothing."""
    return {name: value for name, value in values.items() if value not in (None, "")}
