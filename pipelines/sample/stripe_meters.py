"""Meters as Stripe describes them: events summed up as they are asked for, by customer and day.

What the description says and this server keeps to: a customer and both ends of the window are required, the start
counts and the end does not, by day both stand at midnight (UTC), a window without events has no sum, the newest comes
first, and an id is good for paging, not for keeping.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Json = dict[str, Any]
DAY = 86400


@dataclass
class Meters:
    """Meter events: (meter, customer, second, value)."""

    events: list[tuple[str, str, int, str]] = field(default_factory=list)
    answers: int = 0

    def summaries(self, meter: str, params: dict[str, str]) -> tuple[int, list[Json] | str]:
        """Status, and the sums or what is wrong with the question."""
        for name in ("customer", "start_time", "end_time"):
            if name not in params:
                return 400, f"Missing required param: {name}."
        start, end, step = int(params["start_time"]), int(params["end_time"]), DAY
        if params.get("value_grouping_window") != "day":
            step = end - start  # one sum of it all
        elif start % DAY or end % DAY:
            return 400, "start_time and end_time must align with UTC day boundaries"
        self.answers += "starting_after" not in params
        sums: dict[int, Decimal] = defaultdict(Decimal)
        for of, customer, second, value in self.events:
            if of == meter and customer == params["customer"] and start <= second < end:
                sums[start + (second - start) // step * step] += Decimal(value)
        return 200, [
            {
                "id": f"mtrusg_{self.answers}_{since}",
                "object": "billing.meter_event_summary",
                "aggregated_value": float(value),
                "end_time": since + step,
                "livemode": False,
                "meter": meter,
                "start_time": since,
            }
            for since, value in sorted(sums.items(), reverse=True)
        ]
