"""Ids over several sources (DECISIONS.md, Identity of rows): what two sources call alike becomes `source:id`."""

from collections import defaultdict

from pipelines.entities import ENTITIES
from tests.reference.cash.rows import Row, Rows

# Whose id a column holds. Payments have no list of their own: their events make them.
KEYS = {
    "accounts": {"id": "accounts", "parent_account_id": "accounts"},
    "customers": {"id": "customers"},
    "deals": {"id": "deals", "account_id": "accounts"},
    "subscriptions": {"id": "subscriptions", "customer_id": "customers", "crm_deal_id": "deals"},
    "invoices": {"id": "invoices", "customer_id": "customers", "subscription_id": "subscriptions", "crm_deal_id": "deals"},
    "invoice_lines": {"id": "invoice_lines", "invoice_id": "invoices"},
    "credit_notes": {"id": "credit_notes", "invoice_id": "invoices"},
    "credit_note_lines": {"id": "credit_note_lines", "credit_note_id": "credit_notes", "invoice_line_id": "invoice_lines"},
    "payment_events": {"payment_id": "payments", "customer_id": "customers", "invoice_id": "invoices"},
    "payment_allocations": {"payment_id": "payments", "invoice_id": "invoices"},
}  # fmt: skip
NAMED_BY = {"payments": ("payment_events", "payment_id")}


def source_of(entity: str, row: Row) -> str:
    return str(row.get("source") or ENTITIES[entity].side)


class Ids:
    """Which sources use which id."""

    def __init__(self, rows: Rows) -> None:
        self.sources: dict[tuple[str, str], set[str]] = defaultdict(set)
        for kind in {kind for columns in KEYS.values() for kind in columns.values()}:
            entity, column = NAMED_BY.get(kind, (kind, "id"))
            for row in rows.get(entity, ()):
                self.sources[kind, row[column]].add(source_of(entity, row))

    def meant(self, kind: str, key: str, source: str) -> str:
        """The id in core: its own source's row first, else the only one that has it; of several others none is meant."""
        sources = self.sources.get((kind, key), set())
        if len(sources) < 2:
            return key
        return f"{source}:{key}" if source in sources else f"?{source}:{key}"


def in_one_namespace(rows: Rows) -> dict[str, list[Row]]:
    """The entities of section 5 with ids that are unique over all sources."""
    ids = Ids(rows)
    found: dict[str, list[Row]] = {}
    for entity, given in rows.items():
        columns = KEYS.get(entity, {})
        found[entity] = [
            {**row, **{c: ids.meant(kind, row[c], source_of(entity, row)) for c, kind in columns.items() if row.get(c)}}
            for row in given
        ]
    return found
