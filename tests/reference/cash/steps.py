"""Sections 5.2 to 5.4: payment by payment, each step on what the steps before left."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.reference.cash.by_amount import many_to_one, may_pay, related, solutions
from tests.reference.cash.desk import Desk
from tests.reference.cash.facts import NOT_OWED, Invoice, Payment
from tests.reference.cash.money import rounded
from tests.reference.cash.names import Names
from tests.reference.cash.rules import Rules
from tests.reference.cash.undoing import take_back


@dataclass
class Steps:
    """`run` fills the payments' applications and the invoices' `paid` and `balance`."""

    payments: Mapping[str, Payment]
    invoices: Mapping[str, Invoice]
    parents: Collection[tuple[str, str]]
    names: Names
    desk: Desk
    given: Mapping[str, list[tuple[str, Fraction]]]
    rules: Rules

    def __post_init__(self) -> None:
        self.family: dict[str, set[str]] = defaultdict(set)
        for child, parent in self.parents:
            self.family[child].add(parent)
            self.family[parent].add(child)
        self.of_customer: dict[str, list[str]] = defaultdict(list)
        for invoice in self.invoices.values():
            self.of_customer[invoice.customer or ""].append(invoice.id)

    def run(self) -> None:
        received = [payment for payment in self.payments.values() if payment.received > 0]
        in_order = sorted(received, key=lambda payment: (payment.received_on or date.max, payment.id))
        for payment in in_order:
            self.allocated(payment)
        for payment in in_order:
            self.named(payment)
            if not payment.names_invoice:
                self.by_amount(payment)
            take_back(payment, self.invoices)
        looking = [payment for payment in in_order if not (payment.names_invoice or payment.ambiguous)]
        for invoice, chosen in many_to_one(looking, self.invoices.values(), self.family, self.rules):
            for payment in chosen:
                payment.left = payment.free = payment.received
                self.desk.apply(payment, invoice, payment.received, "combination")
                take_back(payment, self.invoices)

    def allocated(self, payment: Payment) -> None:
        """What the source knows, of all payments first. Money that went back leaves its place to the next payment."""
        for invoice_id, amount in self.given.get(payment.id, ()):
            payment.names_invoice = True
            payment.untold |= invoice_id not in self.invoices
            if invoice_id in self.invoices:
                self.desk.apply(payment, self.invoices[invoice_id], rounded(amount, payment.currency), "given")
        if payment.names_invoice and payment.left < payment.refunded + payment.taken_back:
            take_back(payment, self.invoices)

    def named(self, payment: Payment) -> None:
        """The event's invoice, then the invoices quoted, the oldest first; whoever their customer is."""
        if payment.invoice:
            payment.names_invoice = True
            payment.untold |= payment.invoice not in self.invoices
            if payment.invoice in self.invoices:
                self.desk.apply(payment, self.invoices[payment.invoice], payment.left, "given")
        numbered, groups = self.names.read(payment.reference)
        payment.names_invoice |= bool(numbered)
        meant = [invoice for ids in numbered for invoice in self.of_one_number(payment, ids)]
        for invoice in sorted(meant, key=oldest):
            self.desk.apply(payment, invoice, payment.left, "reference")
        if groups and not payment.names_invoice:
            self.quoted(payment, [set(ids) for ids in groups])

    def of_one_number(self, payment: Payment, ids: Iterable[str]) -> list[Invoice]:
        """Of several invoices of one number the family's, of these what is owed, of these what is written just so.

        Still several: none, for it would be a guess.
        """
        meant = [self.invoices[each] for each in ids]
        family = related(payment, self.family)
        meant = [each for each in meant if each.customer in family] or meant
        meant = [each for each in meant if each.status not in NOT_OWED] or meant
        said = payment.reference.upper()
        just_so = [
            one for one in meant if any(text and text.upper() in said for text in (one.id, one.row.get("number")))
        ]
        meant = just_so or meant
        payment.untold |= len(meant) != 1
        return meant if len(meant) == 1 else []

    def quoted(self, payment: Payment, groups: list[set[str]]) -> None:
        """Open invoices of the quoted contract or order (of both, where both are quoted): the only one whatever the amount.

        Else by amount among them. Who says no customer may be any; 5.4: another currency only where nothing is in the payment's.
        """
        ids = set.intersection(*groups) or set.union(*groups)
        candidates = [each for each in self.candidates(payment, ids, quoted=True) if each.balance > 0]
        same = [each for each in candidates if each.currency == payment.currency]
        if len(same or candidates) != 1:
            self.choose(payment, same, "reference")
        elif same:
            self.desk.settle(payment, {same[0].id: payment.free}, "reference")
        else:
            self.desk.apply(payment, candidates[0], payment.left, "reference")

    def by_amount(self, payment: Payment) -> None:
        if payment.free > 0 and not payment.ambiguous:
            paid = {each.invoice_id for each in payment.applications}
            candidates = self.candidates(payment, [each for each in self.of_family(payment) if each not in paid])
            self.choose(payment, candidates)
            if payment.free > 0 and payment.customer in self.rules.oldest_first:
                payment.ambiguous = False
                for each in sorted(candidates, key=oldest):
                    self.desk.apply(payment, each, payment.free, "oldest_first")

    def choose(self, payment: Payment, candidates: list[Invoice], method: str | None = None) -> None:
        """The one solution is applied; of several, or of too many invoices to search, none."""
        answer = solutions(payment, candidates, self.rules)
        if answer is None or len(answer[1]) > 1:
            payment.ambiguous = True
        elif answer[1]:
            self.desk.settle(payment, answer[1][0], method or answer[0])

    def of_family(self, payment: Payment) -> list[str]:
        return [each for customer in related(payment, self.family) for each in self.of_customer.get(customer or "", ())]

    def candidates(self, payment: Payment, ids: Iterable[str], quoted: bool = False) -> list[Invoice]:
        """Of these invoices those that the payment may pay, with a balance now or on its day.

        The payer's own first, then its relatives', each by age: what of a combination is paid last is undone first.
        """
        found = [
            invoice
            for invoice in map(self.invoices.__getitem__, dict.fromkeys(ids))
            if may_pay(payment, invoice, self.family, self.rules, quoted)
            and (invoice.balance > 0 or invoice.balance_on(payment.received_on or date.max) > 0)
        ]
        return sorted(found, key=lambda each: (self.kinship(payment, each), *oldest(each)))

    def kinship(self, payment: Payment, invoice: Invoice) -> tuple[int, str]:
        """0 the payer, 1 its parent, 2 its children."""
        payer, owner = payment.customer or "", invoice.customer or ""
        return 0 if owner == payer else 1 if (payer, owner) in self.parents else 2, owner


def oldest(invoice: Invoice) -> tuple[date, str]:
    return invoice.issued_on or date.min, invoice.id
