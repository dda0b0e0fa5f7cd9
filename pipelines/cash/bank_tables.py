"""Between the warehouse and the bank matching."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.cash.application import without_garbage_collection
from pipelines.cash.bank import BankLine, BankRules, Target, match_bank

Relation = duckdb.DuckDBPyRelation

SCHEMA = pa.schema(
    [
        ("kind", pa.string()),
        ("bank_transaction_id", pa.string()),
        ("matched_type", pa.string()),
        ("matched_id", pa.string()),
        ("method", pa.string()),
        ("confidence", pa.decimal128(5, 4)),
        ("units", pa.int64()),
    ]
)


@without_garbage_collection()
def match_table(settings: Mapping[str, str], lines: Relation, targets: Relation, texts: Relation) -> pa.Table:
    """Run the matching; one row per match and per candidate. units: the line's part that is the target's."""
    line_rows = (
        lines.order("booked_day, bank_transaction_id")
        .project("bank_transaction_id, booked_day, units, currency, text, coalesce(counterparty, ''), minor_factor")
        .fetchall()
    )
    target_rows = (
        targets.order("expected_day, matched_type, matched_id")
        .project("matched_type, matched_id, expected_day, units, currency, family_id")
        .fetchall()
    )
    largest_charge = Decimal(settings.get("bank_match_max_charge", "50"))
    rules = BankRules(
        settlement_days=int(settings.get("settlement_days", "5")),
        match_days=int(settings.get("bank_match_days", "21")),
        max_candidates=int(settings.get("max_candidates", "60")),
        accept=float(settings.get("bank_match_accept", "0.85")),
        margin=float(settings.get("bank_match_margin", "0.1")),
        max_charge={row[3]: int(largest_charge * row[6]) for row in line_rows},
    )
    found = [Target(kind, day, units, currency, family) for kind, _, day, units, currency, family in target_rows]
    places = {(row[0], row[1]): place for place, row in enumerate(target_rows)}
    for matched_type, matched_id, kind, text in chunked(texts.project("matched_type, matched_id, kind, text")):
        place = places.get((matched_type, matched_id))
        if place is not None:
            (found[place].identifiers if kind == "identifier" else found[place].names).append(text)
    result = match_bank([BankLine(*row[1:6]) for row in line_rows], found, rules)
    rows = [
        ("match", line_rows[m.line][0], *target_rows[m.target][:2], m.method, m.confidence, m.amount)
        for m in result.matches
    ]
    rows += [
        ("candidate", line_rows[line][0], *target_rows[target][:2], "model", score, line_rows[line][2])
        for line, target, score in result.candidates
    ]
    by_column: list[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * len(SCHEMA)
    by_column[5] = [Decimal(str(score)).quantize(Decimal("0.0001")) for score in by_column[5]]
    return pa.table([pa.array(column, kind) for column, kind in zip(by_column, SCHEMA.types, strict=True)], SCHEMA)


def chunked(relation: Relation, size: int = 50_000) -> Iterator[tuple[Any, ...]]:
    """The rows, some at a time: there are several texts to every line, and each is needed once."""
    while rows := relation.fetchmany(size):
        yield from rows
