"""Payouts and the bank."""

from tests.cash.scenarios.telling import book, finds, scenario


def by_card(name, **values):
    return book.pay(
        name, on="2026-03-05", method="card", fee="3", invoice_id=book.invoice(name, status="paid"), **values
    )


@scenario
def paid_out(name):
    """Near miss: item, payout and bank line agree."""
    book.item(book.payout(name, reference="STR-5501"), by_card(name))
    book.bank(name, "116", reference="STRIPE STR-5501")


@scenario
def paid_out_in_two(name):
    """Near miss: one payment over two payouts; the first by its id is told, of those that we know."""
    payment = by_card(name)
    book.item(book.payout(name, "60", reference="STR-5530"), payment, "60")
    book.add(
        "payouts",
        id=f"{name}_po2",
        currency="EUR",
        amount="56",
        status="paid",
        arrival_on="2026-03-10",
        reference="STR-5531",
    )
    book.item(f"{name}_po2", payment, "56")
    book.item("a_payout_that_never_came", payment, "0")
    book.bank(name, "60", reference="STR 5530")
    book.add(
        "bank_transactions", id=f"{name}_b2", booked_on="2026-03-11", amount="56", currency="EUR", reference="STR 5531"
    )


@scenario
def payout_differs(name):
    payout = book.payout(name, "110", reference="STR-5502")
    book.item(payout, by_card(name))
    book.bank(name, "110", reference="STR 5502")
    finds("payout_mismatch", payout, "6")


@scenario
def payout_lost(name):
    payout = book.payout(name, reference="STR-5503")
    book.item(payout, by_card(name))
    finds("payout_not_in_bank", payout, "116")


@scenario
def payout_of_another_amount(name):
    """The same amount six days after, and no text: a candidate, and no match until a person says so."""
    payout = book.payout(name, "613.70", "2026-03-10")
    book.item(payout, None, "613.70", kind="adjustment")
    finds("payout_not_in_bank", payout, "613.70")
    finds("bank_receipt_unidentified", book.bank(name, "613.70", "2026-03-16"), "613.70")


@scenario
def payout_yesterday(name):
    """Near miss: five days are not over."""
    book.item(book.payout(name, "116", "2026-03-26"), by_card(name))


@scenario
def payout_failed(name):
    """The only payout that held it failed: 119.00 less 3.00 are with the processor still, and nobody waits for them at the bank."""
    payment = by_card(name)
    book.item(book.payout(name, reference="STR-5540", status="failed"), payment)
    finds("payment_not_in_payout", payment, "116")


@scenario
def payout_booked_twice(name):
    """The bank shows one payout twice on a day: one line is it, of the other nobody knows."""
    book.item(book.payout(name, reference="STR-5541"), by_card(name))
    book.bank(name, "116", reference="STR 5541")
    book.add("bank_transactions", id=f"{name}_b2", booked_on="2026-03-11", amount="116", currency="EUR", reference="STR 5541")  # fmt: skip
    finds("bank_receipt_unidentified", f"{name}_b2", "116")


@scenario
def not_paid_out(name):
    """119.00 less the fee of 3.00, 26 days ago, in no payout."""
    finds("payment_not_in_payout", by_card(name), "116")


@scenario
def refunded_by_a_payout_that_did_not_pay(name):
    """30.00 of 119.00 went back through a payout, the payment itself is in none: 119.00 less 3.00 of fee is missing, not 86.00."""
    payment = by_card(name)
    book.event(payment, "refunded", "30", "2026-03-08")
    book.credit(name, f"{name}_i1", "30", reason="refund")
    payout = book.payout(name, "-30", reference="STR-5510")
    book.item(payout, payment, "-30", kind="refund")
    book.bank(name, "-30", reference="STR 5510")
    finds("payment_not_in_payout", payment, "116")


@scenario
def refunded_in_no_payout(name):
    """Of 119.00 less 3.00 of fee 30.00 went back; neither is in a payout: 86.00 are missing."""
    payment = by_card(name)
    book.event(payment, "refunded", "30", "2026-03-08")
    book.credit(name, f"{name}_i1", "30", reason="refund")
    finds("payment_not_in_payout", payment, "86")


@scenario
def not_paid_out_yet(name):
    """Near miss: ten days."""
    book.pay(name, on="2026-03-21", method="wallet", invoice_id=book.invoice(name, status="paid"))


@scenario
def unknown_receipt(name):
    finds("bank_receipt_unidentified", book.bank(name, "4321.09", "2026-03-25", counterparty="Trust"), "4321.09")


@scenario
def receipt_of_another_legal_form(name):
    """The bank names an AG, billing knows a GmbH of that name: two companies, and the receipt is nobody's."""
    book.add("customers", id=f"{name}_gmbh", name="Halden Pumps GmbH")
    finds(
        "bank_receipt_unidentified", book.bank(name, "4321.19", "2026-03-25", counterparty="Halden Pumps AG"), "4321.19"
    )
    finds(
        "bank_receipt_unidentified",
        book.bank("formless", "4321.29", "2026-03-25", counterparty="Halden Pumps"),
        "4321.29",
    )


@scenario
def unknown_receipt_lately(name):
    """Near miss: five days; money out is no receipt, and nothing is none either."""
    book.payout("nothing", "0", "2026-03-01", reference="STR-5520")
    book.bank("nothing", "0", "2026-03-01", counterparty="Trust", reference="STR 5520")
    book.bank(name, "4321.10", "2026-03-26")
    book.add("bank_transactions", id="rent", booked_on="2026-03-01", amount="-2000", currency="EUR", reference="RENT")


@scenario
def known_receipt(name):
    """Near miss: a transfer, in the bank a day later under the same reference."""
    book.pay(name, on="2026-03-10", reference="KR-2026-01", invoice_id=book.invoice(name, status="paid"))
    book.bank(name, "119", reference="KR-2026-01")


@scenario
def payout_without_a_day(name):
    """Near miss: it says no day of arrival, so nobody can say that it is late; the bank line that quotes it is its own."""
    book.item(book.payout(name, on=None, reference="STR-5540"), by_card(name))
    book.bank(name, "116", reference="STRIPE STR-5540")


@scenario
def payout_without_a_day_or_reference(name):
    """The bank line of its amount may be anybody's: without a day nothing tells that it is this payout's."""
    book.item(book.payout(name, "77.77", on=None), None, "77.77", kind="adjustment")
    finds("bank_receipt_unidentified", book.bank(name, "77.77"), "77.77")


@scenario
def payout_on_its_way(name):
    """Near miss: not yet paid, and one that failed; one whose status nobody tells is read as paid."""
    book.payout(name, "116", "2026-03-10", status="in_transit")
    book.add("payouts", id=f"{name}_po2", currency="EUR", amount="117", status="failed", arrival_on="2026-03-10")
    book.add("payouts", id=f"{name}_po3", currency="EUR", amount="118.37", status=None, arrival_on="2026-03-10")
    for number, net in (("", "116"), ("2", "117"), ("3", "118.37")):
        book.item(f"{name}_po{number}", None, net, kind="adjustment")
    finds("payout_not_in_bank", f"{name}_po3", "118.37")


@scenario
def unknown_crowns(name):
    """From nobody that we know, in a currency that nothing else has."""
    finds("bank_receipt_unidentified", book.bank(name, "900", currency="SEK"), "900")
