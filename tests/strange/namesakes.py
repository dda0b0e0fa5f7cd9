"""Ids that two entities share: every one has numbers of its own, and nobody promises that they differ from the others'."""

from collections import defaultdict

from pipelines.entities import ENTITIES
from tests.strange.book import Book, Row
from tests.strange.draw import Draw

# Who takes whose number.
PAIRS = (
    ("credit_notes", "invoices"), ("payments", "invoices"), ("payouts", "payments"), ("payments", "credit_notes"), ("subscriptions", "deals"), ("deal_lines", "deals"),
    ("subscription_items", "deal_lines"), ("invoice_lines", "deal_lines"), ("customers", "accounts"), ("bank_transactions", "payouts"), ("payout_items", "payouts"),
    ("credit_note_lines", "invoice_lines"), ("invoices", "subscriptions"), ("payment_allocations", "payments"), ("contacts", "accounts"),
)  # fmt: skip
TIMES = 4
DOCUMENTS = {
    "invoices": ("invoice",),
    "credit_notes": ("credit_note",),
    "payments": ("payment", "refund"),
    "payouts": ("payout",),
}


def share_ids(book: Book, seed: str) -> None:
    """A few of each pair; whoever names the row goes on naming it."""
    pointing: dict[str, dict[str, list[tuple[Row, str]]]] = defaultdict(lambda: defaultdict(list))
    for name, entity in ENTITIES.items():
        for row in book.rows[name]:
            for column in entity.columns:
                if column.refers_to and row.get(column.name):
                    pointing[column.refers_to][row[column.name]].append((row, column.name))
            if name != "fx_rates":
                pointing[name][row["id"]].append((row, "id"))
    for line in book.rows["journal_lines"]:
        for name, kinds in DOCUMENTS.items():
            if line["document_type"] in kinds and line["document_id"]:
                pointing[name][line["document_id"]].append((line, "document_id"))
    for taker, owner in PAIRS:
        draw = Draw(f"{seed} {taker} called as {owner}")
        for _ in range(TIMES):
            old, new = draw.choice(sorted(pointing[taker])), draw.choice(sorted(pointing[owner]))
            if new not in pointing[taker]:
                pointing[taker][new] = pointing[taker].pop(old)
                for row, column in pointing[taker][new]:
                    row[column] = new
