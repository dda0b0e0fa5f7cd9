"""Frames into DuckDB in pieces."""

import duckdb
import polars as pl
import pytest

from pipelines.matching.pieces import ROWS, in_pieces


@pytest.mark.parametrize("count", [0, 1, ROWS, 2 * ROWS + 1])
def test_every_row_comes_once_and_no_piece_is_too_large_for_one_thread(count: int) -> None:
    # A company without customers has no batch at all: without its columns the model's table could not be made.
    frame = pl.DataFrame({"number": pl.int_range(count, eager=True), "name": pl.repeat("a", count, eager=True)})
    pieces = in_pieces(frame)
    with duckdb.connect() as connection:
        found = connection.execute("select count(distinct number), count(name) from pieces").fetchone()
    assert found == (count, count)
    assert all(len(batch) <= ROWS for batch in pieces.to_batches())
