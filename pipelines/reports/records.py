"""The records behind a chain: each with its source, id, file and line, and the load that brought it.

They stand in the warehouse, not in the published marts. While a run has the warehouse to itself they cannot be read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import duckdb
from rich.console import Console

from pipelines.reports.summary import money
from pipelines.warehouse import Warehouse, rows


@dataclass
class Chain:
    """Ids that the marts gave for one obligation or one exception."""

    deals: set[str] = field(default_factory=set)
    deal_lines: set[str] = field(default_factory=set)
    invoices: set[str] = field(default_factory=set)
    payments: set[str] = field(default_factory=set)
    payouts: set[str] = field(default_factory=set)
    bank_transactions: set[str] = field(default_factory=set)


# hop -> (entity, which of its rows, what one sees of a row), in the order in which money goes
_DOCUMENTS = "select unnest($invoices) union all select unnest($credits) union all select unnest($payments)"
HOPS: Mapping[str, tuple[str, str, str]] = {
    "deal": ("deals", "id in (select unnest($deals))", "null"),
    "contract line": ("deal_lines", "id in (select unnest($deal_lines))", "null"),
    "invoice": ("invoices", "id in (select unnest($invoices))", "total"),
    "invoice line": ("invoice_lines", "invoice_id in (select unnest($invoices))", "amount"),
    "credit note": ("credit_notes", "invoice_id in (select unnest($invoices))", "amount"),
    "payment event": ("payment_events", "payment_id in (select unnest($payments))", "amount"),
    "payout": ("payouts", "id in (select unnest($payouts))", "amount"),
    "bank line": ("bank_transactions", "id in (select unnest($bank_transactions))", "amount"),
    "journal line": (
        "journal_lines",
        f"document_id in ({_DOCUMENTS})",
        "coalesce(debit, 0) - coalesce(credit, 0)",
    ),
}
SHOWN = 12  # of one kind; an invoice may have a thousand lines


def show_records(console: Console, warehouse: Warehouse, chain: Chain) -> None:
    """Print the records, or why they are not to be had."""
    try:
        with warehouse.connect(read_only=True) as connection:
            found = list(_found(connection, chain))
    except (duckdb.IOException, duckdb.CatalogException):
        console.print("\nRecords: the warehouse is in use, or is not there; ask again when the run is over")
        return
    console.print("\nRecords behind it (source, id, file and line, load)")
    for hop, row in found:
        amount = "" if row["shown"] is None else money(row["shown"])
        line = "" if row["_line"] is None else f":{row['_line']}"
        where = f"{row['_file']}{line}"
        console.print(
            f"  {hop:<14}{row['source']:<12} {row['id']:<28} {where:<28} {row['load']}  {amount}",
            soft_wrap=True,
            highlight=False,
        )


def _found(connection: duckdb.DuckDBPyConnection, chain: Chain) -> Iterator[tuple[str, dict[str, Any]]]:
    ids = {name: sorted(values) for name, values in vars(chain).items()}
    notes = rows(
        connection, f"select id from core.credit_notes where {HOPS['credit note'][1]}", _needed(ids, "invoices")
    )
    ids["credits"] = [str(row["id"]) for row in notes]
    for hop, (entity, which, shown) in HOPS.items():
        needed = _needed(ids, *(name for name in ids if f"${name})" in which))
        sql = (
            f"select source, id, _file, _line, _dlt_load_id as load, {shown} as shown from core.{entity}"
            f" where {which} order by source, id limit {SHOWN + 1}"
        )
        listed = rows(connection, sql, needed)
        for row in listed[:SHOWN]:
            yield hop, row
        if len(listed) > SHOWN:
            nothing = {"source": "", "_file": "", "_line": None, "load": "", "shown": None}
            yield hop, {"id": f"and more than {SHOWN} like it", **nothing}


def _needed(ids: Mapping[str, list[str]], *names: str) -> dict[str, list[str]]:
    return {name: ids[name] for name in names}
