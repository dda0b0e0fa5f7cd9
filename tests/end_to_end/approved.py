"""Marts as somebody looked at them and committed them: the sample company's published ones (approved/), or another folder's.

A mart up to 150 KB is a CSV that a reviewer reads, a larger one a digest by column and by contract. What a run names
after the clock or after its own code is masked: the id of the run, the id of dlt's load, when it began, the code's version.
"""

import csv
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb

APPROVED = Path(__file__).with_name("approved")
DIGESTS = "digests.json"
READABLE = 150_000  # characters of a CSV; above it a diff is not read but scrolled
SHOWN = 3  # rows of each kind in a message
CLOCK = {"runs": {"started_at", "finished_at", "code_version"}}
_RUN = re.compile(r"^\d{4}-\d{2}-\d{2}-[0-9a-f]{8}$")
_LOAD = re.compile(r'load":"\d+\.\d+"')


@dataclass(frozen=True)
class Mart:
    """A mart's columns and its rows as text, sorted: null is the empty text, an empty text is ''."""

    columns: list[str]
    rows: list[tuple[str, ...]]

    def text(self) -> str:
        """As CSV."""
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([self.columns, *self.rows])
        return out.getvalue()

    def digests(self) -> dict[str, Any]:
        """How many rows, and a digest of each column (its values sorted) and of each contract's rows (of all under "", where it names none)."""
        of_contract = defaultdict(list)
        place = self.columns.index("contract_id") if "contract_id" in self.columns else None
        for row in self.rows:
            of_contract["" if place is None else row[place]].append("\x1f".join(row))
        return {
            "rows": len(self.rows),
            "columns": {name: _digest(sorted(row[n] for row in self.rows)) for n, name in enumerate(self.columns)},
            "contracts": {name: _digest(rows) for name, rows in sorted(of_contract.items())},
        }


def marts(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The names of all marts of a connection that finds `marts.<name>`."""
    found = connection.execute(
        "select table_name from information_schema.tables where table_schema = 'marts' order by 1"
    ).fetchall()
    return [name for (name,) in found]


def read(connection: duckdb.DuckDBPyConnection, name: str) -> Mart:
    """One mart without what the clock or the code's version say."""
    left_out = CLOCK.get(name, set())
    described = connection.execute(f'describe marts."{name}"').fetchall()
    columns = [column for column, *_ in described if column not in left_out]
    asked = ", ".join(f'cast("{column}" as varchar)' for column in columns)
    found = connection.execute(f'select {asked} from marts."{name}"').fetchall()
    return Mart(columns, sorted(tuple(_masked(value) for value in row) for row in found))


def approve(connection: duckdb.DuckDBPyConnection, folder: Path = APPROVED, readable: int = READABLE) -> None:
    """Write the expectation anew from these marts; above `readable` characters of CSV a digest."""
    digests = {}
    folder.mkdir(exist_ok=True)
    for file in folder.glob("*.csv"):
        file.unlink()
    for name in marts(connection):
        mart = read(connection, name)
        if len(text := mart.text()) <= readable:
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        else:
            digests[name] = mart.digests()
    (folder / DIGESTS).write_text(json.dumps(digests, indent=1) + "\n", encoding="utf-8")


def write(
    connection: duckdb.DuckDBPyConnection, rows: Path | None, folder: Path = APPROVED, readable: int = READABLE
) -> Path:
    """Approve, or write all rows to `rows`; where it was written."""
    if rows is None:
        approve(connection, folder, readable)
    else:
        write_rows(connection, rows)
    return rows or folder


def write_rows(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Every mart as CSV, for a diff of two commits."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in marts(connection):
        (folder / f"{name}.csv").write_text(read(connection, name).text(), encoding="utf-8")


def differences(
    connection: duckdb.DuckDBPyConnection, names: Collection[str] | None = None, folder: Path = APPROVED
) -> list[str]:
    """What is unlike the expectation, a paragraph a mart; of all marts, or of those named."""
    digests = json.loads((folder / DIGESTS).read_text(encoding="utf-8"))
    expected = {path.stem for path in folder.glob("*.csv")} | set(digests)
    present = set(marts(connection))
    found = []
    for name in sorted(expected | present if names is None else names):
        if name not in present:
            found.append(f"{name}: is no longer published")
        elif name not in expected:
            found.append(f"{name}: is new")
        elif name in digests:
            found += _by_digest(name, digests[name], read(connection, name).digests())
        else:
            found += _by_row(name, _approved(folder / f"{name}.csv"), read(connection, name))
    return found


def _approved(path: Path) -> Mart:
    with path.open(encoding="utf-8", newline="") as file:
        columns, *rows = csv.reader(file)
    return Mart(columns, [tuple(row) for row in rows])


def _by_row(name: str, old: Mart, new: Mart) -> list[str]:
    if old == new:
        return []
    gone, come = Counter(old.rows) - Counter(new.rows), Counter(new.rows) - Counter(old.rows)
    changed = [
        column
        for column in dict.fromkeys((*old.columns, *new.columns))
        if _values(old, column, gone) != _values(new, column, come)
    ]
    told = f"{name}: {gone.total()} rows gone, {come.total()} come; columns: {', '.join(changed) or 'the same values in other rows'}"
    rows = [f"  - {','.join(row)}" for row in sorted(gone)[:SHOWN]] + [
        f"  + {','.join(row)}" for row in sorted(come)[:SHOWN]
    ]
    return ["\n".join([told, *rows])]


def _values(mart: Mart, column: str, rows: Counter[tuple[str, ...]]) -> Counter[str] | None:
    if column not in mart.columns:
        return None
    place = mart.columns.index(column)
    return Counter(row[place] for row in rows.elements())


def _by_digest(name: str, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    if old == new:
        return []
    columns, contracts = (
        [key for key in dict.fromkeys((*old[part], *new[part])) if old[part].get(key) != new[part].get(key)]
        for part in ("columns", "contracts")
    )
    return [
        f"{name}: {old['rows']} rows before, {new['rows']} now; columns: {', '.join(columns) or 'the same values in other rows'}\n"
        f"  of {len(contracts)} contracts: {', '.join(contracts[: 3 * SHOWN])}"
    ]


def _digest(texts: Iterable[str]) -> str:
    return sha256("\x1e".join(texts).encode()).hexdigest()[:12]


def _masked(value: str | None) -> str:
    if value is None:
        return ""
    if _RUN.match(value):
        return "<run>"
    return _LOAD.sub('load":"<load>"', value) or "''"
