"""The ideal biller: one subscription a contract, one invoice a billing day, lines that say what they are for."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from pipelines.sample.calendar import DAY
from pipelines.sample.money import exact
from pipelines.sample.products import SKUS
from pipelines.sample.records import Deal, Invoice, InvoiceLine, Item, Line, Row, Subscription
from pipelines.sample.schedule import rows

if TYPE_CHECKING:
    from pipelines.sample.story import Story


def bill(story: "Story", contract: str, deals: list[Deal]) -> None:
    """Subscription, items and invoices of one contract up to `as_of`; credits where a cancellation cut a month."""
    assert story.customer
    subscription = subscribe(story, contract, deals)
    items = {item.line.id: item for item in subscription.items if item.line}
    by_day: dict[date, list[InvoiceLine]] = {}
    credits: list[tuple[InvoiceLine, int, date]] = []
    for row in story.rows[contract]:
        if row.bill_on > story.as_of or not row.amount:
            continue
        line = invoice_line(story, row, items.get(row.line.id))
        by_day.setdefault(row.bill_on, []).append(line)
        whole = _as_it_stood(row, story)
        if whole is None:
            continue
        back = whole.amount - row.amount
        line.amount, line.end, line.is_proration = whole.amount, whole.end, whole.partial
        line.tax = story.tax_on(line.amount)
        _show_discount(line, whole)
        cut = row.line.cut_by
        if cut is None or cut.action == "remove":
            credits.append((line, back, row.end + DAY))
        else:
            given_back = invoice_line(story, row, items.get(row.line.id))
            given_back.amount, given_back.start, given_back.end = -back, row.end + DAY, whole.end
            given_back.quantity, given_back.is_proration, given_back.discount = -row.quantity, True, None
            given_back.tax = story.tax_on(-back)
            given_back.description += ", unused time"
            by_day.setdefault(max(row.end + DAY, cut.deal.closed_at.date()), []).append(given_back)
    made = [invoice(story, subscription, day, by_day[day]) for day in sorted(by_day)]
    for line, amount, on in credits:
        owner = next(each for each in made if line in each.lines)
        story.credit(owner, [(line, amount)], "other", on)


def _as_it_stood(row: Row, story: "Story") -> Row | None:
    """The row as it was billed in advance, before a later change or cancellation cut it."""
    line = row.line
    cut_known = line.cut_by.deal.closed_at.date() if line.cut_by else row.end
    if row.charge != "recurring" or line.timing != "advance" or line.frequency == "once" or line.last is None:
        return None
    if row.end != line.last or line.natural == line.last or cut_known <= row.bill_on:
        return None
    kept, line.last = line.last, line.natural
    whole = next(each for each in rows(line, row.start, story.as_of) if each.start == row.start)
    line.last = kept
    return whole if whole.amount != row.amount else None


def subscribe(story: "Story", contract: str, deals: list[Deal]) -> Subscription:
    """The subscription that bills a contract, with one item a line."""
    assert story.customer
    first = deals[0]
    own = [line for deal in deals for line in deal.lines if line.action != "remove" and line.charge != "one_time"]
    ends = [line.last for line in own]
    over = bool(ends) and all(end and end < story.as_of for end in ends) and not any(line.renewals for line in own)
    cancelled = min((deal.cancelled_on for deal in deals if deal.cancelled_on), default=None)
    ended = cancelled or (max(end for end in ends if end) if over else None)
    by_deal = story.naming == "sku" or contract == first.id
    subscription = Subscription(
        f"sub_{story.number:06d}_{len(story.subscriptions) + 1}",
        story.customer.id,
        None if by_deal else contract,
        first.id if by_deal or story.number % 2 else None,
        first.currency,
        min((line.first for line in own if line.first), default=first.start or story.as_of),
        end=ended,
        status="canceled" if ended and ended <= story.as_of else "active",
        canceled_on=ended if ended and ended <= story.as_of else None,
        terms=first.terms,
    )
    for line in own:
        subscription.items.append(
            Item(
                f"si_{story.number:06d}_{len(story.subscriptions) + 1}_{len(subscription.items) + 1}",
                line,
                line.sku,
                line.quantity,
                line.price if line.price is not None else 0,  # type: ignore[arg-type]
                line.price_period,
                line.frequency,
                line.discount,
                line.discount_until,
                line.first,
                line.last,
            )
        )
    story.subscriptions.append(subscription)
    return subscription


def invoice_line(story: "Story", row: Row, item: Item | None) -> InvoiceLine:
    """The line that bills `row` exactly."""
    line = InvoiceLine(
        "",
        row,
        row.line.sku,
        SKUS.get(row.line.sku, (row.line.sku,))[0] + (" (minimum commitment)" if row.charge == "commit" else ""),
        row.quantity,
        row.unit,
        row.amount,
        story.tax_on(row.amount),
        row.start,
        row.end,
        is_proration=row.partial,
    )
    _show_discount(line, row)
    if story.naming == "deal_line" or (story.naming == "item" and item is None):
        line.deal_line_id = row.line.id
    if story.naming in ("deal_line", "item") and item:
        line.item_id = item.id
    return line


def _show_discount(line: InvoiceLine, row: Row) -> None:
    line.discount = None
    if (
        row.unit is not None
        and not row.partial
        and row.charge in ("recurring", "one_time")
        and _discounted(row.line, row)
    ):
        line.discount = row.unit * exact(row.quantity) - exact(line.amount, row.line.deal.currency)


def _discounted(line: Line, row: Row) -> bool:
    return bool(line.discount) and (line.discount_until is None or row.start <= line.discount_until)


def invoice(story: "Story", subscription: Subscription | None, day: date, lines: list[InvoiceLine]) -> Invoice:
    """One invoice over `lines`, issued on `day`; how it names its contract follows the story's naming."""
    assert story.customer
    place = len(story.invoices) + 1
    contract = next((line.row.line.deal.contract_id for line in lines if line.row), None)
    made = Invoice(
        f"in_{story.number:06d}_{place:03d}",
        f"INV-{story.number:06d}-{place:03d}",
        story.customer.id,
        lines[0].row.line.deal.currency if lines[0].row else story.currency,
        day,
        day + timedelta(days=story.terms),
        lines,
        subscription_id=subscription.id if subscription and story.naming != "sku" else None,
        contract_id=contract if story.naming in ("contract", "deal_line") else None,
    )
    for number, line in enumerate(lines, 1):
        line.id = f"il_{story.number:06d}_{place:03d}_{number}"
    story.invoices.append(made)
    return made
