"""Price, quantity, days."""

from tests.variance.book import Scenario, billed
from tests.variance.stories.telling import story


@story("38 instead of 40, and 42 instead of 40")
def other_price(s: Scenario) -> None:
    line = s.seats()
    s.monthly(line, [1])
    s.monthly(line, [2], price=38)
    s.monthly(line, [3], price=42)
    s.finds("price_mismatch", line, "20.00", "2026-02-01")
    s.finds("price_mismatch", line, "20.00", "2026-03-01")


@story("a cent of rounding")
def a_cent(s: Scenario) -> None:
    line = s.seats()
    s.monthly(line, [1, 2])
    s.monthly(line, [3], amount="400.01")


@story("two cents are more than rounding")
def two_cents(s: Scenario) -> None:
    line = s.seats()
    s.monthly(line, [1, 2])
    s.monthly(line, [3], amount="400.02")
    s.finds("price_mismatch", line, "0.02", "2026-03-01")


@story("8 seats billed, 10 sold; 12 billed, of the 80.00 too much 30.00 are credited")
def other_quantity(s: Scenario) -> None:
    line = s.seats()
    s.monthly(line, [1])
    s.monthly(line, [2], quantity=8)
    (invoice,) = s.monthly(line, [3], quantity=12)
    s.credit(invoice, 30)
    s.finds("quantity_mismatch", line, "80.00", "2026-02-01")
    s.finds("quantity_mismatch", line, "50.00", "2026-03-01")


@story("12 billed instead of 10, and the two credited: a note explains it")
def credited_in_full(s: Scenario) -> None:
    line = s.seats()
    s.monthly(line, [1, 2])
    (invoice,) = s.monthly(line, [3], quantity=12)
    s.credit(invoice, 80, f"{invoice}-1")


@story("billed right, and some given back as goodwill: for the credit codes to judge")
def goodwill(s: Scenario) -> None:
    line = s.seats()
    invoices = s.monthly(line, [1, 2, 3])
    s.credit(invoices[2], 100, reason="goodwill")


@story("a write-off explains no variance: 12 billed instead of 10 stays too much")
def written_off(s: Scenario) -> None:
    line = s.seats()
    s.monthly(line, [1, 2])
    (invoice,) = s.monthly(line, [3], quantity=12)
    s.credit(invoice, 80, reason="write_off")
    s.finds("quantity_mismatch", line, "80.00", "2026-03-01")


@story("16 of 31 days are 206.45; billed by 30/360: 213.33")
def other_share(s: Scenario) -> None:
    deal = s.deal()
    line = s.line(deal, end_date="2026-03-16")
    s.monthly(line, [1, 2])
    s.invoice(billed(line, "2026-03-01", "2026-03-16", amount="213.33", is_proration=True))
    s.finds("proration_error", line, "6.88", "2026-03-01")


@story("a whole month, billed for 22 days of it: 400 x 22 / 31")
def part_of_a_whole_month(s: Scenario) -> None:
    line = s.seats()
    s.monthly(line, [1, 2])
    s.invoice(billed(line, "2026-03-10", "2026-03-31", amount="283.87", is_proration=True), issued="2026-03-01")
    s.finds("proration_error", line, "116.13", "2026-03-01")
