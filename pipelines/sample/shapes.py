"""Contracts as sales writes them: each shape draws the deals and lines of one story."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from pipelines.sample.calendar import DAY, add_months, month_end
from pipelines.sample.products import SCALE
from pipelines.sample.records import Line
from pipelines.sample.story import Story

Shape = Callable[[Story, date], object]
Drawn = TypeVar("Drawn", bound=Shape)
SHAPES: list[tuple[int, Shape]] = []


def shape(weight: int) -> Callable[[Drawn], Drawn]:
    """Register a shape of the clean company with its weight in the draw."""

    def keep(draw: Drawn) -> Drawn:
        SHAPES.append((weight, draw))
        return draw

    return keep


def price(story: Story, euros: str, digits: int = 2) -> Decimal:
    """A price of about `euros` in the story's currency, moved a little, so that no two customers pay quite the same."""
    base = Decimal(euros) * SCALE[story.currency] * (90 + story.rng.randrange(0, 21)) / 100
    places = {"JPY": 0, "KWD": 3}.get(story.currency, digits)
    return base.quantize(Decimal(1).scaleb(-places))


def seats(story: Story) -> int:
    return story.rng.randrange(3, 60)


@shape(22)
def monthly(story: Story, start: date) -> None:
    """Seats and a platform fee, monthly in advance, open-ended."""
    deal = story.deal(start, None)
    story.line(deal, "SEAT", seats(story), price(story, "40"))
    story.line(deal, "PLATFORM", 1, price(story, "500"))


@shape(12)
def annual_term(story: Story, start: date) -> None:
    """A year, billed monthly, with a setup fee and single sign-on."""
    deal = story.deal(start, 24)
    story.line(deal, "SEAT-PRO", seats(story), price(story, "65"))
    story.line(deal, "SSO", 1, price(story, "150"))
    story.line(deal, "SETUP", 1, price(story, "1500"))


@shape(8)
def quarterly(story: Story, start: date) -> None:
    """A monthly price, billed by the quarter, and support at a quarterly price."""
    deal = story.deal(start, None)
    story.line(deal, "SEAT", seats(story), price(story, "40"), frequency="quarterly")
    story.line(deal, "SUPPORT", 1, price(story, "900"), frequency="quarterly")


@shape(6)
def annual_advance(story: Story, start: date) -> None:
    """A year in advance that renews itself with an uplift."""
    begin = add_months(start, -7)
    deal = story.deal(begin, 12, auto_renew=True, renewal_term=12, renewal_uplift=Decimal("4"))
    story.line(deal, "PLATFORM", 1, price(story, "500"), frequency="annual")
    story.line(deal, "ARCHIVE", 2, price(story, "1200"), frequency="annual")


@shape(6)
def renewing_monthly(story: Story, start: date) -> None:
    """Half a year, billed monthly, that renews itself by half years, twice by now."""
    deal = story.deal(add_months(start, -2), 6, auto_renew=True, renewal_term=6, renewal_uplift=Decimal("2.5"))
    story.line(deal, "SEAT", seats(story), price(story, "38.40"))


@shape(6)
def ramp(story: Story, start: date) -> None:
    """A ramp: three consecutive lines of one sku, more seats at a lower price each step."""
    story.naming = "deal_line" if story.naming == "sku" else story.naming
    deal = story.deal(start, 18)
    step = add_months(start, 3)
    last = add_months(start, 6)
    count = seats(story)
    story.line(deal, "SEAT", count, price(story, "44"), start=start, end=step - DAY)
    story.line(deal, "SEAT", count * 2, price(story, "40"), start=step, end=last - DAY)
    story.line(deal, "SEAT", count * 3, price(story, "36"), start=last)


@shape(6)
def discounted(story: Story, start: date) -> None:
    """Ten percent off for the first three months."""
    deal = story.deal(start, None, approved_discount=Decimal("10"))
    until = add_months(start, 3) - DAY
    story.line(deal, "SEAT", seats(story), price(story, "40"), discount=Decimal("10"), discount_until=until)


@shape(5)
def uplifted(story: Story, start: date) -> None:
    """Three years with 3.5% a year on each anniversary, one of them behind us."""
    deal = story.deal(add_months(start, -9), 36)
    story.line(deal, "SEAT", seats(story), price(story, "40"), uplift=Decimal("3.5"), frequency="quarterly")


@shape(6)
def arrears(story: Story, start: date) -> None:
    """Billed after the month."""
    deal = story.deal(start, None)
    story.line(deal, "SEAT", seats(story), price(story, "42"), timing="arrears")


@shape(6)
def graduated(story: Story, start: date) -> Line:
    """A platform fee, and API calls in graduated tiers, some included."""
    deal = story.deal(start, None)
    story.line(deal, "PLATFORM", 1, price(story, "500"))
    line = story.line(deal, "API", 0, None, included=Decimal("10000"), tier_mode="graduated")
    line.price = None
    scale = SCALE[story.currency]
    line.tiers = [
        (Decimal("50000"), Decimal("0.0035") * scale, None),
        (Decimal("200000"), Decimal("0.0021") * scale, None),
        (None, Decimal("0.0013") * scale, None),
    ]
    story.use(line, [story.rng.randrange(20_000, 400_000) for _ in range(24)], start)
    return line


