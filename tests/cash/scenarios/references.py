"""References."""

from tests.cash.scenarios.telling import book, finds, scenario


@scenario
def retyped(name):
    """INV-2026/0815 retyped: read all the same, and the neighbour INV-2026/08151 is not."""
    book.invoice(name, 1, status="paid", number="INV-2026/0815")
    book.invoice(name, 2, due_on="2026-04-30", number="INV-2026/08151")
    book.pay(name, reference="your inv 2026 0815, thanks")


@scenario
def purchase_order(name):
    """One open invoice carries the PO number; another one has the same amount."""
    book.invoice(name, 1, status="paid", po_number="PO-77")
    book.invoice(name, 2, due_on="2026-04-30")
    book.pay(name, reference="PO 77")


@scenario
def number_and_purchase_order(name):
    """What is quoted is one invoice's number and another one's PO number: the number goes first."""
    book.invoice(name, 1, status="paid", number="RE-5501")
    book.invoice(name, 2, due_on="2026-04-30", po_number="RE-5501")
    book.pay(name, reference="RE-5501")


@scenario
def contract_quoted(name):
    """The contract id leads to the invoice through its deal."""
    book.add("deals", id=f"{name}_d", account_id=f"{name}_a", stage="won", is_won=True, currency="EUR", contract_id="CT-9001",
             closed_at="2026-01-01", start_date="2026-01-01", end_date="2026-12-31")  # fmt: skip
    book.invoice(name, 1, status="paid", crm_deal_id=f"{name}_d")
    book.invoice(name, 2, due_on="2026-04-30")
    book.pay(name, reference="contract CT-9001")


@scenario
def lump(name):
    """One transfer for two of three invoices, and two transfers for one."""
    book.invoice(name, 1, "100", "0", status="paid")
    book.invoice(name, 2, "70", "0", status="paid")
    book.invoice(name, 3, "31", "0", due_on="2026-04-30")
    book.pay(name, 1, "170")
    book.invoice(name, 4, "500", "0", status="paid", issued_on="2026-02-20")
    book.pay(name, 2, "180", "2026-02-25")
    book.pay(name, 3, "320", "2026-02-26")


@scenario
def nobody(name):
    """A payment that says no customer is not guessed by amount, but its reference counts."""
    book.invoice(name, 1, status="paid", number="INV-NB-1")
    book.event("nobody_p1", amount="119", reference="INV-NB-1")
    finds("unapplied_cash", "nobody_p2", "55")
    book.event("nobody_p2", amount="55")


@scenario
def four_digits(name):
    """A number of four digits is read within a sentence, one of three may be anything: two invoices of one amount each."""
    book.invoice(name, 1, status="paid", number="4711")
    book.invoice(name, 2, due_on="2026-04-30", number="471")
    book.invoice(name, 3, "50", "0", due_on="2026-04-30", number="472")
    book.invoice(name, 4, "50", "0", due_on="2026-04-30", number="473")
    book.pay(name, reference="Rechnung 4711")
    finds("unapplied_cash", book.pay(name, 2, "50", reference="Rechnung 472"), "50")


@scenario
def quoted_and_ambiguous(name):
    """Five cents are the contract's open invoice; of the other 119.00 nobody knows which invoice is meant."""
    book.add("deals", id=f"{name}_d", account_id=f"{name}_a", stage="won", is_won=True, currency="EUR", contract_id="CT-9002",
             closed_at="2026-01-01", start_date="2026-01-01", end_date="2026-12-31")  # fmt: skip
    book.invoice(name, 1, due_on="2026-04-30")
    book.invoice(name, 2, due_on="2026-04-30")
    book.invoice(name, 3, "0.05", "0", status="paid", crm_deal_id=f"{name}_d")
    finds("unapplied_cash", book.pay(name, amount="119.05", reference="contract CT-9002"), "119")


@scenario
def quoted_and_credited_since(name):
    """119.00 were the contract's open invoice on that day, 20.00 of it credited since: the other 50.00, and not 70.00, look for an invoice."""
    book.add("deals", id=f"{name}_d", account_id=f"{name}_a", stage="won", is_won=True, currency="EUR", contract_id="CT-9003",
             closed_at="2026-01-01", start_date="2026-01-01", end_date="2026-12-31")  # fmt: skip
    quoted = book.invoice(name, 1, status="paid", crm_deal_id=f"{name}_d")
    book.credit(name, quoted, "20")
    book.invoice(name, 2, "50", "0", due_on="2026-04-30")
    book.invoice(name, 3, "50", "0", due_on="2026-04-30")
    finds("unapplied_cash", book.pay(name, amount="169", reference="contract CT-9003"), "70")


book.customer("namesake")
book.invoice("namesake", 1, due_on="2026-04-30", number="INV-SAME-1")


@scenario
def same_number(name):
    """Two billing systems number alike: who pays quotes their own."""
    book.invoice(name, 1, status="paid", number="INV-SAME-1")
    book.invoice(name, 2, due_on="2026-04-30")
    book.pay(name, reference="INV-SAME-1")


@scenario
def side_by_side(name):
    """Two numbers, word beside word: the longer one takes nothing from the shorter."""
    book.invoice(name, 1, status="paid", number="4712")
    book.invoice(name, 2, status="paid", number="INV-77-1")
    book.invoice(name, 3, due_on="2026-04-30")
    book.pay(name, amount="238", reference="4712 INV-77-1")


@scenario
def more_than_can_be_tried(name):
    """25.00 for some of 61 open invoices of 10.00: no combination is looked for, and that is said."""
    for number in range(1, 62):
        book.invoice(name, number, "10", "0", due_on="2026-04-30")
    finds("unapplied_cash", book.pay(name, amount="25"), "25")
