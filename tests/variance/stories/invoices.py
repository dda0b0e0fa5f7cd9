"""Invoices as such."""

from tests.variance.book import Scenario, billed, month
from tests.variance.stories.telling import story


@story("the first invoice came 19 days after it was to be billed")
def first_invoice_late(s: Scenario) -> None:
    line = s.seats()
    s.invoice(billed(line, *month(1)), issued="2026-01-20")
    s.monthly(line, [2, 3])
    s.finds("late_first_invoice", f"{s.name}-D1", "400.00")


@story("the first invoice came after 10 days, no more")
def first_invoice_in_time(s: Scenario) -> None:
    line = s.seats()
    s.invoice(billed(line, *month(1)), issued="2026-01-11")
    s.monthly(line, [2, 3])


@story("quarterly in the contract, billed by the month: March of 1,200.00 is due and not invoiced")
def monthly_instead_of_quarterly(s: Scenario) -> None:
    line = s.seats(billing_frequency="quarterly")
    s.monthly(line, [1, 2])
    s.finds("billing_frequency_mismatch", line, "400.00")


@story("monthly in the contract, billed by the quarter in advance: no money is missing, the frequency is wrong")
def quarterly_instead_of_monthly(s: Scenario) -> None:
    line = s.seats()
    s.invoice(billed(line, "2026-01-01", "2026-03-31", 10, 120))
    s.finds("billing_frequency_mismatch", line, "0.00")


@story("sold by the month, a quarter billed ahead and the next after it, then nothing: not every bill comes afterwards")
def quarters_ahead_and_after(s: Scenario) -> None:
    line = s.seats("2025-07-01")
    s.invoice(billed(line, "2025-07-01", "2025-09-30", 10, 120))
    s.invoice(billed(line, "2025-10-01", "2025-12-31", 10, 120), issued="2025-12-31")
    s.finds("billing_frequency_mismatch", line, "0.00")
    for number in (1, 2, 3):
        s.finds("missing_invoice", line, "400.00", month(number)[0])


@story("sold by the month, billed by the quarter on its last day: the running one is not missing yet")
def quarters_on_their_last_day(s: Scenario) -> None:
    line = s.seats("2025-07-01")
    s.invoice(billed(line, "2025-07-01", "2025-09-30", 10, 120), issued="2025-09-30")
    s.invoice(billed(line, "2025-10-01", "2025-12-31", 10, 120), issued="2025-12-31")
    s.finds("billing_frequency_mismatch", line, "1200.00")
    s.finds("late_first_invoice", f"{s.name}-D1", "1200.00")


@story(
    "sold by the month from the 2nd, billed by the calendar quarter: the month that ends on its first day is not invoiced"
)
def quarter_from_the_last_day(s: Scenario) -> None:
    line = s.seats("2025-12-02")
    s.invoice(billed(line, "2026-01-01", "2026-03-31", 10, 120))
    s.finds("billing_frequency_mismatch", line, "400.00")


@story(
    "sold by the month from the 31st, the last quarter billed whole, then nothing: its last day covers the month that begins on it"
)
def quarter_to_the_first_day(s: Scenario) -> None:
    line = s.seats("2025-10-31")
    s.invoice(billed(line, "2025-10-01", "2025-12-31", 10, 120))
    s.finds("billing_frequency_mismatch", line, "0.00")
    s.finds("missing_invoice", line, "400.00", "2026-01-31")
    s.finds("missing_invoice", line, "400.00", "2026-02-28")


# Without it the ten months that are not invoiced yet are a wrong price.
@story("to be billed once for its year, invoiced month by month: 4,000.00 of 4,800.00 are due and not yet invoiced")
def once_by_months(s: Scenario) -> None:
    line = s.line(s.deal(end_date="2026-12-31"), billing_frequency="once")
    s.monthly(line, [1, 2])
    s.finds("billing_frequency_mismatch", line, "4000.00")


