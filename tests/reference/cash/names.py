"""Which invoices a reference can mean (5.2): by number or id, by the contract they bill, by a PO number."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tests.reference.cash.facts import Invoice
from tests.reference.cash.quotes import bare, read_names
from tests.reference.cash.rows import Row


@dataclass
class Names:
    """Ids of invoices by bare name: what names one invoice, and what names all of a contract or an order."""

    invoices: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    groups: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def __contains__(self, name: object) -> bool:
        return name in self.invoices or name in self.groups

    def read(self, references: Iterable[str]) -> tuple[list[list[str]], list[list[str]]]:
        """(invoices named, groups named), each a list of ids; several in the first are invoices of one number."""
        names = list(dict.fromkeys(name for text in references for name in read_names(text, self)))
        named = [self.invoices[name] for name in names if name in self.invoices]
        return named, [self.groups[name] for name in names if name not in self.invoices]


def invoice_names(invoices: Iterable[Invoice], subscriptions: Iterable[Row], deals: Iterable[Row]) -> Names:
    names = Names()
    subscription_by_id = {row["id"]: row for row in subscriptions}
    deal_by_id = {row["id"]: row for row in deals}
    orders: dict[str, set[str]] = defaultdict(set)
    for deal in deal_by_id.values():
        if deal.get("po_number"):
            orders[_contract(deal)].add(deal["po_number"])
    for invoice in invoices:
        for text in filter(None, dict.fromkeys((invoice.id, invoice.row.get("number")))):
            names.invoices[bare(text)].append(invoice.id)
        contract = next(_contracts(invoice.row, subscription_by_id, deal_by_id), None)
        quoted = {contract, invoice.row.get("po_number") or None}
        if contract and not invoice.row.get("po_number"):
            quoted |= orders[contract]
        for text in sorted(filter(None, quoted)):
            names.groups[bare(text)].append(invoice.id)
    return names


def _contracts(row: Row, subscriptions: dict[str, Row], deals: dict[str, Row]) -> Iterator[str]:
    """Section 4: the invoice's own contract, else its subscription's; a deal leads to its contract."""
    for each in (row, subscriptions.get(row.get("subscription_id") or "", {})):
        if each.get("contract_id"):
            yield each["contract_id"]
        if each.get("crm_deal_id"):
            deal = deals.get(each["crm_deal_id"])
            yield _contract(deal) if deal else each["crm_deal_id"]


def _contract(deal: Row) -> str:
    return str(deal.get("contract_id") or deal["id"])