@shape(4)
def volume(story: Story, start: date) -> Line:
    """Storage by volume: all of it at the price of the tier reached, plus that tier's flat fee."""
    deal = story.deal(start, None)
    story.line(deal, "SEAT", seats(story), price(story, "40"))
    line = story.line(deal, "STORAGE", 0, None, tier_mode="volume")
    line.price = None
    unit = {"JPY": 1, "KWD": 1000}.get(story.currency, 100)
    scale = SCALE[story.currency]
    line.tiers = [
        (Decimal("1000"), Decimal("0.11") * scale, None),
        (Decimal("5000"), Decimal("0.09") * scale, int(10 * scale) * unit),
        (None, Decimal("0.07") * scale, int(25 * scale) * unit),
    ]
    story.use(line, [story.rng.choice((900, 1000, 1001, 4800, 5000, 5001, 9000)) for _ in range(24)], start)
    return line


@shape(4)
def committed(story: Story, start: date) -> Line:
    """Flat-priced API calls with a minimum a quarter year of billing."""
    deal = story.deal(start, None)
    unit = {"JPY": 1, "KWD": 1000}.get(story.currency, 100)
    least = int(600 * SCALE[story.currency]) * unit
    line = story.line(
        deal,
        "API",
        0,
        Decimal("0.002") * SCALE[story.currency],
        frequency="quarterly",
        commit=least,
        commit_period="billing_period",
    )
    story.use(line, [story.rng.randrange(100_000, 420_000) for _ in range(9)], start, every=3, records=3)
    return line


@shape(3)
def commit_year(story: Story, start: date) -> Line:
    """Metered storage, billed monthly, with a minimum a year."""
    begin = min(start, add_months(story.as_of, -13))
    deal = story.deal(begin, None)
    unit = {"JPY": 1, "KWD": 1000}.get(story.currency, 100)
    least = int(5000 * SCALE[story.currency]) * unit
    flat = Decimal("0.09") * SCALE[story.currency]
    line = story.line(deal, "STORAGE", 0, flat, commit=least, commit_period="year")
    story.use(line, [story.rng.randrange(2500, 5500) for _ in range(24)], begin)
    return line


@shape(5)
def grown(story: Story, start: date) -> None:
    """More seats in the middle of a paid month: unused time given back, the new line billed from there."""
    deal = story.deal(start, 24)
    old = story.line(deal, "SEAT", 10, price(story, "40"))
    middle = add_months(start, 2) + timedelta(days=11)
    if middle > story.as_of:  # not sold yet: what would be given back for it is not either
        return
    more = story.deal(middle, None, type="amendment", amends=deal.id, closed=middle - 3 * DAY, end=deal.end)
    story.line(more, "SEAT", 25, old.price, action="change", replaces=old)


@shape(4)
def addon(story: Story, start: date) -> None:
    """An add-on sold two months in, by an amendment."""
    deal = story.deal(start, 24)
    story.line(deal, "SEAT", seats(story), price(story, "40"))
    later = add_months(start, 2)
    more = story.deal(later, None, type="amendment", amends=deal.id, end=deal.end)
    story.line(more, "SSO", 1, price(story, "150"))


@shape(3)
def shrunk(story: Story, start: date) -> None:
    """A line removed at a period's end, another goes on."""
    deal = story.deal(start, 24)
    story.line(deal, "SEAT", seats(story), price(story, "40"))
    gone = story.line(deal, "SSO", 1, price(story, "150"))
    later = add_months(start, 3)
    less = story.deal(later, None, type="amendment", amends=deal.id, end=deal.end)
    story.line(less, "SSO", 1, gone.price, action="remove", replaces=gone)


@shape(4)
def cancelled(story: Story, start: date) -> None:
    """Cancelled in the middle of a paid month, the rest credited."""
    deal = story.deal(start, 24)
    story.line(deal, "SEAT", seats(story), price(story, "40"))
    on = add_months(start, 3) + timedelta(days=12)
    if on < story.as_of - timedelta(days=40):
        deal.cancelled_on = on
        deal.type = "new"


@shape(4)
def renewed(story: Story, start: date) -> None:
    """Six months, then a renewal deal of the same contract at another price."""
    deal = story.deal(start, 6)
    story.line(deal, "SEAT-PRO", 20, price(story, "60"))
    begin = add_months(start, 6)
    if begin < story.as_of - timedelta(days=20):
        again = story.deal(begin, 12, type="renewal")
        story.line(again, "SEAT-PRO", 24, price(story, "63"))


@shape(3)
def month_end_anchor(story: Story, start: date) -> None:
    """Starts on the last day of a month: periods keep to month ends."""
    begin = month_end(start)
    deal = story.deal(begin, None)
    story.line(deal, "PLATFORM", 1, price(story, "480"))


@shape(3)
def thirty(story: Story, start: date) -> None:
    """Ends in the middle of a month, the rest by 30/360."""
    deal = story.deal(start, None, end=add_months(start, 4) + timedelta(days=17))
    story.line(deal, "SEAT", seats(story), price(story, "40"), proration="thirty_360")


@shape(2)
def halves(story: Story, start: date) -> None:
    """Billed by the half year, a contract without an id of its own."""
    deal = story.deal(add_months(start, -3), 36, contract=None)
    story.line(deal, "SUPPORT", 1, price(story, "900"), frequency="semiannual")


@shape(3)
def package(story: Story, start: date) -> None:
    """A package billed once for its term, a training day in arrears."""
    deal = story.deal(start, 12)
    story.line(deal, "PACKAGE", 1, price(story, "6000"), price_period="once", frequency="once")
    story.line(deal, "TRAINING", 2, price(story, "1100"), timing="arrears")
