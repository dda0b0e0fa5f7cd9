"""One exception, or one obligation, in full: contract line, period, formula, invoices, credits, cash, ledger."""

import json
from typing import Any

import duckdb
from rich.console import Console

from pipelines.reports.figures import money
from pipelines.reports.lookup import exception_named
from pipelines.reports.records import Chain, show_records
from pipelines.warehouse import Warehouse, open_published, rows

OBLIGATIONS = """
    select c.*, e.explanation as formula
    from contract_to_cash as c
    left join expected_billing as e
        on c.deal_line_id = e.deal_line_id and c.charge_type = e.charge_type and c.period_start = e.period_start
    """
IN_ORDER = " order by c.period_start, c.deal_line_id limit 20"


def explain(console: Console, warehouse: Warehouse, what: str) -> bool:
    """Print one exception (its id may be shortened while it stays unique), or the rows of one contract line.

    `what`: an exception's id, a contract line's, or one obligation of it: `line|charge type|period start`. False where
    there is nothing of that name. Raises AmbiguousIdError where several exceptions begin so.
    """
    chain = Chain()
    with open_published(warehouse.marts) as connection:
        obligations = rows(
            connection, OBLIGATIONS + "where c.row_id = $what or c.deal_line_id = $what" + IN_ORDER, {"what": what}
        )
        for obligation in obligations:
            _chain(console, connection, obligation, chain)
        if not obligations:
            exception = exception_named(connection, what)
            if exception is None:
                return False
            _exception(console, connection, exception, chain)
    show_records(console, warehouse, chain)
    return True


def _exception(
    console: Console, connection: duckdb.DuckDBPyConnection, exception: dict[str, Any], chain: Chain
) -> None:
    _head(console, exception)
    _evidence(console, exception)
    _memory(console, connection, exception)
    obligations = _obligations(connection, exception)
    for obligation in obligations:
        _chain(console, connection, obligation, chain)
    if not obligations:
        _documents(console, connection, [exception["invoice_id"]], [exception["payment_id"]], chain)
    kinds = {
        "deal": chain.deals,
        "deal_line": chain.deal_lines,
        "payout": chain.payouts,
        "bank_transaction": chain.bank_transactions,
    }
    kinds.get(exception["subject_type"], set()).add(exception["subject_id"])


def _head(console: Console, row: dict[str, Any]) -> None:
    customer = row["customer_name"] or row["customer_id"]
    period = f", {row['period_start']} to {row['period_end'] or '...'}" if row["period_start"] else ""
    console.print(
        f"\n[bold]{row['title']}[/bold] ({row['code']}, {row['category']}, {row['severity']}, {row['status']})",
        markup=True,
    )
    console.print(
        f"{row['subject_type']} {row['subject_id']}{period}; {f'customer {customer}' if customer else 'no customer'}"
    )
    console.print(f"\n{row['explanation']}", soft_wrap=True)
    for name, title in (("expected_amount", "should be"), ("actual_amount", "is"), ("amount_at_risk", "at risk")):
        if row[name] is not None:
            console.print(f"  {title:<10}{money(row[name], row['currency']):>18} {row['currency'] or ''}")
    console.print(f"\nDo: {row['recommended_action']} (owner {row['owner']}, due {row['due_on']})", soft_wrap=True)


def _evidence(console: Console, row: dict[str, Any]) -> None:
    if not row["evidence"]:
        return
    console.print("\nEvidence")
    try:
        console.print(json.dumps(json.loads(row["evidence"]), indent=2, ensure_ascii=False), soft_wrap=True)
    except ValueError:
        console.print(row["evidence"], soft_wrap=True)


def _memory(console: Console, connection: duckdb.DuckDBPyConnection, row: dict[str, Any]) -> None:
    console.print("\nHistory")
    events = rows(
        connection,
        'select "at", event, actor, detail from exception_events where exception_id = ? order by "at", event',
        [row["exception_id"]],
    )
    for event in events:
        console.print(
            f"  {event['at']}  {event['event']:<10} {event['actor'] or ''}  {event['detail'] or ''}", soft_wrap=True
        )


def _obligations(connection: duckdb.DuckDBPyConnection, row: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of contract_to_cash that the exception hangs on, by its subject; at most 20."""
    return rows(
        connection,
        OBLIGATIONS
        + """
        where (c.deal_line_id = $subject or (c.deal_id = $subject and $type = 'deal'))
            and ($period is null or c.period_start = $period)
            and c.variance <> 0
        """
        + IN_ORDER,
        {"subject": row["subject_id"], "type": row["subject_type"], "period": row["period_start"]},
    )


def _chain(console: Console, connection: duckdb.DuckDBPyConnection, row: dict[str, Any], chain: Chain) -> None:
    chain.deals.add(row["deal_id"])
    chain.deal_lines.add(row["deal_line_id"])
    console.print(
        f"\nContract {row['contract_id']} > deal {row['deal_id']} > line {row['deal_line_id']} ({row['sku']})"
    )
    console.print(f"  period    {row['period_start']} to {row['period_end']}, to be billed on {row['bill_on']}")
    if row["formula"]:
        console.print(f"  formula   {row['formula']}", soft_wrap=True)
    for name in (
        "expected",
        "invoiced",
        "credited",
        "tax",
        "paid",
        "refunded",
        "disputed",
        "written_off",
        "outstanding",
        "posted",
        "variance",
    ):
        if row[name]:
            console.print(f"  {name:<12}{money(row[name], row['currency']):>16} {row['currency']}")
    console.print(f"  status    {', '.join(filter(None, (row['status'], row['variance_reason'])))}")
    _documents(console, connection, _ids(row["invoice_ids"]), _ids(row["payment_ids"]), chain)


def _ids(value: Any) -> list[str]:
    """Ids of a list column, or of a text of them joined by a comma."""
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else list(value or [])


def _documents(
    console: Console, connection: duckdb.DuckDBPyConnection, invoices: list[Any], payments: list[Any], chain: Chain
) -> None:
    chain.invoices |= {value for value in invoices if value}
    chain.payments |= {value for value in payments if value}
    for row in _by_id(connection, "invoices", "invoice_id", invoices):
        currency = row["currency"]
        total, outstanding = money(row["total"], currency), money(row["outstanding"], currency)
        posted = "-" if row["posted"] is None else money(row["posted"], currency)
        console.print(
            f"  invoice   {row['number'] or row['invoice_id']}: {total} {currency} with tax, {row['status']}, "
            f"issued {row['issued_on']}, due {row['due_on']}, open {outstanding}, posted {posted}",
            soft_wrap=True,
        )
    for row in _by_id(connection, "payments", "payment_id", payments):
        chain.payouts |= {row["payout_id"]} - {None}
        chain.bank_transactions |= {row["bank_transaction_id"]} - {None}
        received, applied = money(row["received"], row["currency"]), money(row["applied"], row["currency"])
        console.print(
            f"  payment   {row['payment_id']}: {received} {row['currency']} on {row['received_on']} "
            f"by {row['method']}, applied {applied}; payout {row['payout_id'] or '-'}, "
            f"bank line {row['bank_transaction_id'] or '-'}",
            soft_wrap=True,
        )


def _by_id(connection: duckdb.DuckDBPyConnection, mart: str, key: str, ids: list[Any]) -> list[dict[str, Any]]:
    wanted = [value for value in ids if value]
    return rows(
        connection, f"select * from {mart} where {key} in (select unnest($ids)) order by {key}", {"ids": wanted}
    )
