"""Billed and not owed."""

from tests.variance.book import Scenario, billed, month
from tests.variance.stories.telling import story
from tests.variance.stories.usage import bill_usage, metered


@story("billed after the cancellation, 100.00 of it credited")
def billed_on(s: Scenario) -> None:
    line = s.line(s.deal(cancelled_on="2026-02-28"))
    invoices = s.monthly(line, [1, 2, 3])
    s.credit(invoices[2], 100)
    s.finds("billed_after_cancellation", f"{invoices[2]}-1", "300.00")


@story(
    "billed after the cancellation, March before February: February's days lie between two that were billed, and were not"
)
def billed_on_in_disorder(s: Scenario) -> None:
    line = s.line(s.deal(cancelled_on="2026-01-31"))
    s.monthly(line, [1])
    for number, issued in ((3, "2026-02-10"), (2, "2026-03-05")):
        invoice = s.invoice(billed(line, *month(number)), issued=issued)
        s.finds("billed_after_cancellation", f"{invoice}-1", "400.00")


@story("billed after the cancellation and taken back by a negative line")
def billed_on_and_taken_back(s: Scenario) -> None:
    line = s.line(s.deal(cancelled_on="2026-02-28"))
    s.monthly(line, [1, 2, 3])
    s.invoice(billed(line, *month(3), -10), issued="2026-03-10")


@story("billed after the cancellation and credited in full")
def billed_on_and_credited(s: Scenario) -> None:
    line = s.line(s.deal(cancelled_on="2026-02-28"))
    invoices = s.monthly(line, [1, 2, 3])
    s.credit(invoices[2], 400)


@story("cancelled in a month that was paid in advance, the rest credited: 400 x 16 / 31")
def cancelled_in_mid_period(s: Scenario) -> None:
    line = s.line(s.deal(cancelled_on="2026-03-15"))
    invoices = s.monthly(line, [1, 2, 3])
    s.credit(invoices[2], "206.45")


@story("March billed twice, 50.00 of the second credited")
def billed_twice(s: Scenario) -> None:
    line = s.seats()
    s.monthly(line, [1, 2, 3])
    again = s.invoice(billed(line, *month(3)), issued="2026-03-05")
    s.credit(again, 50)
    s.finds("duplicate_invoice", again, "350.00")


@story("March billed at 38 and then again: two euros a seat are missing, and the second is too much")
def wrong_and_twice(s: Scenario) -> None:
    line = s.seats()
    s.monthly(line, [1, 2])
    s.monthly(line, [3], price=38)
    again = s.invoice(billed(line, *month(3), price=38), issued="2026-03-05")
    s.finds("price_mismatch", line, "20.00", "2026-03-01")
    s.finds("duplicate_invoice", again, "380.00")


@story("March billed in two halves, and a half once more: of three equal parts the last is too much, not the second")
def half_again(s: Scenario) -> None:
    line = s.seats()
    s.monthly(line, [1, 2])
    s.monthly(line, [3, 3], quantity=5)
    again = s.invoice(billed(line, *month(3), 5), issued="2026-03-05")
    s.finds("duplicate_invoice", again, "200.00")


@story("usage billed twice before the true-up of the same month: the true-up is owed and billed")
def usage_twice_before_its_true_up(s: Scenario) -> None:
    line = metered(s, commit_amount=90)
    bill_usage(s, line, 1, 100)
    again = s.invoice(billed(line, *month(1), 100, "0.50", sku="API"), issued="2026-02-02")
    s.invoice(billed(line, *month(1), 1, 40, sku="API"), issued="2026-02-03")
    bill_usage(s, line, 2, 200)
    s.finds("duplicate_invoice", again, "50.00")


@story("the second was voided")
def second_voided(s: Scenario) -> None:
    line = s.seats()
    s.monthly(line, [1, 2, 3])
    s.invoice(billed(line, *month(3)), issued="2026-03-05", status="void")


@story("the first was credited in full and the month billed again")
def rebilled(s: Scenario) -> None:
    line = s.seats()
    invoices = s.monthly(line, [1, 2, 3])
    s.credit(invoices[2], 400)
    s.invoice(billed(line, *month(3)), issued="2026-03-05")


@story("the first was taken back by a negative line and the month billed again")
def taken_back(s: Scenario) -> None:
    line = s.seats()
    s.monthly(line, [1, 2, 3])
    s.invoice(billed(line, *month(3), -10, 40), issued="2026-03-04")
    s.invoice(billed(line, *month(3)), issued="2026-03-05")


@story("billed by the year, and then by the month as well")
def year_and_months(s: Scenario) -> None:
    line = s.seats(billing_frequency="annual")
    s.invoice(billed(line, "2026-01-01", "2026-12-31", 10, 480))
    again = s.monthly(line, [2])
    s.finds("duplicate_invoice", again[0], "400.00")


@story("two live subscriptions bill one contract; the later one began in February")
def two_subscriptions(s: Scenario) -> None:
    line = s.seats()
    first = s.subscription(line)
    second = s.subscription(line, start_date="2026-02-01")
    for number in (1, 2, 3):
        s.invoice(billed(line, *month(number)), subscription_id=first)
    for number in (2, 3):
        s.invoice(billed(line, *month(number)), subscription_id=second, issued=f"2026-0{number}-02")
    s.finds("duplicate_subscription", second, "800.00")


@story("two live subscriptions for two lines of one sku")
def two_lines_two_subscriptions(s: Scenario) -> None:
    deal = s.deal()
    for line in (s.line(deal), s.line(deal, 5)):
        subscription = s.subscription(line)
        quantity = 10 if line.endswith("L1") else 5
        for number in (1, 2, 3):
            s.invoice(billed(line, *month(number), quantity), subscription_id=subscription)


@story("an invoice that leads to no deal and no contract")
def without_contract(s: Scenario) -> None:
    invoice = s.invoice(billed(None, *month(2), sku="TRAINING"), contract_id=None)
    s.finds("invoice_without_contract", invoice, "0.00")


@story("found by the one contract of the customer that has the sku")
def contract_by_sku(s: Scenario) -> None:
    s.seats()
    for number in (1, 2, 3):
        s.invoice(billed(None, *month(number)), contract_id=None)
