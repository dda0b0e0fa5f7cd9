"""Faults between systems that hold the same thing twice."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from pipelines.sample import names, shapes
from pipelines.sample.calendar import DAY
from pipelines.sample.faults import fault, placed_in
from pipelines.sample.faults.telling import middle
from pipelines.sample.schedule import own_value, resolve
from pipelines.sample.story import Story


def still_open(story: Story) -> int:
    """What is open once everybody has paid: the held invoice, and one that is too new to be paid yet."""
    return sum(invoice.outstanding for invoice in story.invoices if invoice.counts)


@fault
def amount_drift(story: Story, case: int) -> None:
    """The deal's amount is not the value of its lines."""
    line = story.sell(months=12)
    resolve(story.deals, story.as_of)
    right = own_value(line.deal)
    assert right
    line.deal.amount = right + story.money(240)
    story.find("amount_drift", "deal", line.deal.id, story.money(240), note="amount says 240 more")
    story.bill().pay().close()


@fault
def currency_drift(story: Story, case: int) -> None:
    """One month was invoiced in another currency, with the same figures, and paid so."""
    story.mirrors = False
    story.sell(price="40")
    story.bill()
    invoice, line = story.billed(middle(story))
    invoice.currency = "GBP" if story.currency in ("EUR", "USD") else "EUR"
    line.unit_price, line.quantity = None, Decimal(1)
    line.amount, line.tax = 98_000, 0
    story.find("currency_drift", "invoice", invoice.id, currency=invoice.currency, note=f"contract in {story.currency}")
    story.pay().close()


@fault
def currency_drift_of_a_deal(story: Story, case: int) -> None:
    """An add-on was sold in another currency under the same contract: a contract of its own, billed as such."""
    story.mirrors = False
    line = story.sell(months=24)
    story.naming = "item"
    other = "USD" if story.currency != "USD" else "EUR"
    more = story.deal(story.began(2, 3), 12, type="amendment", amends=line.deal.id, currency=other)
    story.line(more, "SSO", 1, Decimal("150"))
    story.bill()
    for invoice in story.invoices:
        invoice.contract_id = None
    story.find("currency_drift", "deal", more.id, currency=other, note=f"contract in {story.currency}")
    story.pay().close()


@fault
def status_drift(story: Story, case: int) -> None:
    """The CRM says paid, the newest invoice is open: or the account is churned with a live subscription."""
    story.terms = 45
    line = story.sell()
    story.bill()
    invoice = story.recent(4, 36)
    story.hold.add(invoice.id)
    if case % 2 and story.account:
        story.account.status = "churned"
        subject, subject_id, note = "account", story.account.id, "churned, the subscription lives"
    else:
        line.deal.billing_status = "paid"
        subject, subject_id, note = "deal", line.deal.id, "billed and open, the CRM says paid"
    story.pay()
    story.find("status_drift", subject, subject_id, still_open(story), note=note)
    story.close()


@fault
def balance_drift(story: Story, case: int) -> None:
    """The mirrored balance is not what billing holds."""
    story.terms = 45
    story.sell()
    story.bill()
    invoice = story.recent(4, 36)
    story.hold.add(invoice.id)
    story.pay()
    assert story.account
    story.account.balance = sum(i.outstanding for i in story.invoices) + story.money(50)
    story.find("balance_drift", "account", story.account.id, story.money(50), note="the CRM says 50 more")
    story.close()


@fault
def profile_drift(story: Story, case: int) -> None:
    """The customer moved, the CRM did not hear of it: or took another billing e-mail."""
    story.terms = 45
    story.sell()
    story.bill()
    invoice = story.recent(4, 36)
    story.hold.add(invoice.id)
    account, customer = story.parties
    if case % 2:
        account.email = f"accounts@{account.domain}"
    else:
        street = names.STREETS[story.country][0].format(900 + story.number % 90)
        customer.street = street
    story.pay()
    story.find("profile_drift", "customer", customer.id, still_open(story), note="address or e-mail differs")
    story.close()


@fault
def missing_in_billing(story: Story, case: int) -> None:
    """Won, starting soon, and billing has no such customer."""
    account, _ = story.parties
    account.link = story.customer = None
    deal = story.deal(story.as_of + 12 * DAY, 12, closed=story.as_of - 9 * DAY)
    story.line(deal, "SEAT", shapes.seats(story), shapes.price(story, "40"))
    story.find("missing_in_billing", "account", account.id, note="no billing customer")
    story.close()


