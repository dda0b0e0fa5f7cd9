"""The quick way through a CSV file: one pass, as Arrow. It is open to files in which every record stands on one line.

Whether that was so is known at the end; where it was not, `csv_files` reads the file again, with care.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from pipelines.sources.files.blocks import BLOCK


@dataclass
class Stream:
    """`names`: the columns, all text. `rows` and `filled` (by column: not null) count what went through."""

    path: Path
    names: Sequence[str]
    lines: int
    rows: int = 0
    filled: Counter[str] = field(default_factory=Counter)

    def reader(self) -> pa.RecordBatchReader:
        """The records with `_line`, block by block. Raises ArrowInvalid in its midst where it cannot go on."""
        self.rows, self.filled = 0, Counter()
        schema = pa.schema([*((name, pa.string()) for name in self.names), ("_line", pa.int64())])
        return pa.RecordBatchReader.from_batches(schema, self._batches())

    def _batches(self) -> Iterator[pa.RecordBatch]:
        reader = arrow_csv.open_csv(
            self.path,
            # a second thread would only take the core that DuckDB casts on
            arrow_csv.ReadOptions(use_threads=False, block_size=BLOCK, column_names=list(self.names), skip_rows=1),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(self.names, pa.string()), null_values=[""], strings_can_be_null=True
            ),
        )
        for batch in reader:
            first = self.rows + 2  # the header is line 1
            lines = pa.array(np.arange(first, first + batch.num_rows, dtype=np.int64))
            self.rows += batch.num_rows
            for name, column in zip(self.names, batch.columns, strict=True):
                self.filled[name] += len(column) - column.null_count
            yield batch.append_column("_line", lines)

    @property
    def is_sound(self) -> bool:
        """Asked at the end: did every line hold one record?"""
        return self.rows + 1 == self.lines
