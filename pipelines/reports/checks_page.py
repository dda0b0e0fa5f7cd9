"""What was checked, as one page that needs no network, as Great Expectations' own pages do."""

import os
from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.reports.summary import money

if TYPE_CHECKING:
    from expectations.check import Suite
    from expectations.runner import Result

NAME = "checks.html"
SHOWN = 3  # rows of a check that did not pass, the largest first
STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:80rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:1rem 0;width:100%}
td,th{padding:.25rem .75rem;border-bottom:1px solid #ccc;vertical-align:top;text-align:left}
td.n{text-align:right;white-space:nowrap} small{color:#555}
.pass{color:#1a6b2d} .warn{color:#8a5a00} .fail,.crashed{color:#b00020;font-weight:600}
"""


def checks_page(suites: Sequence["Suite"], results: Sequence["Result"], run_id: str, as_of: date, currency: str) -> str:
    """The verdict on every check, suite by suite, worst first. currency: that of the amounts at risk."""
    about = {suite.name: suite.description for suite in suites}
    body = [f"<h1>What was checked, as of {as_of}</h1>", f"<p>Run {escape(run_id)}. {_counted(results)}.</p>"]
    for name, found in groupby(results, key=lambda result: result.suite):
        own = list(found)
        body += [f"<h2>{_title(name)}</h2>", f"<p>{escape(about.get(name, ''))} {_counted(own)}.</p>", "<table>"]
        body += ["<tr><th>Verdict</th><th>Check</th><th>Rows</th><th>At risk</th></tr>"]
        body += [line for result in sorted(own, key=_rank) for line in _row(result, currency)]
        body += ["</table>"]
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>What was checked, as of {as_of}</title>'
        f"<style>{STYLE}</style></head>\n<body>\n" + "\n".join(body) + "\n</body></html>\n"
    )


def _row(result: "Result", currency: str) -> Iterator[str]:
    blocks = " <small>(nothing is published while it fails)</small>" if result.check.blocking else ""
    told = [f"<strong>{_title(result.check.name)}</strong>{blocks}<br>{escape(result.check.description)}"]
    if result.error:
        told.append(f"<br><small>Crashed, so nobody knows: {escape(result.error)}</small>")
    for row in result.sample[:SHOWN]:
        shown = row.get("explanation") or ", ".join(f"{name}: {value}" for name, value in row.items())
        told.append(f"<br><small>{escape(str(shown))}</small>")
    if (more := (result.unexpected or 0) - SHOWN) > 0 and result.sample:
        told.append(f"<br><small>and {more:,} more</small>")
    count = "" if result.unexpected is None else f"{result.unexpected:,}"
    risk = "" if result.amount_at_risk is None else f"{money(result.amount_at_risk, currency)} {escape(currency)}"
    yield f'<tr><td class="{result.verdict}">{result.verdict}</td><td>{"".join(told)}</td>'
    yield f'<td class="n">{count}</td><td class="n">{risk}</td></tr>'


def _rank(result: "Result") -> tuple[int, str]:
    return -("pass", "warn", "fail", "crashed").index(result.verdict), result.check.name


def _counted(results: Sequence["Result"]) -> str:
    counts = {
        verdict: sum(one.verdict == verdict for one in results) for verdict in ("crashed", "fail", "warn", "pass")
    }
    return ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count) or "no checks"


def _title(name: str) -> str:
    return escape(name.replace("_", " ").capitalize())


def write_checks_page(folder: Path, page: str) -> Path:
    """Write it whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".{NAME}"
    beside.write_text(page, encoding="utf-8")
    os.replace(beside, folder / NAME)
    return folder / NAME
