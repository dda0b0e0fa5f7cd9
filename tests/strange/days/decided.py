"""What people decided about exceptions: early and late, twice, of what is gone by now, and of amounts that have grown since."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from pipelines.decisions import Decision
from tests.strange.book import Row
from tests.strange.days.rows import DAYS
from tests.strange.draw import Draw

PEOPLE = ("ann", "bo", "kim")
# The day's lines come into the file after the run of the day before; some are dated earlier than that.
AGO = (-9, -4, -3, -1, 0, 0, 1, 2, 3, 5)


def decide(seed: str, day: date, worklist: list[Row], so_far: list[Decision]) -> list[Decision]:
    """The file as it stands on that day: what stood there, and lines about what was published before."""
    told = list(so_far)
    for row in sorted(worklist, key=lambda one: str(one["exception_id"])):
        draw = Draw(f"{seed} decided {day} {row['exception_id']}")
        if draw.happens(0.1):
            for _ in range(draw.one(1, 1, 1, 2, 3)):
                told.append(_line(draw, day, row, len(told) + 1))
    return list({one.decision_id: one for one in told}.values())


def _line(draw: Draw, day: date, row: Row, number: int) -> Decision:
    action = draw.one("accept", "accept", "accept", "snooze", "snooze", "assign", "comment", "reopen")
    on = day - timedelta(days=draw.choice(AGO))
    at = datetime.combine(on, time(draw.choice((0, 9, 9, 23)), draw.choice((0, 30, 59))))
    facts: dict[str, Any] = {"reason": draw.one("known", "waits for the customer")}
    if action == "assign":
        facts = {"owner": draw.choice(PEOPLE)}
    if action == "snooze" or (action == "accept" and draw.happens(0.3)):
        facts["until"] = max(on + timedelta(days=1), draw.choice(DAYS[1:]) + timedelta(days=draw.one(-1, 0, 0, 1, 20)))
    if action == "accept":
        # 10% is the set share: an amount that has grown by exactly that has not grown.
        amount = row["amount_at_risk"] / draw.one(Decimal(1), Decimal(1), Decimal("1.1"), Decimal("1.2"))
        facts |= {"amount": round(amount, 4), "currency": draw.one(*[row["currency"]] * 9, "EUR")}
    return Decision(at, draw.choice(PEOPLE), action, row["exception_id"], line=number, **facts)


def link(warehouse: Path, seed: str, day: date) -> None:
    """Stewards join and part customers, some of them only on the next day."""
    draw = Draw(f"{seed} stewards {day}")
    with duckdb.connect(str(warehouse)) as connection:
        linked = connection.execute(
            "select entity, source_id, customer_id from marts.customer_links where entity <> 'counterparty' order by all"
        ).fetchall()
        for _ in range(40):
            left, right = draw.sample(linked, 2)
            word = "must_link"
            if draw.happens(0.5):
                word = "cannot_link"
                together = [one for one in linked if one[2] == left[2] and one != left]
                right = draw.choice(together) if together else right
            connection.execute(
                "insert into seeds.steward_links values (?, ?, 'any', ?, ?, 'any', ?, 'kim', ?, 'asked them')",
                [word, *left[:2], *right[:2], day + timedelta(days=draw.one(0, 0, 2))],
            )
