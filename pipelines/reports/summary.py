"""The short table at the end of a run, read from what is published."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.reports import checks_page
from pipelines.reports.figures import counted_rows, money
from pipelines.reports.last_run import Verdicts
from pipelines.reports.lookup import published_run
from pipelines.warehouse import Warehouse, open_published, rows


@dataclass(frozen=True)
class Summary:
    """What one published run says in a page. Amounts are Decimal in their currency."""

    run: dict[str, Any]
    counts: dict[str, int]
    money: list[dict[str, Any]]
    exceptions: list[dict[str, Any]]
    quarantined: int
    changes: dict[str, int]
    reporting_currency: str
    incomplete: list[str]

    @property
    def critical(self) -> int:
        """Open critical exceptions."""
        return sum(row["critical"] for row in self.exceptions)


def read_summary(marts: Path) -> Summary:
    """Read a published database; raises duckdb.Error where it is none."""
    with open_published(marts) as connection:
        run = published_run(connection)
        counts = {
            table: int(rows(connection, f"select count(*) as n from marts.{table}")[0]["n"])
            for table in ("contracts", "invoices", "payments")
        }
        money = rows(
            connection,
            """
            with expected as (
                select currency, sum(expected) as expected
                from marts.contract_to_cash
                where bill_on <= ?
                group by currency
            ),

            invoiced as (
                select currency, sum(total - tax) as invoiced
                from marts.invoices
                where status not in ('draft', 'void')
                group by currency
            ),

            paid as (
                select currency, sum(received - refunded - taken_back) as paid
                from marts.payments
                group by currency
            )

            select
                currency,
                coalesce(expected, 0) as expected,
                coalesce(invoiced, 0) as invoiced,
                coalesce(paid, 0) as paid
            from expected
            full outer join invoiced using (currency)
            full outer join paid using (currency)
            where currency is not null
            order by currency
            """,
            [run["as_of"]],
        )
        exceptions = rows(
            connection,
            """
            select
                code, category, count(*) as open_exceptions, count(*) filter (severity = 'critical') as critical,
                coalesce(sum(amount_at_risk_reporting), 0) as amount_at_risk,
                count(*) filter (amount_at_risk_reporting is null) as without_rate
            from marts.exceptions
            where status = 'open'
            group by code, category
            order by amount_at_risk desc, open_exceptions desc, code
            """,
        )
        changes = rows(
            connection,
            'select event, count(*) as n from marts.exception_events where "at" = ? group by event',
            [run["as_of"]],
        )
        currency = rows(connection, "select max(reporting_currency) as currency from marts.exceptions")[0]["currency"]
        incomplete = rows(
            connection,
            "select source || coalesce(' ' || nullif(entity, '*'), '') || ': ' || coalesce(detail, '') as problem "
            "from marts.source_loads where not complete order by 1",
        )
        quarantined = rows(connection, "select count(*) as n from marts.quarantine")[0]["n"]
    changed = {row["event"]: int(row["n"]) for row in changes}
    problems = [str(row["problem"]) for row in incomplete]
    return Summary(run, counts, money, exceptions, int(quarantined), changed, currency or "", problems)


def critical_exceptions(marts: Path, opened_on: date | None = None) -> list[dict[str, Any]]:
    """Open critical exceptions, dearest first; with `opened_on` only those opened or reopened that day."""
    with open_published(marts) as connection:
        return rows(
            connection,
            """
            select x.exception_id, x.code, x.customer_name, x.amount_at_risk, x.currency, x.explanation
            from marts.exceptions as x
            where x.status = 'open' and x.severity = 'critical'
                and (? is null or exists (
                    select 1
                    from marts.exception_events as e
                    where e.exception_id = x.exception_id and e."at" = ? and e.event in ('opened', 'reopened')
                ))
            order by x.amount_at_risk_reporting desc nulls last, x.exception_id
            """,
            [opened_on, opened_on],
        )


def show(
    console: Console, warehouse: Warehouse, summary: Summary, verdicts: Verdicts | None, seconds: str = ""
) -> None:
    """Print the table, and where to look next."""
    run = summary.run
    console.print(f"\n[bold]Tieout[/bold] as of {run['as_of']}, run {run['run_id']}{seconds}\n", markup=True)
    read = ", ".join(f"{count:,} {name}" for name, count in summary.counts.items())
    console.print(f"Read: {read}; {counted_rows(summary.quarantined)} in quarantine")
    for problem in summary.incomplete:
        console.print(f"[yellow]Incomplete[/yellow] {escape(problem)}", markup=True)
    console.print(
        _table(
            ("Currency", "Expected to date", "Invoiced", "Paid"),
            (
                [row["currency"], *(money(row[name], row["currency"]) for name in ("expected", "invoiced", "paid"))]
                for row in summary.money
            ),
        )
    )
    if summary.exceptions:
        console.print(
            _table(
                ("Exception", "Category", "Open", "Critical", f"At risk ({summary.reporting_currency})"),
                (
                    [
                        row["code"],
                        row["category"],
                        f"{row['open_exceptions']:,}",
                        f"{row['critical']:,}",
                        money(row["amount_at_risk"]),
                    ]
                    for row in summary.exceptions
                ),
                left=2,
            )
        )
    else:
        console.print("No open exceptions.")
    events = ", ".join(f"{count} {event}" for event, count in sorted(summary.changes.items())) or "nothing changed"
    console.print(f"Exceptions since the last business date: {events}")
    if verdicts:
        console.print(f"Checks: [bold]{verdicts.verdict}[/bold] ({_by_suite(verdicts)})", markup=True)
        for crash in verdicts.crashed:
            console.print(f"  [red]crashed[/red] {escape(crash)}", markup=True)
    next_steps(console, warehouse)


def next_steps(console: Console, warehouse: Warehouse) -> None:
    """Where to look next."""
    console.print("\nWhere to look next")
    console.print(
        '  tieout query "select code, customer_name, amount_at_risk, currency, explanation from exceptions limit 10"'
    )
    console.print(
        f"  {warehouse.marts}  (any DuckDB client: attach it, tables are in schema marts; Parquet beside it)",
        soft_wrap=True,
    )
    console.print(f"  {warehouse.published / checks_page.NAME}  (what was checked)", soft_wrap=True)
    console.print("  tieout ui  (make ui for the demo: Dagster, with every table, check and run)\n")


def _by_suite(verdicts: Verdicts) -> str:
    parts = []
    for suite, counts in verdicts.suites.items():
        parts.append(f"{suite} " + "/".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())))
    return "; ".join(parts)


def _table(header: Iterable[str], lines: Iterable[list[str]], left: int = 1) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for place, title in enumerate(header):
        table.add_column(title, justify="left" if place < left else "right", no_wrap=True)
    for line in lines:
        table.add_row(*line)
    return table
