"""What stewards decided about some pairs of records and some fields, by day and twice about one."""

from datetime import timedelta
from pathlib import Path

import duckdb

from tests.strange.book import AS_OF, Row
from tests.strange.draw import Draw

WORDS = ("must_link", "must_link", "cannot_link")


def decide(warehouse: Path, seed: str, rows: dict[str, list[Row]]) -> None:
    """Into the seeds' empty tables. A decision of tomorrow does not count yet."""
    draw = Draw(f"{seed} stewards")
    accounts, customers = ([row["id"] for row in rows[entity]] for entity in ("accounts", "customers"))
    names = {row["counterparty"].lower() for row in rows["bank_transactions"] if row["counterparty"]}
    payers = sorted("".join(letter for letter in name if letter.isalnum()) for name in names)
    with duckdb.connect(str(warehouse)) as connection:
        for _ in range(30):
            left = draw.one(("account", draw.choice(accounts)), ("customer", draw.choice(customers)))
            right = draw.one(("customer", draw.choice(customers)), ("counterparty", draw.choice(payers)))
            if draw.happens(0.4):  # about two that everything else joins
                left = ("account", draw.choice(accounts))
                right = ("customer", left[1].replace("A", "C"))
            for _ in range(draw.one(1, 1, 2)):
                on = AS_OF - timedelta(days=draw.one(-1, 0, 0, draw.randint(1, 40)))
                connection.execute(
                    "insert into seeds.steward_links values (?, ?, 'any', ?, ?, 'any', ?, 'kim', ?, 'called them')",
                    [draw.choice(WORDS), *left, *right, on],
                )
        for word, payer, customer in (("cannot_link", "marlinpaper", "C-half-20"), ("must_link", "kestrelfreight", "C-half-10"), ("must_link", "kestrelfreight", "C-half-11")):  # fmt: skip
            connection.execute(
                "insert into seeds.steward_links values (?, 'counterparty', 'any', ?, 'customer', 'any', ?, 'kim', ?, 'asked the bank')",
                [word, payer, customer, AS_OF],
            )
        for _ in range(12):
            entity, source, id = draw.one(
                ("account", "crm", draw.choice(accounts)), ("customer", "billing", draw.choice(customers))
            )
            field, value = draw.one(
                ("legal_name", "Registered AG"),
                ("city", "Ulm"),
                ("email", "told@steward.example"),
                ("tax_id", "DE136695976"),
                ("phone", None),
            )
            on = AS_OF - timedelta(days=draw.one(-1, 0, 0, draw.randint(1, 40)))
            connection.execute(
                "insert into seeds.steward_fields values (?, ?, ?, ?, ?, 'kim', ?, 'register')",
                [entity, source, id, field, value, on],
            )
