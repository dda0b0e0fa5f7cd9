"""Faults in metered billing."""

from copy import copy
from datetime import timedelta
from decimal import Decimal

from pipelines.sample import shapes
from pipelines.sample.calendar import at
from pipelines.sample.faults import fault
from pipelines.sample.faults.telling import period
from pipelines.sample.records import Line, Row, Usage
from pipelines.sample.schedule import usage_row
from pipelines.sample.story import Story


def metered(story: Story) -> tuple[Line, Row]:
    """A graduated usage line, billed, and one of its due rows in the middle."""
    story.naming, story.paying = "deal_line", "event"
    line = shapes.graduated(story, story.began(5, 6))
    story.bill()
    due = [row for row in story.due_rows if row.charge == "usage"]
    return line, due[len(due) // 2]


@fault
def usage_unbilled(story: Story, case: int) -> None:
    """A month of calls was never charged."""
    _, row = metered(story)
    story.unbill(story.billed(row)[1])
    period(story, "usage_unbilled", row, 0, "no usage line for the month", "leakage")
    story.pay().close()


@fault
def usage_misrated(story: Story, case: int) -> None:
    """The included calls were charged too: or all of it at the first tier's neighbour, in every second case."""
    line, row = metered(story)
    right = line.included
    line.included = None if case % 2 == 0 else Decimal(25_000)
    _, billed = story.billed(row)
    story.reprice(billed, usage_row(line, row.start, row.end, row.quantity))
    line.included = right
    period(story, "usage_misrated", row, billed.amount, "included quantity not as agreed")
    story.pay().close()


@fault
def usage_rejected(story: Story, case: int) -> None:
    """Forty thousand calls bounced on the way to billing."""
    line, row = metered(story)
    lost = Decimal(40_000)
    day = row.start + timedelta(days=8)
    story.usage.append(Usage(f"ur_{story.number:06d}_x", line.meter or "", lost, at(day, 13), status="rejected"))
    amount = usage_row(line, row.start, row.end, row.quantity + lost) - row.amount
    subject = f"{story.customer.id}|{line.meter}"  # type: ignore[union-attr]
    more = {"period_start": row.start, "note": "rejected records"}
    story.find("usage_rejected", "customer x meter x period", subject, amount, "leakage", **more)
    story.pay().close()


@fault
def usage_duplicate(story: Story, case: int) -> None:
    """One record came twice under two ids, and both were charged."""
    line, row = metered(story)
    first = next(u for u in story.usage if row.start <= u.at.date() <= row.end)
    again = copy(first)
    again.id = f"{first.id}_again"
    story.usage.append(again)
    _, billed = story.billed(row)
    billed.quantity = row.quantity + first.quantity
    story.reprice(billed, usage_row(line, row.start, row.end, billed.quantity))
    subject = f"{story.customer.id}|{line.meter}"  # type: ignore[union-attr]
    more = {"period_start": row.start, "note": f"{again.id} repeats {first.id}"}
    amount = billed.amount - row.amount
    story.find("usage_duplicate", "customer x meter x period", subject, amount, "overbilling", **more)
    story.pay().close()
