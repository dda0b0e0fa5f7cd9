"""Usage and commitments."""

from tests.variance.book import Scenario, billed, month
from tests.variance.stories.telling import story


def metered(s: Scenario, **fields: object) -> str:
    """Ten seats, billed, and calls at 0.50 each: 100 in January, 200 in February."""
    deal = s.deal()
    seats = s.line(deal)
    s.monthly(seats, [1, 2, 3])
    s.use("calls", "2026-01-10", 100)
    s.use("calls", "2026-02-10", 200)
    return s.line(deal, 0, "0.50", sku="API", charge_type="usage", meter="calls", **fields)


def bill_usage(s: Scenario, line: str, number: int, quantity: object, amount: object = None) -> str:
    return s.invoice(billed(line, *month(number), quantity, "0.50", amount, sku="API"), issued=month(number + 1)[0])


@story("February's usage was never billed")
def usage_forgotten(s: Scenario) -> None:
    line = metered(s)
    bill_usage(s, line, 1, 100)
    s.finds("usage_unbilled", line, "100.00", "2026-02-01")


@story("February's usage at another price")
def usage_at_other_price(s: Scenario) -> None:
    line = metered(s)
    bill_usage(s, line, 1, 100)
    bill_usage(s, line, 2, 200, "90.00")
    s.finds("usage_misrated", line, "10.00", "2026-02-01")


@story(
    "120.00 a month at least: the true-up of 70.00 for January is billed beside the usage, that of 20.00 for February with it"
)
def true_up_billed(s: Scenario) -> None:
    line = metered(s, commit_amount=120)
    bill_usage(s, line, 1, 100)
    bill_usage(s, line, 1, 1, "70.00")
    bill_usage(s, line, 2, 200, "120.00")


@story(
    "half a million a month at least, usage and true-up in one line, taxed: large amounts are divided as small ones are"
)
def large_true_up(s: Scenario) -> None:
    # 95,000.00 of tax over parts of 100,000.00 and 400,000.00: their product needs more than 18 digits.
    deal = s.deal()
    line = s.line(deal, 0, "0.50", sku="API", charge_type="usage", meter="calls", commit_amount=500_000)
    for number in (1, 2):
        s.use("calls", f"2026-0{number}-10", 200_000)
        row = billed(line, *month(number), 200_000, "0.50", "500000.00", sku="API") | {"tax_amount": "95000.00"}
        s.invoice(row, issued=f"2026-0{number + 1}-01", tax="95000.00")


# Without it a cent of rounding on small lines passes for the rate of the large ones: 0.29 of 1.50 is a rounded 19%, not 19.3%.
@story("19% on two months of 1.50 and one of 200.00, each rounded: right")
def tax_rounded_on_small_lines(s: Scenario) -> None:
    line = s.line(s.deal(), 0, "0.50", sku="API", charge_type="usage", meter="calls")
    for number, used, amount, tax in ((1, 3, "1.50", "0.29"), (2, 3, "1.50", "0.29"), (3, 400, "200.00", "38.00")):
        bill_taxed(s, line, number, used, amount, tax)


# Without it a rate is known to a tenth of a percent only, and 20.00 too much on a large line are let pass.
@story("19% of 50,000.00 in January and February, 19.04% in March")
def a_little_more_tax_on_much(s: Scenario) -> None:
    line = s.line(s.deal(), 0, "0.50", sku="API", charge_type="usage", meter="calls")
    for number, tax in ((1, "9500.00"), (2, "9500.00"), (3, "9520.00")):
        invoice = bill_taxed(s, line, number, 100_000, "50000.00", tax)
    s.finds("tax_mismatch", f"{invoice}-1", "20.00")


# Without it a rate below 0 is one that a line may have: both rates make one line right, and none is the usual one.
@story("19.00 of tax in January, and in February the same 19.00 with the wrong sign")
def tax_with_the_wrong_sign(s: Scenario) -> None:
    line = s.line(s.deal(), 0, "0.50", sku="API", charge_type="usage", meter="calls")
    for number, tax in ((1, "19.00"), (2, "-19.00")):
        invoice = bill_taxed(s, line, number, 200, "100.00", tax)
    s.finds("tax_mismatch", f"{invoice}-1", "38.00")


def bill_taxed(s: Scenario, line: str, number: int, used: int, amount: str, tax: str) -> str:
    """A month's usage, billed right on its last days, with this tax."""
    s.use("calls", f"2026-0{number}-10", used)
    row = billed(line, *month(number), used, "0.50", amount, sku="API") | {"tax_amount": tax}
    return s.invoice(row, issued=month(number)[1], tax=tax)


