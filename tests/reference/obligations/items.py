"""Section 4: which item an invoice line bills: by its own deal line, its subscription item's, else its contract and sku."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from tests.reference.billing import all_lines
from tests.reference.billing.amounts import rounded
from tests.reference.billing.dates import as_day
from tests.reference.billing.lines import Line, Rows
from tests.reference.obligations.matching import Billed

Row = Mapping[str, str]
Contract = tuple[Sequence[Row], Sequence[Line]]  # its deals, and its lines that bill
NOT_COUNTED = ("draft", "void")


class Items:
    """What lines of which contract and sku are there, and which of them an invoice line means."""

    def __init__(
        self, rows: Rows, as_of: date, golden: Callable[[str, str], str | None], contracts: Mapping[str, Contract]
    ) -> None:
        self.rows, self.as_of, self.golden = rows, as_of, golden
        lines = [(contract_id, line) for contract_id, (_, own) in contracts.items() for line in own]
        self.contract_of = {line.row["id"]: contract_id for contract_id, line in lines}
        self.item_of = {line.row["id"]: line.item for _, line in lines}
        self.of_item: dict[str, list[str]] = defaultdict(list)
        self.of_sku: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.with_sku: dict[tuple[str | None, str], set[str]] = defaultdict(set)
        for contract_id, line in lines:
            self.of_item[line.item].append(line.row["id"])
            self.of_sku[contract_id, line.row["sku"]].append(line.row["id"])
            customer = golden("accounts", contracts[contract_id][0][0]["account_id"])
            self.with_sku[customer, line.row["sku"]].add(contract_id)
        self.skus = {line.row["id"]: line.row["sku"] for _, line in lines}
        # A removal, or a fee that a cancellation came before, bills nothing and may be named: its item is known, its rows are the others'.
        for contract_id, (deals, own) in all_lines(rows, as_of).items():
            for line in own:
                if line.text("action") != "remove":
                    self.with_sku[golden("accounts", deals[0]["account_id"]), line.row["sku"]].add(contract_id)
                if line.row["id"] not in self.contract_of:
                    self.contract_of[line.row["id"]], self.item_of[line.row["id"]] = contract_id, line.item
                    self.skus[line.row["id"]] = line.row["sku"]
        # What is called by a name: the contract, then what another currency split off from it.
        self.named: dict[str, list[str]] = defaultdict(list)
        self.currency = {key: deals[0]["currency"] for key, (deals, _) in contracts.items()}
        for key, (deals, _) in contracts.items():
            self.named[key].insert(0, key)
            for deal in deals:
                for name in {deal["id"], deal.get("contract_id") or deal["id"]} - {key}:
                    self.named[name].append(key)
        self.subscriptions = {row["id"]: row for row in rows.get("subscriptions", ())}
        self.items = {row["id"]: row for row in rows.get("subscription_items", ())}

    def invoice_lines(self) -> Iterator[Billed]:
        """Of invoices neither void nor draft, up to as_of, the oldest first."""
        invoices = {row["id"]: row for row in self.rows.get("invoices", ()) if row["status"] not in NOT_COUNTED}
        lines = [row for row in self.rows.get("invoice_lines", ()) if row["invoice_id"] in invoices]
        issued = {key: as_day(row.get("issued_on")) or date.max for key, row in invoices.items()}
        for row in sorted(lines, key=lambda row: (issued[row["invoice_id"]], row["id"])):
            if issued[row["invoice_id"]] == date.max or issued[row["invoice_id"]] <= self.as_of:
                yield self._billed(row, invoices[row["invoice_id"]])

    def _billed(self, row: Row, invoice: Row) -> Billed:
        named = row.get("deal_line_id") or None
        item = self.items.get(row.get("subscription_item_id") or "", {})
        through = named if named in self.item_of else item.get("deal_line_id")
        sku = row.get("sku") or item.get("sku") or ""
        if through in self.item_of:
            contract_id: str | None = self.contract_of[through]
            sku = self.skus[through]
            own = self.of_item[self.item_of[through]]
        else:
            contract_id = self._contract(invoice, item, sku)
            # The item that has the sku, with what it sold before and after a change.
            of_sku = self.of_sku.get((contract_id or "", sku), [])
            items = dict.fromkeys(self.item_of[one] for one in of_sku)
            own = [one for item in items for one in self.of_item[item] if self.contract_of[one] == contract_id]
        others = [one for one in self.of_sku.get((contract_id or "", sku), ()) if one not in own]
        start, end = as_day(row.get("period_start")), as_day(row.get("period_end"))
        start = start or end or as_day(invoice.get("issued_on"))  # without a period: its invoice's day
        if start and end and end < start:
            end = start  # the wrong way round
        amount = rounded(Fraction(row["amount"]), invoice["currency"])
        return Billed(
            row["id"], invoice["id"], contract_id, sku, start, end or start, invoice["currency"], amount,
            named if named in self.item_of else None, tuple(own), tuple(others),
        )  # fmt: skip

    def _contract(self, invoice: Row, item: Row, sku: str) -> str | None:
        """The first that has the sku of what the invoice and its subscription name; else the first of these; else the customer's only one."""
        subscription = self.subscriptions.get(invoice.get("subscription_id") or item.get("subscription_id") or "", {})
        names = [row.get(column) or "" for row in (invoice, subscription) for column in ("contract_id", "crm_deal_id")]
        known = [
            one
            for name in names
            for one in sorted(self.named.get(name, ()), key=lambda one: self.currency[one] != invoice["currency"])
        ]
        having = self.with_sku.get((self.golden("customers", invoice["customer_id"]), sku), set())
        only = min(having) if len(having) == 1 else None
        return next((one for one in known if (one, sku) in self.of_sku), known[0] if known else only)
