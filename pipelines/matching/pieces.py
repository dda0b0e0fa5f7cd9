"""Frames on their way into DuckDB."""

import polars as pl
import pyarrow as pa

ROWS = 122_880  # of a row group of DuckDB: each of its threads writes another one


def in_pieces(frame: pl.DataFrame) -> pa.Table:
    """The frame as Arrow in batches of `ROWS`: one large batch is read by one thread alone."""
    whole = frame.to_arrow()
    return pa.Table.from_batches(whole.to_batches(max_chunksize=ROWS), whole.schema)
