"""Golden customers of a frame of records, by the dbt models that a run builds: normalising to survivorship."""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import duckdb
import polars as pl

from tests.bench.measuring import measured
from tests.support import company as harness

SELECT = ["+int_customers__fields", "+int_customers__aliases"]
ENTITIES = {"account": "accounts", "customer": "customers"}
_NOT_RAW = {
    "record_id",
    "entity",
    "side",
    "source",
    "source_id",
    "points_at_id",
    "is_tombstone",
    "is_deleted",
    "is_merged",
    "is_live",
}


class Built(NamedTuple):
    """Seconds by the wall and of this machine's processors, peak memory (GiB) of dbt and all it starts, seconds of each model."""

    wall: float
    cpu: float
    peak: float
    models: dict[str, float]


def load(warehouse: Path, as_of: str, records: pl.DataFrame) -> None:
    """Put the records (shape of `int_customers__collected`) where the extract would have."""
    harness.load_rows(warehouse, as_of, {"accounts": [], "customers": [], "invoices": []})
    with duckdb.connect(str(warehouse)) as connection:
        for entity, table in ENTITIES.items():
            source = "crm" if entity == "account" else "billing"
            mine = records.filter(pl.col("entity") == entity)
            known = {
                row[0]
                for row in connection.execute(f"select column_name from (describe raw_{source}.{table})").fetchall()
            }
            columns = [name for name in mine.columns if name in known and name not in _NOT_RAW]
            connection.register(
                "rows", mine.select(pl.col("source_id").alias("id"), *columns).with_row_index("_line", 2)
            )
            connection.execute(
                f"insert into raw_{source}.{table} by name select *, '{table}.csv' as _file, '1' as _dlt_load_id from rows"
            )
        # A run cleans up after itself; the checkpoint is not what is measured.
        connection.execute("checkpoint")


def build(warehouse: Path) -> Built:
    """One dbt call over all that golden customers need, in a process of its own: a run starts dbt too."""
    with measured(with_self=False) as used:
        subprocess.run(
            [sys.executable, "-m", "tests.bench.matching.flow", warehouse], check=True, stdout=subprocess.DEVNULL
        )
    results = json.loads((harness.WORKPLACE / "target" / "run_results.json").read_text(encoding="utf-8"))["results"]
    seconds = {each["unique_id"].rpartition(".")[2]: round(each["execution_time"], 2) for each in results}
    return Built(used.wall, used.cpu, used.peak_mib / 1024, seconds)


def members(warehouse: Path) -> pl.DataFrame:
    """record_id, customer_id."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute("select record_id, customer_id from customers.int_customers__members").pl()


class Quality(NamedTuple):
    """Pairs of records of one company: how many were said to be, how many are, and how many of both."""

    said: int
    true: int
    right: int

    @property
    def precision(self) -> float:
        return self.right / max(1, self.said)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.true)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, self.said + self.true)


def quality(found: pl.DataFrame, truth: pl.DataFrame, ours: str = "customer_id", theirs: str = "entity_id") -> Quality:
    """Pairwise precision and recall of a partition of records against the true one."""
    both = found.join(truth, on="record_id")

    def pairs(*columns: str) -> int:
        size = both.group_by(columns).agg(pl.len().cast(pl.Int64).alias("size"))["size"]
        return int((size * (size - 1) // 2).sum())

    return Quality(pairs(ours), pairs(theirs), pairs(ours, theirs))


if __name__ == "__main__":
    without_tests = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
    harness.run_dbt(Path(sys.argv[1]), "build", *without_tests, "--select", *SELECT)
