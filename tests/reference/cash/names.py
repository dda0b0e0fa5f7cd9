"""Which invoices a reference can mean (5.2): by number or id, by the contract they bill, by a PO number."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tests.reference.cash.contracts import Contracts
from tests.reference.cash.facts import Invoice
from tests.reference.cash.quotes import bare, read_names


@dataclass
class Names:
    """Ids of invoices by bare name: what names one invoice, and what names all of a contract or an order."""

    invoices: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    groups: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    written: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # a bare name as records write it

    def __contains__(self, name: object) -> bool:
        return name in self.invoices or name in self.groups

    def read(self, reference: str) -> tuple[list[list[str]], list[list[str]]]:
        """(invoices named, groups named), each a list of ids; several in the first are invoices of one number."""
        names = read_names(reference, self, self.written)
        named = [self.invoices[name] for name in names if name in self.invoices]
        return named, [self.groups[name] for name in names if name not in self.invoices]


def invoice_names(invoices: Iterable[Invoice], contracts: Contracts, orders: Mapping[str, set[str]]) -> Names:
    """orders: the PO numbers of a contract's deals."""
    names = Names()
    for invoice in invoices:
        for text in filter(None, dict.fromkeys((invoice.id, invoice.row.get("number")))):
            names.invoices[bare(text)].append(invoice.id)
            names.written[bare(text)].add(text)
        contract = contracts.of_invoice(invoice.row)
        quoted = {contract, invoice.row.get("po_number"), *orders.get(contract or "", ())}
        for text in sorted(filter(None, quoted)):
            names.groups[bare(text)].append(invoice.id)
            names.written[bare(text)].add(text)
    return names
