"""What changed, as a page to read in the morning: Markdown, and the same as HTML, from the published marts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from pipelines.reports.figures import money
from pipelines.reports.lookup import published_run
from pipelines.reports.page import page, write_whole
from pipelines.warehouse import open_published, rows

LISTED = 30  # exceptions a list, the largest first; how many more there are is said
MARTS = {"the last run": "delta_report", "the last close": "delta_since_close"}
TITLES = {
    "open_exceptions": "Open exceptions",
    "amount_at_risk_reporting": "Amount at risk",
    "receivables_outstanding": "Receivables outstanding",
    "unapplied_cash": "Unapplied cash",
}
# The order in which a bridge is told; `unchanged` moves nothing.
REASONS = (
    "opened", "reopened", "changed", "resolved", "accepted", "snoozed",
    "invoiced", "paid", "credited", "written_off", "received", "refunded", "taken_back", "applied",
)  # fmt: skip
LISTS = {"Opened": ("opened", "reopened"), "Changed": ("changed",), "Resolved": ("resolved",)}


@dataclass(frozen=True)
class Bridge:
    """One headline number from then to now: `then` + the sum of `steps` = `now`, exactly. In currency, or a count."""

    measure: str
    currency: str | None
    then: Decimal
    steps: list[tuple[str, Decimal]]
    now: Decimal

    @property
    def moved(self) -> bool:
        return bool(self.steps)

    def text(self, value: Decimal) -> str:
        return money(value, self.currency) if self.currency else f"{value:,.0f}"


def bridges(connection: duckdb.DuckDBPyConnection, mart: str) -> list[Bridge]:
    """The headline numbers of one delta mart, in their order; money by currency."""
    found = rows(
        connection,
        f"""
        select
            measure, currency, reason,
            sum(previous_value) as previous_value, sum(value) as value, sum(change) as change
        from marts.{mart}
        group by measure, currency, reason
        order by measure, currency, reason
        """,
    )
    grouped: dict[tuple[str, str | None], list[dict[str, Any]]] = {}
    for row in found:
        grouped.setdefault((row["measure"], row["currency"]), []).append(row)
    told = []
    for (measure, currency), parts in sorted(
        grouped.items(), key=lambda item: (list(TITLES).index(item[0][0]), item[0])
    ):
        moved = {row["reason"]: row["change"] for row in parts}
        steps = [(reason, moved[reason]) for reason in REASONS if moved.get(reason)]
        then, now = (sum((row[name] for row in parts), Decimal(0)) for name in ("previous_value", "value"))
        told.append(Bridge(measure, currency, then, steps, now))
    return told


def markdown(marts: Path) -> str:
    """The report. Raises duckdb.Error where `marts` is no published database."""
    with open_published(marts) as connection:
        told = rows(connection, "select distinct run_id, as_of from marts.delta_report")
        run = told[0] if told else published_run(connection)
        lines = [f"# What changed, as of {run['as_of']}", "", f"Run {plain(run['run_id'])}.", ""]
        for name, mart in MARTS.items():
            [since] = rows(connection, f"select max(previous_as_of) as day from marts.{mart}")
            if since["day"] is None:
                lines += [f"## Since {name}", "", "Nothing was published before: there is nothing to compare with.", ""]
                continue
            lines += [f"## Since {name}, {since['day']}", ""]
            crossed = bridges(connection, mart)
            for bridge in crossed:
                if bridge.moved:
                    lines += _table(bridge, since["day"], run["as_of"])
            lines += _unmoved([bridge for bridge in crossed if not bridge.moved and bridge.now])
            if mart == "delta_report":
                lines += _lists(connection, since["day"], run["as_of"])
    return "\n".join(lines)


def _table(bridge: Bridge, then: date, now: date) -> Iterator[str]:
    unit = f" ({plain(bridge.currency)})" if bridge.currency else ""
    yield from (f"| {TITLES[bridge.measure]}{unit} | |", "|---|---:|", f"| {then} | {bridge.text(bridge.then)} |")
    for reason, change in bridge.steps:
        yield f"| {reason.replace('_', ' ')} | {'+' if change > 0 else ''}{bridge.text(change)} |"
    yield from (f"| **{now}** | **{bridge.text(bridge.now)}** |", "")


def _unmoved(bridges: list[Bridge]) -> Iterator[str]:
    """One table of all that is as it was, a line a measure; what is 0 and was 0 is nothing to tell."""
    if not bridges:
        return
    yield from ("| As it was | |", "|---|---|")
    for measure, title in TITLES.items():
        amounts = [f"{one.text(one.now)} {plain(one.currency)}".rstrip() for one in bridges if one.measure == measure]
        if amounts:
            yield f"| {title} | {'; '.join(amounts)} |"
    yield ""


def _lists(connection: duckdb.DuckDBPyConnection, after: date, until: date) -> Iterator[str]:
    for title, events in LISTS.items():
        found = rows(
            connection,
            """
            with moved as (
                select exception_id, min(detail) as detail
                from marts.exception_events
                where "at" > $after and "at" <= $until and event in (select unnest($events))
                group by exception_id
            )

            select
                x.code, x.customer_name, x.amount_at_risk, x.currency, x.explanation, x.exception_id, m.detail,
                count(*) over () as total
            from marts.exceptions as x
            inner join moved as m on x.exception_id = m.exception_id
            order by x.amount_at_risk_reporting desc nulls last, x.exception_id
            limit $listed
            """,
            {"after": after, "until": until, "events": list(events), "listed": LISTED},
        )
        yield from (f"### {title}: {found[0]['total'] if found else 0}", "")
        if not found:
            continue
        yield from ("| Exception | Customer | At risk | |", "|---|---|---:|---|")
        for row in found:
            amount = (
                f"{money(row['amount_at_risk'], row['currency'])} {plain(row['currency'])}" if row["currency"] else "-"
            )
            what = f"{plain(row['detail'])}. " if title == "Changed" else ""
            told = f"{what}{plain(row['explanation'])} `{row['exception_id']}`"
            yield f"| {plain(row['code'])} | {plain(row['customer_name'])} | {amount} | {told} |"
        if (more := found[0]["total"] - len(found)) > 0:
            yield f"| and {more} more | | | |"
        yield ""


def plain(text: str | None) -> str:
    """A text of the data as itself: no sign of it is taken for Markdown or HTML, no line break ends a table's row."""
    return re.sub(r"([\\`*_{}\[\]()#+.!|<>&~-])", r"\\\1", " ".join((text or "").split()))


def html(report: str) -> str:
    """The same report as a page of its own; raw HTML in it stays text."""
    from markdown_it import MarkdownIt

    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(report)
    title = report.partition("\n")[0].removeprefix("# ")
    return page(title, body)


def write_delta(marts: Path, folder: Path) -> list[Path]:
    """Write delta_report.md and delta_report.html into `folder`, each whole or not at all."""
    report = markdown(marts)
    pages = {"delta_report.md": report, "delta_report.html": html(report)}
    return [write_whole(folder / name, text) for name, text in pages.items()]