@story("60 days to pay where 30 are agreed, unpaid; with tax")
def longer_terms(s: Scenario) -> None:
    line = s.seats()
    for number in (1, 2):
        s.invoice(billed(line, *month(number), tax_amount=76), tax=76)
    invoice = s.invoice(billed(line, *month(3), tax_amount=76), due_on="2026-04-30", tax=76)
    s.finds("payment_terms_mismatch", invoice, "476.00")


@story("a draft since March 1: nothing is sent, and March is not missing besides")
def old_draft(s: Scenario) -> None:
    line = s.seats()
    s.monthly(line, [1, 2])
    invoice = s.invoice(billed(line, *month(3)), status="draft")
    s.finds("stuck_draft", invoice, "400.00")


@story("a draft of three days is on its way")
def young_draft(s: Scenario) -> None:
    line = s.seats()
    s.monthly(line, [1, 2])
    s.invoice(billed(line, *month(3)), status="draft", issued="2026-03-28")


# Without it the parts of a draft are added as if all of them were asked for: 400.00 and 160.00 made 560.00.
@story(
    "a draft over March that gives 160.00 of February back: 240.00 net are at risk; and one of the same day that only gives back"
)
def draft_of_both_signs(s: Scenario) -> None:
    line = s.seats()
    s.monthly(line, [1, 2])
    both = s.invoice(billed(line, *month(3)), billed(line, *month(2), amount=-160), status="draft")
    only = s.invoice(billed(line, *month(2), amount=-30), status="draft", issued="2026-03-01")
    s.finds("stuck_draft", both, "240.00")
    s.finds("stuck_draft", only, "30.00")


# Without it a billing system that delivers no lines has no stuck drafts: they were found by their lines alone.
@story("a draft since March 1 that came without its lines: its header says how much")
def old_draft_without_lines(s: Scenario) -> None:
    line = s.seats()
    s.monthly(line, [1, 2, 3])
    s.add("invoices", id=f"{s.name}-X", customer_id=f"{s.name}-C", contract_id=f"{s.name}-K", status="draft", currency="EUR",
          tax_total=76, total=476, issued_on="2026-03-01")  # fmt: skip
    s.finds("stuck_draft", f"{s.name}-X", "400.00")


# Without it the terms of an invoice without lines are never looked at, and it is said to belong to no contract.
@story("60 days to pay where 30 are agreed, on an invoice without lines whose subscription leads to the contract")
def longer_terms_without_lines(s: Scenario) -> None:
    line = s.seats()
    s.monthly(line, [1, 2, 3])
    s.add("invoices", id=f"{s.name}-X", customer_id=f"{s.name}-C", subscription_id=s.subscription(line), status="open", currency="EUR",
          total=476, tax_total=76, issued_on="2026-03-01", due_on="2026-04-30")  # fmt: skip
    s.finds("payment_terms_mismatch", f"{s.name}-X", "476.00")
    s.finds("invoice_total_mismatch", f"{s.name}-X", "400.00")


@story("7% on one line, 19% on the others of customer and sku")
def other_tax(s: Scenario) -> None:
    line = s.seats()
    for number, tax in ((1, 76), (2, 76), (3, 28)):
        s.invoice(billed(line, *month(number), tax_amount=tax), tax=tax)
    s.finds("tax_mismatch", f"{s.name}-I3-1", "48.00")


@story("one line at 19%, one at 7%: nobody knows which is right")
def tax_unknown(s: Scenario) -> None:
    line = s.seats("2026-02-01")
    for number, tax in ((2, 76), (3, 28)):
        s.invoice(billed(line, *month(number), tax_amount=tax), tax=tax)


# Without it a tax of the wrong sign, which is the largest mistake that a line can have, is no finding.
@story("tax taken off instead of put on")
def tax_below_nothing(s: Scenario) -> None:
    line = s.seats()
    for number, tax in ((1, 76), (2, 76), (3, -76)):
        s.invoice(billed(line, *month(number), tax_amount=tax), tax=tax)
    s.finds("tax_mismatch", f"{s.name}-I3-1", "152.00")