@fault
def missing_in_billing_for_long(story: Story, case: int) -> None:
    """Won, delivered for months, and billing has no such customer: nothing was ever billed either."""
    account, _ = story.parties
    account.link = story.customer = None
    deal = story.deal(story.began(2, 4), 12)
    story.line(deal, "SEAT", shapes.seats(story), shapes.price(story, "40"))
    story.schedule()
    story.find("missing_in_billing", "account", account.id, note="no billing customer")
    total = sum(row.amount for row in story.due_rows)
    story.find("unbilled_contract", "deal", deal.id, total, "leakage", note="no billing customer, no invoice")
    story.close()


@fault
def missing_in_crm(story: Story, case: int) -> None:
    """Billed, paid, and the CRM does not know them: the code claims what invoice_without_contract would."""
    assert story.customer
    story.account, story.customer.link, story.contact = None, None, False
    story.paying = "event"
    story.loose_invoice(story.as_of - timedelta(days=60), story.money(350))
    story.find("missing_in_crm", "customer", story.customer.id, note="no account")
    story.pay().close()


@fault
def broken_link(story: Story, case: int) -> None:
    """An id that points nowhere, beside one that is right: in the CRM, or on a subscription."""
    story.sell()
    account, _ = story.parties
    story.bill()
    if case % 2:
        sub = story.subscriptions[0]
        sub.deal_id, sub.contract_id = f"deal_{story.number:06d}_gone", story.contract
        story.find("broken_link", "subscription", sub.id, note="crm_deal_id points at nothing")
    else:
        account.link = f"cus_{story.number:06d}_gone"
        story.find("broken_link", "account", account.id, note="billing_customer_id points at nothing")
    story.pay().close()


@fault
def duplicate_customer(story: Story, case: int) -> None:
    """Sales entered the company a second time."""
    story.sell()
    assert story.account
    again = replace(story.account, id=f"{story.account.id}_again", link=None, balance=None, status="prospect")
    story.more_accounts.append(again)
    member = ("accounts", story.account.id)
    story.find("duplicate_customer", "golden customer", "", note=f"{again.id} is the copy", member=member)
    story.bill().pay().close()


@fault
@placed_in("DE")
def duplicate_customer_in_billing(story: Story, case: int) -> None:
    """Billing entered the company a second time, and the newest invoice, still open, went there."""
    story.terms, story.mirrors = 45, False
    story.sell()
    _, customer = story.parties
    story.bill()
    again = replace(customer, id=f"{customer.id}_again", link=None)
    story.more_customers.append(again)
    invoice = story.recent(4, 36)
    invoice.customer_id = again.id
    story.hold.add(invoice.id)
    member, note = ("customers", customer.id), f"{again.id} is the copy"
    story.find("duplicate_customer", "golden customer", "", invoice.outstanding, note=note, member=member)
    story.pay().close()


@fault
@placed_in("DE")
def conflicting_link(story: Story, case: int) -> None:
    """Billing's link names another company, whose own tax id stands against it; the tax id names the right one."""
    account, customer = story.parties
    stranger = story.party("acc", 7)
    stranger.link, stranger.status = None, "prospect"
    story.more_accounts.append(stranger)
    account.link = None
    customer.link = stranger.id
    story.sell()
    note = f"linked to {stranger.id}, the tax id says {account.id}"
    story.find("conflicting_link", "customer", customer.id, note=note)
    story.bill().pay().close()


@fault
def deleted_upstream(story: Story, case: int) -> None:
    """Deleted in billing, live in the CRM; no deal, no invoice."""
    account, customer = story.parties
    customer.status, account.status = "deleted", "prospect"
    story.find("deleted_upstream", "customer", customer.id, note="deleted in billing, a prospect in the CRM")
    story.close()


@fault
@placed_in("DE")
def unmapped_product(story: Story, case: int) -> None:
    """Sold and billed under a sku that is in no price book; all cases are one finding."""
    story.naming, story.paying = "deal_line", "event"
    deal = story.deal(story.began(3, 4), None)
    story.line(deal, "BETA-SYNC", 4)
    story.bill().pay().close()
    value = sum(invoice.net for invoice in story.invoices)
    story.find("unmapped_product", "sku", "BETA-SYNC", value, note="in no price book")


@fault
@placed_in("CH")
def missing_fx_rate(story: Story, case: int) -> None:
    """Swiss francs, and nobody delivers a rate; all cases are one finding."""
    story.sell()
    story.bill().pay().close()
    story.find("missing_fx_rate", "currency", "CHF", note="no rate at all")
