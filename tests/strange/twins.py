"""Rows that are another one but for one column: of a status that does not count, deleted, of the same moment, the same again in red."""

from collections import defaultdict
from decimal import Decimal

from pipelines.entities import ENTITIES
from tests.strange.book import Book, Row
from tests.strange.disturbed import APART, LEFT_ALONE, other_value
from tests.strange.draw import Draw

# Share of an entity's rows that get a twin.
SHARE = {
    "contacts": 0.1, "products": 0.2, "deals": 0.03, "deal_lines": 0.02, "line_tiers": 0.01, "subscriptions": 0.06, "subscription_items": 0.03, "invoices": 0.02,
    "invoice_lines": 0.015, "credit_notes": 0.08, "credit_note_lines": 0.06, "usage_records": 0.02, "payment_events": 0.04, "payment_allocations": 0.06,
    "payouts": 0.08, "payout_items": 0.04, "bank_transactions": 0.04, "journal_lines": 0.004,
}  # fmt: skip
PARTS = {
    "deals": ("deal_lines", "deal_id"), "subscriptions": ("subscription_items", "subscription_id"), "invoices": ("invoice_lines", "invoice_id"),
    "credit_notes": ("credit_note_lines", "credit_note_id"), "payouts": ("payout_items", "payout_id"), "deal_lines": ("line_tiers", "deal_line_id"),
}  # fmt: skip
# What takes a row's place where it must not count; or must, beside one that does not.
NOT_COUNTED = {
    "deals": ("is_won", (False,)), "subscriptions": ("status", ("canceled", "paused", "trialing", "past_due")), "invoices": ("status", ("void", "draft", "draft", "uncollectible")),
    "credit_notes": ("status", ("void",)), "usage_records": ("status", ("rejected", "accepted")), "payment_events": ("type", ("failed", "attempted", "disputed", "dispute_won", "reversed", "refunded")),
    "payouts": ("status", ("failed", "pending", "in_transit", None)),
}  # fmt: skip
SIGNED = {"invoice_lines": ("amount", "tax_amount"), "payout_items": ("gross", "net"), "bank_transactions": ("amount",)}


def twin(book: Book, seed: str) -> None:
    """Twins come with their parts, as often as not."""
    parts: dict[str, dict[str, list[Row]]] = {}
    for child, column in PARTS.values():
        of_parent: dict[str, list[Row]] = defaultdict(list)
        for row in book.rows[child]:
            of_parent[row[column]].append(row)
        parts[child] = of_parent
    for name, rows in book.rows.items():
        if name in LEFT_ALONE or name in APART:
            continue
        before: list[Row] = []
        for row in list(rows):
            draw = Draw(f"{seed} twin {name} {row['id']}")
            before.append(row)
            if draw.happens(SHARE[name]):
                _twin(book, draw, name, row, before[-draw.randint(1, 6) :][0], parts)


def _twin(book: Book, draw: Draw, name: str, row: Row, neighbour: Row, parts: dict[str, dict[str, list[Row]]]) -> None:
    made = {**row, "id": f"{row['id']}{draw.one('-b', '0')}"}
    if name in PARTS and draw.happens(0.6):
        child, column = PARTS[name]
        for part in parts[child].get(row["id"], []):
            book.add(child, **{**part, "id": f"{part['id']}-{made['id']}", column: made["id"]})
    kind = draw.random()
    if name in NOT_COUNTED and kind < 0.5:
        column, values = NOT_COUNTED[name]
        # Either of the two: the one that came first may be the one that does not count.
        draw.one(made, made, row)[column] = draw.choice(values)
    elif name in SIGNED and kind < 0.4:
        for column in SIGNED[name]:
            made[column] = None if made[column] is None else -Decimal(made[column])
    elif name == "journal_lines" and kind < 0.5:
        made["debit"], made["credit"] = row["credit"], row["debit"]
    elif kind < 0.6:
        made["deleted_at"] = "2026-03-01T05:00:00"
    elif kind < 0.95:
        column_of = draw.choice([one for one in ENTITIES[name].columns if not one.key and one.name != "deleted_at"])
        made[column_of.name] = other_value(draw, column_of, row.get(column_of.name), neighbour.get(column_of.name))
    book.add(name, **made)
