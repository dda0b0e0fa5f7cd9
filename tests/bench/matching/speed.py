"""Speed and memory: a first run over many records, and a daily one in which 1% is new or has changed."""

from pathlib import Path

import polars as pl

from tests.bench.matching import flow
from tests.bench.matching.labelled import labelled

MOST_SECONDS, MOST_MEMORY = 120.0, 6.0  # of a first run over a million records
MOST_OF_DAY = 0.1  # of the first run's time
CHANGED = 100  # every one of so many records


def main(folder: Path, records: int) -> bool:
    """Print the figures; whether the targets are met (of time, in proportion to the records)."""
    made, truth = labelled(records, 3)
    warehouse = folder / "speed" / "tieout.duckdb"
    warehouse.unlink(missing_ok=True)
    flow.load(warehouse, "2026-03-31", made)
    first = flow.build(warehouse)
    quality = flow.quality(flow.members(warehouse), truth)
    show(f"first run, {len(made):,} records", first)
    print(f"  precision {quality.precision:.5f}, recall {quality.recall:.4f}")
    moved = pl.int_range(pl.len()) % CHANGED == 0
    changed = made.with_columns(pl.when(moved).then(pl.lit("+49 30 1234567")).otherwise("phone").alias("phone"))
    flow.load(warehouse, "2026-04-01", changed)
    day = flow.build(warehouse)
    show("daily run, 1% changed", day)
    print(
        f"  {day.wall / first.wall:.1%} of the first run by the wall, {day.cpu / first.cpu:.1%} of its processor time"
    )
    allowed = MOST_SECONDS * records / 1_000_000
    print(f"  targets: {allowed:.0f} s, {MOST_MEMORY} GiB, {MOST_OF_DAY:.0%}")
    return first.wall <= allowed and first.peak <= MOST_MEMORY and day.wall <= MOST_OF_DAY * first.wall


def show(title: str, built: flow.Built) -> None:
    """Totals, and the steps that cost most."""
    print(
        f"{title}: {built.wall:.1f} s by the wall, {built.cpu:.1f} s of processor, peak {built.peak:.2f} GiB (dbt's start included)"
    )
    for name, seconds in sorted(built.models.items(), key=lambda item: -item[1])[:6]:
        print(f"  {name:<34}{seconds:>8.1f} s")
