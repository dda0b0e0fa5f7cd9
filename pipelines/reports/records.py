"""The records behind a chain: each with its source, id, file and line, and the load that brought it.

They stand in the warehouse, not in the published marts. While a run has the warehouse to itself they cannot be read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import duckdb
from rich.console import Console

from pipelines.reports.figures import money
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
    credit_notes: set[str] = field(default_factory=set)  # of the invoices; found on the way


class Hop(NamedTuple):
    """One kind of record: the rows of an entity whose `column` holds one of the chain's ids of these kinds."""

    name: str
    entity: str
    column: str
    kinds: tuple[str, ...]
    shown: str = "null"  # the figure of a row, as SQL


# In the order in which money goes.
HOPS = (
    Hop("deal", "deals", "id", ("deals",)),
    Hop("contract line", "deal_lines", "id", ("deal_lines",)),
    Hop("invoice", "invoices", "id", ("invoices",), "total"),
    Hop("invoice line", "invoice_lines", "invoice_id", ("invoices",), "amount"),
    Hop("credit note", "credit_notes", "invoice_id", ("invoices",), "amount"),
    Hop("payment event", "payment_events", "payment_id", ("payments",), "amount"),
    Hop("payout", "payouts", "id", ("payouts",), "amount"),
    Hop("bank line", "bank_transactions", "id", ("bank_transactions",), "amount"),
    Hop(
        "journal line",
        "journal_lines",
        "document_id",
        ("invoices", "credit_notes", "payments"),
        "coalesce(debit, 0) - coalesce(credit, 0)",
    ),
)
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
    notes = "select id from core.credit_notes where invoice_id in (select unnest($ids))"
    chain.credit_notes |= {str(row["id"]) for row in rows(connection, notes, {"ids": sorted(chain.invoices)})}
    for hop in HOPS:
        ids = sorted(set[str]().union(*(getattr(chain, kind) for kind in hop.kinds)))
        sql = (
            f"select source, id, _file, _line, _dlt_load_id as load, {hop.shown} as shown from core.{hop.entity}"
            f" where {hop.column} in (select unnest($ids)) order by source, id limit {SHOWN + 1}"
        )
        listed = rows(connection, sql, {"ids": ids})
        for row in listed[:SHOWN]:
            yield hop.name, row
        if len(listed) > SHOWN:
            nothing = {"source": "", "_file": "", "_line": None, "load": "", "shown": None}
            yield hop.name, {"id": f"and more than {SHOWN} like it", **nothing}
