"""The changed files of one entity, from bytes to rows that are ready for raw. dlt asks for them while it extracts."""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
import pyarrow as pa

from pipelines.entities import Entity
from pipelines.entities.schema import ARROW_TYPES
from pipelines.loading import Part
from pipelines.sources.files import keys, ledger
from pipelines.sources.files.blocks import FileError
from pipelines.sources.files.rows import Rows, rows_of
from pipelines.sources.files.staged import STREAM, Staged, stage
from pipelines.sources.files.values import PASSING, identifier, literal

log = logging.getLogger("tieout.extract")
Stager = Callable[[duckdb.DuckDBPyConnection, Path, Path], Staged]


@dataclass(frozen=True)
class File:
    """A file that is new or changed; rows carry its name as `_file`."""

    path: Path
    sha256: str


@dataclass
class Delivery:
    """New and changed files of one entity, a `pipelines.loading.Table`. `read` and `errors`: what became of them.

    `stager` makes a file ready for SQL; other sources hand in their own, and their rows pass the same checks.
    `is_whole`: what a changed file no longer holds is gone (an increment of a query is not whole).
    """

    source: str
    entity: Entity
    files: list[File]
    connection: duckdb.DuckDBPyConnection
    scratch: Path
    is_first: bool
    stager: Stager = stage
    is_whole: bool = False
    read: list[ledger.ReadFile] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.entity.name

    @property
    def key(self) -> tuple[str, ...]:
        return self.entity.key

    def parts(self, load_id: str) -> Iterator[Part]:
        """Parquet files of the rows to load. Files that cannot be read are left out, with a line in `errors`."""
        ready = [(file, rows) for number, file in enumerate(self.files) if (rows := self._rows(file, number))]
        standing = () if self.is_first else ledger.extra_columns(self.connection, self.source, self.entity)
        extras = tuple(sorted({*standing, *(name for _, rows in ready for name in rows.extras)}))
        valid = [path for file, rows in ready if (path := self._typed(file, rows, extras, load_id))]
        if valid:
            yield from self._settled(valid, extras, tuple(standing), load_id)

    def _rows(self, file: File, number: int) -> Rows | None:
        if file.path.is_file():
            log.info("%s: reading %s (%.1f MB)", self.source, file.path.name, file.path.stat().st_size / 1e6)
        folder = self.scratch / self.name / str(number)
        folder.mkdir(parents=True)
        try:
            return rows_of(file.path.name, self.entity, self.stager(self.connection, file.path, folder))
        except FileError as error:
            self._refuse(file, error)
            return None

    def _refuse(self, file: File, error: FileError) -> None:
        log.warning("%s: %s is not loaded: %s", self.source, file.path.name, error)
        self.errors.append(f"{file.path.name}: {error}")

    def _typed(self, file: File, rows: Rows, extras: tuple[str, ...], load_id: str) -> Path | None:
        """The valid rows as Parquet; the others are set aside."""
        target = self.scratch / self.name / f"{len(self.read)}.parquet"
        try:
            rows, count = self._streamed(rows, extras, load_id, target) or self._checked(rows, extras, load_id, target)
        except FileError as error:
            self._refuse(file, error)
            return None
        except (duckdb.InvalidInputException, duckdb.SerializationException) as error:  # damage inside a Parquet file
            self._refuse(file, FileError(f"cannot be read to its end: {str(error).strip().splitlines()[0]}"))
            return None
        for sql in (rows.bad() if count < rows.staged.rows else None, rows.unreadable()):
            if sql:
                ledger.set_aside(self.connection, self.name, sql)
        log.info(
            "%s: %s has %s rows, %s of them valid", self.source, file.path.name, f"{rows.staged.rows:,}", f"{count:,}"
        )
        columns = json.dumps(rows.staged.columns)
        self.read.append(ledger.ReadFile(file.path.name, file.sha256, rows.staged.rows, columns))
        return target

    def _streamed(self, rows: Rows, extras: tuple[str, ...], load_id: str, target: Path) -> tuple[Rows, int] | None:
        """In one pass, for a file that has nothing wrong in it; None for all others."""
        stream = rows.staged.stream
        if stream is None:
            return None
        self.connection.register(STREAM, stream.reader())
        try:
            count = self._copy(rows.all_strict(extras, load_id), target)
        except (duckdb.InvalidInputException, pa.ArrowInvalid):
            return None
        finally:
            self.connection.unregister(STREAM)
        if not stream.is_sound or rows.filled_in_stream(stream) != self._filled(rows, target):
            return None
        return replace(rows, staged=replace(rows.staged, rows=stream.rows)), count

    def _checked(self, rows: Rows, extras: tuple[str, ...], load_id: str, target: Path) -> tuple[Rows, int]:
        """Still in the hope of a clean file: type every value once, and look for faults only where counts show some."""
        if rows.staged.carefully:
            rows = replace(rows, staged=rows.staged.carefully())
        count = self._copy(rows.all_strict(extras, load_id), target)
        if self.connection.execute(rows.filled_in_file()).fetchall()[0] == self._filled(rows, target):
            return rows, count
        return rows, self._copy(rows.valid(extras, load_id), target)

    def _filled(self, rows: Rows, target: Path) -> tuple[int, ...]:
        counts = self.connection.execute(rows.filled(f"read_parquet({literal(str(target))})")).fetchall()[0]
        return tuple(counts)

    def _copy(self, sql: str, target: Path) -> int:
        copied = self.connection.execute(f"copy ({sql}) to {literal(str(target))} {PASSING}")
        return int(copied.fetchall()[0][0])

    def _settled(
        self, valid: list[Path], extras: tuple[str, ...], standing: tuple[str, ...], load_id: str
    ) -> Iterator[Part]:
        """One row a key, and of those the ones that raw does not hold already."""
        columns = {column.name: ARROW_TYPES[column.type] for column in self.entity.columns}
        columns |= {name: pa.string() for name in extras}
        columns |= {"_file": pa.string(), "_line": pa.int64(), "_dlt_load_id": pa.string()}
        scene = keys.Scene(
            source=self.source,
            entity=self.entity,
            incoming=f"read_parquet([{', '.join(literal(str(path)) for path in valid)}])",
            raw=None if self.is_first else f"raw_{self.source}.{identifier(self.name)}",
            extras=extras,
            standing=standing,
            changed_files=tuple(file.name for file in self.read),
            is_whole=self.is_whole,
        )
        contested = keys.find_contested(self.connection, scene)
        if contested:
            log.info("%s: %s: %s keys stand more than once", self.source, self.name, f"{contested:,}")
        keys.decide(self.connection, scene)
        ledger.set_aside(self.connection, self.name, "select * from losers")
        ledger.remember_demoted(self.connection, self.source, self.name)
        if self.is_first and not contested:
            for path in valid:
                yield Part(path, 0, columns)
            return
        target = self.scratch / self.name / "settled.parquet"
        sql = f"select *, {literal(load_id)} as _dlt_load_id from ({keys.to_write(scene)})"
        if count := self._copy(sql, target):
            yield Part(target, count, columns)
