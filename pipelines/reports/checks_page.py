"""What was checked, as one page that loads nothing; Great Expectations' own pages load their looks from the network."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.reports.figures import money
from pipelines.reports.page import page, write_whole

if TYPE_CHECKING:
    from expectations.check import Suite
    from expectations.runner import Result, Verdict

NAME = "checks.html"
WORST_FIRST: tuple["Verdict", ...] = ("crashed", "fail", "warn", "pass")
SHOWN = 3  # rows of a check that did not pass, the largest first


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
    return page(f"What was checked, as of {as_of}", "\n".join([*body, ""]))


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
    return WORST_FIRST.index(result.verdict), result.check.name


def _counted(results: Sequence["Result"]) -> str:
    counts = Counter(result.verdict for result in results)
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in WORST_FIRST if counts[verdict]) or "no checks"


def _title(name: str) -> str:
    return escape(name.replace("_", " ").capitalize())


def write_checks_page(folder: Path, text: str) -> Path:
    """Write it into `folder`, whole or not at all."""
    return write_whole(folder / NAME, text)