# Without it a line is judged by the lines of the sku that it bills, though it says another one.
@story(
    "a line of OTHER at 7% that names the contract line of SEAT at 19%: it is compared with OTHER, and there is none"
)
def tax_of_another_sku(s: Scenario) -> None:
    line = s.seats()
    for number, tax, sku in ((1, 76, "SEAT"), (2, 76, "SEAT"), (3, 28, "OTHER")):
        s.invoice(billed(line, *month(number), sku=sku, tax_amount=tax), tax=tax)


@story("the total says 10.00 more than lines and tax")
def total_off(s: Scenario) -> None:
    line = s.seats()
    s.monthly(line, [1, 2])
    invoice = s.invoice(billed(line, *month(3)), total=410)
    s.finds("invoice_total_mismatch", invoice, "10.00")


@story("an invoice in dollars for a contract in euros: the month is not missing besides")
def other_currency(s: Scenario) -> None:
    line = s.seats()
    s.monthly(line, [1, 2])
    invoice = s.invoice(billed(line, *month(3)), currency="USD")
    s.finds("currency_drift", invoice, "0.00")


# Without it the codes before currency_drift by precedence say "never invoiced" of what stands on an invoice, and hide the currency.
@story("a fee and an add-on in dollars for a contract in euros: billed, in the wrong currency")
def other_currency_of_other_lines(s: Scenario) -> None:
    deal = s.deal()
    seats = s.line(deal)
    s.monthly(seats, [1, 2, 3])
    fee = s.line(deal, 1, 500, sku="SETUP", charge_type="one_time")
    addon = s.line(deal, 1, 150, sku="SSO", billing_frequency="quarterly")
    for line in (
        billed(fee, "2026-01-01", "2026-01-01", 1, 500, sku="SETUP"),
        billed(addon, "2026-01-01", "2026-03-31", 1, 450, sku="SSO"),
    ):
        s.finds("currency_drift", s.invoice(line, currency="USD"), "0.00")


@story("a deal in dollars under a contract in euros is a contract of its own, and billed as such")
def deal_in_other_currency(s: Scenario) -> None:
    line = s.seats()
    s.monthly(line, [1, 2, 3])
    deal = s.deal("2026-03-01", currency="USD", type="amendment")
    other = s.line(deal, 1, 150, sku="SSO")
    s.invoice(billed(other, *month(3), 1, 150, sku="SSO"), currency="USD")
    s.finds("currency_drift", deal, "0.00")


@story("open and not sent for three days, of a source that says when it sends")
def not_sent(s: Scenario) -> None:
    line = s.seats()
    for number in (1, 2):
        s.invoice(billed(line, *month(number)), source="billing_b", sent_at=f"2026-0{number}-01T08:00:00")
    invoice = s.invoice(billed(line, *month(3)), source="billing_b")
    s.finds("invoice_not_sent", invoice, "400.00")


@story("billed at the step before by a subscription that was left on the first line's item")
def left_on_first_step(s: Scenario) -> None:
    deal = s.deal()
    first = s.line(deal, end_date="2026-01-31")
    second = s.line(deal, 20, start_date="2026-02-01")
    s.subscription(first)
    for number in (1, 2, 3):
        s.invoice(billed(None, *month(number), subscription_item_id=f"{s.name}-SI1"))
    s.finds("ramp_step_missed", second, "400.00", "2026-02-01")
    s.finds("ramp_step_missed", second, "400.00", "2026-03-01")


@story("10 seats sold, billed in two invoices of 4 and 5")
def short_in_two_invoices(s: Scenario) -> None:
    line = s.seats()
    s.monthly(line, [1, 3])
    s.monthly(line, [2], quantity=4)
    s.monthly(line, [2], quantity=5)
    s.finds("quantity_mismatch", line, "40.00", "2026-02-01")