@story("120.00 a month at least, January in two lines: 30.00 of usage, then 20.00 of usage and the true-up of 70.00")
def true_up_in_the_second_line(s: Scenario) -> None:
    line = metered(s, commit_amount=120)
    bill_usage(s, line, 1, 60)
    row = billed(line, *month(1), 40, "0.50", "90.00", sku="API") | {"tax_amount": "2.00"}
    invoice = s.invoice(row, issued="2026-02-02", tax="2.00")
    s.finds("tax_mismatch", f"{invoice}-1", "2.00")
    bill_usage(s, line, 2, 200, "120.00")


@story("300.00 at least for two months, of which January was billed at 200.00 instead of 50.00: nothing is short of it")
def usage_billed_up_to_the_commitment(s: Scenario) -> None:
    deal = s.deal(end_date="2026-02-28")
    line = s.line(
        deal, 0, "0.50", sku="API", charge_type="usage", meter="calls", commit_amount=300, commit_period="term"
    )
    s.use("calls", "2026-01-10", 100)
    s.use("calls", "2026-02-10", 200)
    bill_usage(s, line, 1, 100, "200.00")
    bill_usage(s, line, 2, 200)
    s.finds("usage_misrated", line, "150.00", "2026-01-01")


@story("a record that was deleted upstream counts no more")
def usage_deleted(s: Scenario) -> None:
    line = metered(s)
    s.use("calls", "2026-02-11", 50, deleted_at="2026-03-01T00:00:00")
    bill_usage(s, line, 1, 100)
    bill_usage(s, line, 2, 200)


@story(
    "a record names a subscription of the second contract, which has no items: it is that contract's, though the first began before"
)
def usage_of_a_named_subscription(s: Scenario) -> None:
    s.line(s.deal(), 0, "0.50", sku="API", charge_type="usage", meter="texts")
    deal = s.deal("2026-02-01", contract_id=f"{s.name}-K2")
    s.line(deal, 0, "2.00", sku="API", charge_type="usage", meter="texts")
    subscription = s.subscription(contract_id=f"{s.name}-K2", start_date="2026-02-01")
    s.use("texts", "2026-02-10", 30, subscription_id=subscription)
    s.finds("unbilled_contract", deal, "60.00")


@story("the true-up was not billed; in February the usage neither: the commitment less what was billed, once")
def true_up_forgotten(s: Scenario) -> None:
    line = metered(s, commit_amount=120)
    bill_usage(s, line, 1, 100)
    s.finds("commit_shortfall_unbilled", line, "70.00", "2026-01-01")
    s.finds("commit_shortfall_unbilled", line, "120.00", "2026-02-01")


@story("an account has the id of another company's billing customer: its deal is its own")
def ids_of_two_systems(s: Scenario) -> None:
    s.monthly(s.seats(), [1, 2, 3])
    s.add("accounts", id=f"{s.name}-C", name=f"{s.name} Namesake", currency="EUR")
    deal = s.deal(account_id=f"{s.name}-C", contract_id=f"{s.name}-K2")
    s.line(deal)
    s.finds("unbilled_contract", deal, "1200.00")


@story(
    "120.00 a year at least, renewed after half a year and not billed since: the first year falls 70.00 short, the second is owed by the renewal"
)
def yearly_commitment_over_a_renewal(s: Scenario) -> None:
    deal = s.deal("2024-01-01", end_date="2024-06-30", auto_renew=True, renewal_term_months=12)
    terms = {"charge_type": "usage", "meter": "calls", "commit_amount": 120, "commit_period": "year"}
    line = s.line(deal, 0, "0.50", sku="API", **terms)
    s.use("calls", "2024-03-10", 100)
    s.invoice(billed(line, *month(3, 2024), 100, "0.50", sku="API"), issued="2024-04-01")
    s.finds("commit_shortfall_unbilled", line, "70.00", "2024-01-01")
    s.finds("renewal_gap", deal, "120.00")


# Read to the letter, all usage is the first contract's for ever: a gap of renewal there, and nothing measured here.
@story(
    "a contract ends and the next one has its meter: usage that names no subscription is that contract's which meters it that day"
)
def usage_of_the_next_contract(s: Scenario) -> None:
    metered = {"sku": "API", "charge_type": "usage", "meter": "calls"}
    over = s.line(s.deal("2025-12-01", end_date="2025-12-31"), 0, "0.50", **metered)
    s.use("calls", "2025-12-31", 40)
    s.invoice(billed(over, *month(12, 2025), 40, "0.50", sku="API"), issued="2026-01-01")
    line = s.line(s.deal("2026-01-01", contract_id=f"{s.name}-K2"), 0, "0.50", **metered)
    for number, quantity in ((1, 100), (2, 200)):
        s.use("calls", month(number)[0], quantity)
        row = billed(line, *month(number), quantity, "0.50", sku="API")
        s.invoice(row, issued=month(number + 1)[0], contract_id=f"{s.name}-K2")
