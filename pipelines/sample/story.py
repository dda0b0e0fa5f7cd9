"""One customer's story: drawn, billed, paid, booked. Faults and decoys interfere between these steps."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from pipelines.sample import biller, bookkeeper, names, payer
from pipelines.sample.calendar import DAY, add_months, at
from pipelines.sample.money import DIGITS
from pipelines.sample.products import METERS, SCALE, SKUS, TAX
from pipelines.sample.records import (
    BankLine,
    Deal,
    Finding,
    Invoice,
    InvoiceLine,
    Line,
    Note,
    Party,
    Payment,
    Payout,
    Posting,
    Row,
    Subscription,
    Usage,
)
from pipelines.sample.schedule import own_value, resolve, rows


class Story:
    """The records of one customer, and what a careful accountant must find in them."""

    def __init__(self, number: int, rng: Random, as_of: date, country: str | None = None) -> None:
        self.number, self.rng, self.as_of = number, rng, as_of
        self.country = country or rng.choices(("DE", "FR", "US", "GB", "JP", "KW"), (34, 16, 26, 14, 6, 4))[0]
        self.currency = names.CURRENCY_OF[self.country]
        self.tax_rate = TAX[self.country]
        self.deals: list[Deal] = []
        self.usage: list[Usage] = []
        self.subscriptions: list[Subscription] = []
        self.invoices: list[Invoice] = []
        self.notes: list[Note] = []
        self.payments: list[Payment] = []
        self.postings: list[Posting] = []
        self.payouts: list[Payout] = []
        self.bank: list[BankLine] = []
        self.findings: list[Finding] = []
        self.decoys: list[tuple[str, list[str]]] = []
        self.rows: dict[str, list[Row]] = {}
        self.more_accounts: list[Party] = []
        self.more_customers: list[Party] = []
        self.naming = rng.choices(("deal_line", "item", "contract", "subscription", "sku"), (50, 20, 12, 12, 6))[0]
        self.paying = rng.choices(("given", "event", "reference", "exact"), (40, 25, 25, 10))[0]
        self.terms = rng.choice((14, 30, 30, 30, 45))
        self.contact = True
        self.months = 12  # the longest history
        self.mirrors = True  # the CRM mirrors balance and status
        self.books: str | None = None  # the ledger's own currency, where it is not the documents'
        self.hold: set[str] = set()  # invoices that stay unpaid
        self.children: list[Story] = []  # other companies of the same plot
        self.account, self.customer = self._parties()

    # -- who ------------------------------------------------------------------------------------------------------

    def _parties(self) -> tuple[Party | None, Party | None]:
        return self.party("acc"), self.party("cus")

    def party(self, prefix: str, variant: int = 0) -> Party:
        """An account or billing customer of this story's company (`variant`: another company, for strangers)."""
        number = self.number + variant * 150_000
        word, trade = names.company(number)
        rng = Random(number)
        form = rng.choice(names.FORMS[self.country])
        street, city, postal = names.address(rng, self.country)
        domain = f"{word.lower()}.{names.TLD[self.country]}"
        suffix = f"_{variant}" if variant else ""
        return Party(
            id=f"{prefix}_{self.number:06d}{suffix}",
            name=f"{word} {trade}",
            legal_name=f"{word} {trade} {form}",
            domain=domain,
            email=f"billing@{domain}",
            phone=f"{names.PHONE[self.country]} {rng.randrange(1_000_000, 9_999_999)}",
            tax_id=names.tax_id(self.country, number),
            street=street,
            city=city,
            postal_code=postal,
            country=self.country,
            currency=self.currency,
            created_at=at(add_months(self.as_of, -26), 8),
            link=f"{'cus' if prefix == 'acc' else 'acc'}_{self.number:06d}{suffix}",
        )

    def began(self, least: int = 2, most: int | None = None) -> date:
        """A start day between `least` and `most` months before `as_of`."""
        most = most or self.months
        return add_months(self.as_of, -self.rng.randrange(least, most + 1)) - timedelta(days=self.rng.randrange(0, 27))

    @property
    def parties(self) -> tuple[Party, Party]:
        """The account and the billing customer, where the story has both."""
        assert self.account
        assert self.customer
        return self.account, self.customer

    # -- what was sold --------------------------------------------------------------------------------------------

    def deal(self, start: date | None, months: int | None = 12, contract: str | None = "", **facts: Any) -> Deal:
        """A won deal of `months` (None: open-ended); `contract=None` makes the deal a contract by itself."""
        place = len(self.deals) + 1
        assert self.account
        end = add_months(start, months) - DAY if months and start else None
        closed = facts.pop("closed", (start or self.as_of) - timedelta(days=self.rng.randrange(2, 20)))
        deal = Deal(
            id=f"deal_{self.number:06d}_{place}",
            account_id=self.account.id,
            name=f"{self.account.name}: {facts.get('type', 'new')}",
            currency=facts.pop("currency", self.currency),
            closed_at=at(closed, 15, self.number % 60),
            start=start,
            end=facts.pop("end", end),
            contract_id=f"ct_{self.number:06d}" if contract == "" else contract,
            terms=self.terms,
            po_number=f"PO-45{self.number:06d}" if self.number % 3 == 0 else None,
            **facts,
        )
        self.deals.append(deal)
        return deal

    def line(self, deal: Deal, sku: str, quantity: Any = 1, price: Any = None, **facts: Any) -> Line:
        """A line of `deal`; the price defaults to the list price, in the deal's currency."""
        _, charge, listed, period = SKUS[sku]
        place = sum(len(each.lines) for each in self.deals) + 1
        if price is None:
            price = Decimal(listed) * SCALE[deal.currency]
        facts.setdefault("price_period", period)
        if charge == "usage":
            facts.setdefault("meter", METERS[sku])
            facts["timing"] = "arrears"
        if charge == "one_time":
            facts.setdefault("frequency", "once")
        line = Line(
            f"dl_{self.number:06d}_{place}", deal, sku, Decimal(str(quantity)), Decimal(str(price)), charge, **facts
        )
        deal.lines.append(line)
        return line

    def use(self, line: Line, quantities: list[Any], first: date, every: int = 1, records: int = 2) -> None:
        """Usage of `line`'s meter: one quantity a period of `every` months from `first`, in a few records each."""
        for place, quantity in enumerate(quantities):
            start = add_months(first, place * every)
            for record in range(records):
                part = (
                    Decimal(quantity) // records
                    if record
                    else Decimal(quantity) - Decimal(quantity) // records * (records - 1)
                )
                day = start + timedelta(days=3 + 11 * record)
                if day <= self.as_of and part:
                    self.usage.append(
                        Usage(f"ur_{self.number:06d}_{len(self.usage) + 1}", line.meter or "", part, at(day, 11, place))
                    )

    # -- the steps ------------------------------------------------------------------------------------------------

    @property
    def contracts(self) -> dict[str, list[Deal]]:
        """Won deals by contract; a deal of another currency than its contract's earliest stands alone."""
        groups: dict[str, list[Deal]] = {}
        for deal in sorted(self.deals, key=lambda d: (d.start or d.closed_at.date(), d.closed_at, d.id)):
            if deal.is_won:
                key = deal.contract_id or deal.id
                if key in groups and groups[key][0].currency != deal.currency:
                    key = deal.id
                groups.setdefault(key, []).append(deal)
        return groups

    def schedule(self) -> dict[str, list[Row]]:
        """What each contract owes for periods that have begun, by contract id."""
        self.rows = {}
        for contract, deals in self.contracts.items():
            resolve(deals, add_months(self.as_of, 12))
            metered = [u for u in _once(self.usage) if u.status != "rejected"]
            self.rows[contract] = [
                row
                for deal in deals
                for line in deal.lines
                for row in rows(line, self.as_of, self.as_of, [u for u in metered if u.meter == line.meter])
            ]
        return self.rows

    def bill(self) -> "Story":
        """Subscriptions and invoices, as an ideal biller would have made them by `as_of`."""
        self.schedule()
        for contract, deals in self.contracts.items():
            biller.bill(self, contract, deals)
        return self

    def pay(self) -> "Story":
        """Payments for every invoice that this customer would have paid by now."""
        payer.pay(self)
        return self

    def close(self) -> "Story":
        """Deal amounts, mirrors in the CRM, and the books."""
        for deal in self.deals:
            if deal.amount is None and deal.is_won and deal.lines:
                deal.amount = own_value(deal)
        if not self.rows:
            self.schedule()
        self._mirror()
        bookkeeper.post(self)
        return self

    def _mirror(self) -> None:
        if not self.mirrors or not self.account or not self.customer:
            return
        owed = [i for i in self.invoices if i.counts and i.status != "uncollectible"]
        if self.account.balance is None and self.number % 4 and all(i.currency == self.account.currency for i in owed):
            self.account.balance = sum(i.outstanding for i in owed)
        if len(self.deals) == 1 and self.deals[0].is_won and self.deals[0].billing_status is None:
            self.deals[0].billing_status = self.billing_status()

    def billing_status(self) -> str:
        """Billing's truth about this story's one contract, in the words of `deals.billing_status`."""
        billed = [i for i in self.invoices if i.counts]
        still_open = [i for i in billed if i.outstanding > 0 and i.status != "uncollectible"]
        if not billed:
            return "not_billed"
        if not still_open:
            return "paid"
        return "overdue" if any(i.due_on < self.as_of for i in still_open) else "billed"

    # -- what must be found ---------------------------------------------------------------------------------------

    def find(
        self, code: str, subject: str, subject_id: str, amount: int = 0, category: str = "drift", **more: Any
    ) -> None:
        """Record a finding that is right. `amount`: minor units of `currency` (default: the story's)."""
        facts = {"period_start": None, "currency": self.currency, "note": "", **more}
        self.findings.append(Finding(code, subject, subject_id, amount=amount, category=category, **facts))

    def decoy(self, what: str, *ids: str) -> None:
        """Record something that looks odd and is right: no code may fire on these ids."""
        self.decoys.append((what, list(ids)))

    # -- small tools for faults -----------------------------------------------------------------------------------

    @property
    def contract(self) -> str:
        return next(iter(self.contracts))

    @property
    def due_rows(self) -> list[Row]:
        """Rows that are due on `as_of`, three grace days included, in order of time."""
        found = [row for group in self.rows.values() for row in group if row.bill_on + 3 * DAY <= self.as_of]
        return sorted((row for row in found if row.amount), key=lambda row: (row.start, row.line.id, row.charge))

    def billed(self, row: Row) -> tuple[Invoice, InvoiceLine]:
        """The invoice and the line that billed `row` (the first, where there are several)."""
        same = (row.line.id, row.charge, row.start)
        for invoice in self.invoices:
            for line in invoice.lines:
                if line.row and (line.row.line.id, line.row.charge, line.row.start) == same:
                    return invoice, line
        raise LookupError(f"{same} was not billed")

    def drop(self, invoice: Invoice) -> None:
        """As if `invoice` had never been made."""
        self.invoices.remove(invoice)

    def unbill(self, line: InvoiceLine) -> None:
        """As if an invoice line had never been written; an invoice left empty goes too."""
        for invoice in [i for i in self.invoices if line in i.lines]:
            invoice.lines.remove(line)
            if not invoice.lines:
                self.drop(invoice)

    def sell(
        self,
        quantity: Any = None,
        price: Any = None,
        months: int | None = None,
        ago: tuple[int, int] = (5, 7),
        **facts: Any,
    ) -> Line:
        """The plain contract that most faults are planted in: seats, monthly in advance, every line named."""
        self.naming, self.paying = "deal_line", "given" if self.number % 2 else "event"
        deal = self.deal(self.began(*ago), months)
        base = Decimal(price if price is not None else "40") * SCALE[self.currency]
        return self.line(deal, "SEAT", quantity or self.rng.randrange(5, 40), base, **facts)

    def money(self, euros: int) -> int:
        """About `euros` in minor units of the story's currency."""
        return int(euros * SCALE[self.currency]) * 10 ** DIGITS[self.currency]

    def loose_invoice(self, day: date, amount: int, sku: str = "SEAT") -> Invoice:
        """An invoice that no contract stands behind."""
        line = InvoiceLine(
            "", None, sku, SKUS[sku][0], Decimal(1), None, amount, self.tax_on(amount), day, month_later(day)
        )
        return biller.invoice(self, None, day, [line])

    def recent(self, least: int = 0, most: int = 25) -> Invoice:
        """The newest invoice that is between `least` and `most` days old."""
        found = [i for i in self.invoices if least <= (self.as_of - i.issued_on).days <= most]
        return found[-1]

    def posting_of(self, kind: str, document: str) -> Posting:
        return next(p for p in self.postings if p.document_type == kind and p.document_id == document)

    def reprice(self, line: InvoiceLine, amount: int) -> None:
        """Let an invoice line say another amount, with the tax on it."""
        line.amount, line.tax = amount, self.tax_on(amount)

    def tax_on(self, amount: int) -> int:
        scaled = abs(amount) * int(self.tax_rate * 100)
        tax = (2 * scaled + 10_000) // 20_000
        return tax if amount >= 0 else -tax

    def credit(
        self, invoice: Invoice, amounts: list[tuple[InvoiceLine, int]], reason: str, on: date, **more: Any
    ) -> Note:
        """An issued credit note over lines of `invoice` (amounts before tax; tax follows the lines' rate)."""
        lines = [(line, amount, self.tax_on(amount) if line.tax else 0) for line, amount in amounts]
        note = Note(
            f"cn_{self.number:06d}_{len(self.notes) + 1}",
            invoice,
            sum(amount for _, amount, _ in lines),
            sum(tax for _, _, tax in lines),
            reason,
            on,
            lines,
            **more,
        )
        self.notes.append(note)
        if note.status == "issued":
            if reason == "write_off":
                invoice.written_off += note.amount + note.tax
            else:
                invoice.credited += note.amount + note.tax
        return note


def month_later(day: date) -> date:
    """The last day of a month that begins on `day`."""
    return add_months(day, 1) - DAY


def _once(usage: list[Usage]) -> list[Usage]:
    """Records equal in meter, quantity and time count once; the smallest id stays."""
    kept: dict[tuple, Usage] = {}
    for record in sorted(usage, key=lambda u: (len(u.id), u.id)):
        if record.status != "rejected":
            kept.setdefault((record.meter, record.quantity, record.at), record)
    return list(kept.values()) + [u for u in usage if u.status == "rejected"]
