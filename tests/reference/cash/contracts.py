"""Which contract an invoice bills (section 4), as far as its header, its subscription or its lines name one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from tests.reference.cash.rows import Row, day, moment


class Contracts:
    """1.1: a contract is a set of won deals; `of_deal`: deal -> contract."""

    def __init__(
        self,
        deals: Iterable[Row],
        subscriptions: Iterable[Row],
        deal_lines: Iterable[Row],
        lines: Iterable[Row],
        items: Iterable[Row],
    ) -> None:
        self.deals = {row["id"]: row for row in deals if str(row["is_won"]).lower() in ("true", "t", "1")}
        self.of_deal = dict(self._together())
        self.ids = set(self.of_deal.values())
        self.subscriptions = {row["id"]: row for row in subscriptions}
        deal_of_line = {row["id"]: row["deal_id"] for row in deal_lines}
        self.by_lines: dict[str, set[str]] = defaultdict(set)
        of_item = {row["id"]: row.get("deal_line_id") for row in items}
        for row in lines:
            for named in (row.get("deal_line_id"), of_item.get(row.get("subscription_item_id") or "")):
                if contract := self.of_deal.get(deal_of_line.get(named or "", "")):
                    self.by_lines[row["invoice_id"]].add(contract)
                    break

    def of_invoice(self, invoice: Row) -> str | None:
        """The first that a contract is known by; a contract id may also be that of a deal."""
        for row in (invoice, self.subscriptions.get(invoice.get("subscription_id") or "", {})):
            named = row.get("contract_id") or ""
            if named in self.ids:
                return str(named)
            for deal in (named, row.get("crm_deal_id") or ""):
                if deal in self.of_deal:
                    return self.of_deal[deal]
        return min(self.by_lines.get(invoice["id"], ()), default=None)

    def orders(self) -> dict[str, set[str]]:
        """PO numbers by contract."""
        found: dict[str, set[str]] = defaultdict(set)
        for deal_id, contract in self.of_deal.items():
            if self.deals[deal_id].get("po_number"):
                found[contract].add(self.deals[deal_id]["po_number"])
        return found

    def _together(self) -> Iterator[tuple[str, str]]:
        """A deal in another currency than the contract's earliest one is a contract by itself."""
        currency: dict[str, str] = {}
        for deal in sorted(self.deals.values(), key=_order):
            contract = str(deal.get("contract_id") or deal["id"])
            same = currency.setdefault(contract, deal["currency"]) == deal["currency"]
            yield deal["id"], contract if same else deal["id"]


def _order(deal: Row) -> tuple[date, object, str]:
    closed = moment(deal["closed_at"]).replace(tzinfo=None) if deal.get("closed_at") else None
    began = day(deal.get("start_date")) or (closed.date() if closed else date.min)
    return began, str(closed or ""), deal["id"]
