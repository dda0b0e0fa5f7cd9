"""The whole daily job at size: beside the bare SQL of its models, its memory, and a second day on which 1% changed.

`python tests/bench/bench_daily.py [contracts]` (100,000 by default; the company is generated once and kept in data/bench).
Bare SQL: what dbt compiled, executed in the same order over a copy of the same warehouse by DuckDB alone; Python models
count with the time that they took in the run. Both times are taken in one run of this script, in CPU seconds too, since
those hardly depend on what else the machine does.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

HOME = Path("data/bench/daily")
AS_OF, NEXT_DAY = "2026-03-31", "2026-04-01"
SOURCES = ("crm", "billing", "payments", "ledger", "reference")
TIEOUT = str(Path(sys.executable).with_name("tieout"))


@dataclass
class Measured:
    """Seconds by the clock and of CPU of a block, and the peak MiB of all processes of this script together."""

    wall: float = 0.0
    cpu: float = 0.0
    peak_mib: float = 0.0


def _tree_mib() -> float:
    """Resident memory of this process and all below it, from /proc; 0 where there is none."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            continue
    total, todo = 0.0, [os.getpid()]
    while todo:
        pid = todo.pop()
        todo += [child for child, parent in parents.items() if parent == pid]
        try:
            total += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
        except OSError:
            continue
    return total


@contextmanager
def measured() -> Iterator[Measured]:
    """Measure a block with all the processes that it starts."""
    found, over = Measured(), threading.Event()

    def watch() -> None:
        while not over.wait(0.2):
            found.peak_mib = max(found.peak_mib, _tree_mib())

    watcher = threading.Thread(target=watch, daemon=True)
    start, before = time.perf_counter(), _cpu()
    watcher.start()
    yield found
    over.set()
    watcher.join()
    found.wall, found.cpu = time.perf_counter() - start, _cpu() - before


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def company(contracts: int) -> Path:
    """The folder of a company without faults of this size, generated when it is not there yet."""
    folder = HOME / str(contracts)
    if not (folder / "truth.json").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        command = ["-m", "pipelines.sample", "--contracts", str(contracts), "--clean", "--format", "parquet"]
        subprocess.run([sys.executable, *command, "--out", str(folder)], check=True)
    return folder


def run(folder: Path, data: Path, as_of: str) -> Measured:
    """The daily job from the command line."""
    connected = [text for name in SOURCES for text in ("--source", f"{name}={folder / name}")]
    with measured() as found:
        done = subprocess.run([TIEOUT, "run", "--as-of", as_of, "--data-dir", str(data), *connected], check=False)
    if done.returncode not in (0, 3):
        sys.exit(f"the run failed with exit code {done.returncode}")
    return found


def bare_sql(data: Path) -> tuple[Measured, float]:
    """The models' SQL alone, over a copy of the warehouse; and the seconds that Python models took in the run."""
    target = data / "state" / "dbt"
    results = json.loads((target / "run_results.json").read_text())["results"]
    nodes = json.loads((target / "manifest.json").read_text())["nodes"]
    took = {one["unique_id"]: one["execution_time"] for one in results}
    models = {name: node for name, node in nodes.items() if node["resource_type"] == "model" and name in took}
    order = TopologicalSorter({name: node["depends_on"]["nodes"] for name, node in models.items()}).static_order()
    python = sum(took[name] for name, node in models.items() if node["language"] == "python")
    copy = data / "bare.duckdb"
    shutil.copyfile(data / "warehouse" / "tieout.duckdb", copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute("set preserve_insertion_order = false; set timezone = 'UTC'; set memory_limit = '2GB'")
        sql = {one["unique_id"]: one["compiled_code"] for one in results}
        statements = [_statement(models[name], sql[name]) for name in order if name in models]
        with measured() as found:
            for statement in statements:
                if statement:
                    connection.execute(statement)
    copy.unlink()
    return found, python


def _statement(node: dict[str, Any], sql: str) -> str:
    if node["language"] == "python" or node["config"]["materialized"] not in ("table", "view", "incremental"):
        return ""
    kind = "view" if node["config"]["materialized"] == "view" else "table"
    name = f'"{node["schema"]}"."{node["alias"]}"'
    moved = sql.replace('"tieout".', '"bare".')  # the catalog is named after its file
    return f"create or replace {kind} {name} as {moved}"


def change(folder: Path, share: int = 100) -> None:
    """One invoice in `share` of the company has another PO number and is newer: what a day brings."""
    invoices = next((folder / "billing").glob("invoices*.parquet"))
    with duckdb.connect() as connection:
        connection.execute(
            f"""
            copy (
                select * replace ('PO-' || id as po_number, '{AS_OF}T22:00:00Z' as updated_at)
                from '{invoices}' where hash(customer_id) % {share} = 0
            ) to '{folder / "billing" / "invoices-changed.parquet"}' (format parquet)
            """
        )


def main() -> None:
    contracts = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    folder, data = company(contracts), HOME / "data"
    shutil.rmtree(data, ignore_errors=True)
    changed = folder / "billing" / "invoices-changed.parquet"
    changed.unlink(missing_ok=True)
    try:
        full = run(folder, data, AS_OF)
        bare, python = bare_sql(data)
        change(folder)
        second = run(folder, data, NEXT_DAY)
    finally:
        changed.unlink(missing_ok=True)
    alone = bare.wall + python
    print(f"\n{contracts:,} contracts, {os.cpu_count()} cores")
    print(f"whole job   {full.wall:7.1f} s, {full.cpu:7.1f} s CPU, peak {full.peak_mib:,.0f} MiB (limit 4,096)")
    print(f"models' SQL {bare.wall:7.1f} s, {bare.cpu:7.1f} s CPU, and Python models {python:.1f} s")
    print(f"whole job / models alone: {full.wall / alone:.2f}x (limit 5x)")
    print(
        f"1% changed  {second.wall:7.1f} s, {second.cpu:7.1f} s CPU: {second.wall / full.wall:.2f} of the full run (limit 0.25)"
    )


if __name__ == "__main__":
    main()
