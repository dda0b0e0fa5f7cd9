"""What several faults have in common: where they happen and how they are put down."""

from collections.abc import Callable

from pipelines.sample.records import InvoiceLine, Line, Row
from pipelines.sample.story import Story


def sign(billed: int, expected: int) -> str:
    """The category of a code that goes by sign."""
    return "leakage" if billed < expected else "overbilling"


def period(story: Story, code: str, row: Row, billed: int, note: str, category: str | None = None) -> None:
    """A finding on one deal line x period, over the difference."""
    story.find(
        code,
        "deal_line x period",
        row.line.id,
        abs(row.amount - billed),
        category or sign(billed, row.amount),
        period_start=row.start,
        note=note,
    )


def middle(story: Story) -> Row:
    """A due row that is neither the first nor the last."""
    due = story.due_rows
    return due[len(due) // 2]


def relink(story: Story) -> None:
    """Point invoice lines at the rows of the schedule as it is now, by period."""
    rows = [row for group in story.schedule().values() for row in group]
    for invoice in story.invoices:
        for line in invoice.lines:
            if line.row:
                sku, start = line.row.line.sku, line.start
                line.row = next((r for r in rows if r.line.sku == sku and r.start == start and r.amount), line.row)


def repeat_undue(story: Story, item: Line, spoil: Callable[[InvoiceLine, Row], None]) -> None:
    """What billing gets wrong it also gets wrong on rows that are billed and not due yet: no finding there."""
    due = {(row.line.id, row.start) for row in story.due_rows}
    for invoice in story.invoices:
        for line in invoice.lines:
            if line.row and line.row.line is item and (item.id, line.row.start) not in due:
                spoil(line, line.row)
