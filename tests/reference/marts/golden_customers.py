"""marts.golden_customers: each field from its owner, else the newest value (section 8). Who is one customer is another question."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from tests.reference.codes.facts import Facts, Row
from tests.reference.marts.books import Table

OWNERS = {
    "name": "account", "domain": "account", "phone": "account", "owner": "account", "legal_name": "customer", "tax_id": "customer", "email": "customer",
    "street": "customer", "city": "customer", "region": "customer", "postal_code": "customer", "country": "customer",
}  # fmt: skip


def golden_customers(facts: Facts) -> Table:
    """By golden customer: its fields, its parent and how many records it has."""
    records: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    counts: dict[str, int] = defaultdict(int)
    entities = {"account": "accounts", "customer": "customers"}
    for link in facts.marts["customer_links"]:
        counts[link["customer_id"]] += 1
        if link["entity"] in entities:
            row = facts.by_id[entities[link["entity"]]].get(link["source_id"])
            if row:
                records[link["customer_id"]].append((link["entity"], row))
    told = {
        (facts.customer(row["entity"], row["source_id"]), row["field"]): row["value"]
        for row in facts.marts["steward_fields"]
    }
    invoices: dict[str, int] = defaultdict(int)
    for invoice in facts.rows["invoices"]:
        invoices[invoice["customer_id"]] += 1
    for account, billed in _tied(facts):
        invoices[account] += invoices.get(billed, 0)
    found: Table = {}
    for key in {row["customer_id"] for row in facts.marts["golden_customers"]}:
        ranked = sorted(records[key], key=lambda one: _rank(one[1], invoices))
        # Of one that is only deleted records, no text says which fields are kept.
        fields: Row = {}
        for field, owner in OWNERS.items() if ranked else ():
            fields[field] = told[key, field] if (key, field) in told else _value(field, owner, ranked)
        # What no living record says, a deleted one may: no text says whether it is kept.
        fields = {field: value for field, value in fields.items() if value is not None or (key, field) in told}
        found[key,] = {**fields, "source_count": counts[key], "first_seen_on": facts.as_of}
    return found


def _tied(facts: Facts) -> set[tuple[str, str]]:
    """Accounts and the billing customers that explicit ids tie them to, in one golden customer."""
    named = {(row["id"], row["billing_customer_id"]) for row in facts.rows["accounts"]}
    named |= {(row["crm_account_id"], row["id"]) for row in facts.rows["customers"]}
    return {
        (account, billed)
        for account, billed in named
        if account and billed and facts.customer("account", account) == facts.customer("customer", billed)
    }


def _rank(row: Row, invoices: dict[str, int]) -> tuple[bool, int, datetime, str]:
    """The survivor first: what lives, then the most invoices, then the oldest, then the smaller id."""
    dead = row.get("status") == "deleted" or bool(row.get("merged_into_id"))
    return dead, -invoices.get(row["id"], 0), row["created_at"] or datetime.max, row["id"]


def _value(field: str, owner: str, ranked: list[tuple[str, Row]]) -> Any:
    """The owner's surviving record first; else the newest that has one."""
    own = [row[field] for entity, row in ranked if entity == owner]
    newest = sorted(
        (row for entity, row in ranked if entity != owner),
        key=lambda row: (-(row["updated_at"] or datetime.min).toordinal(), row["id"]),
    )
    return next((value for value in [*own, *(row[field] for row in newest if field in row)] if value is not None), None)
