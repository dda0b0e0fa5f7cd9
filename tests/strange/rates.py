"""Rates of exchange: direct, inverse or only through the reporting currency, with gaps, and none at all for some weeks."""

from datetime import timedelta
from decimal import Decimal

from tests.strange.book import AS_OF, Book
from tests.strange.draw import Draw
from tests.strange.payments import RATES


def quote(book: Book, seed: str) -> None:
    for currency in ("USD", "GBP", "JPY", "KWD"):
        draw = Draw(f"{seed} rates {currency}")
        silent = draw.day(AS_OF - timedelta(days=300), AS_OF - timedelta(days=100))
        for back in range(800, -1, -1):
            day = AS_OF - timedelta(days=back)
            if not draw.happens(0.3) or silent <= day <= silent + timedelta(days=40):
                continue
            if draw.happens(0.02):  # no rate at all, though the source says one
                book.add(
                    "fx_rates",
                    rate_on=day,
                    from_currency=currency,
                    to_currency="EUR",
                    rate=draw.one(Decimal(0), Decimal(-1)),
                )
                continue
            rate = (RATES[currency] * Decimal(draw.randint(980, 1020)) / 1000).quantize(Decimal("0.000001"))
            if currency in ("JPY", "GBP"):
                book.add("fx_rates", rate_on=day, from_currency="EUR", to_currency=currency, rate=rate)
            else:
                book.add(
                    "fx_rates",
                    rate_on=day,
                    from_currency=currency,
                    to_currency="EUR",
                    rate=(1 / rate).quantize(Decimal("0.000001")),
                )
            if currency == "USD" and draw.happens(0.2):
                book.add(
                    "fx_rates",
                    rate_on=day,
                    from_currency="USD",
                    to_currency="JPY",
                    rate=Decimal(draw.randint(146, 150)),
                )
