"""From Parquet files into `raw_<source>`: one dlt load package, bounded memory, nothing remembered elsewhere.

dlt's working folder is made anew for each load, so that a load which was killed leaves nothing behind to trip over:
what was half done is done again. Columns and types come from the caller, never from a look at the data.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import duckdb
import pyarrow as pa

from pipelines.dlt import heard
from pipelines.dlt import pipeline as new_pipeline
from pipelines.warehouse import Warehouse

if TYPE_CHECKING:
    from dlt.common.schema.typing import TColumnSchema, TDataType

_DLT_TYPES: dict[int, "TDataType"] = {
    pa.string().id: "text",
    pa.decimal128(30, 12).id: "decimal",
    pa.int64().id: "bigint",
    pa.bool_().id: "bool",
    pa.date32().id: "date",
    pa.timestamp("us").id: "timestamp",
}


@dataclass(frozen=True)
class Part:
    """Typed rows on their way: a Parquet file whose columns are exactly `columns`, `_dlt_load_id` among them."""

    path: Path
    rows: int
    columns: Mapping[str, pa.DataType]


class Table(Protocol):
    """One raw table to fill.

    `key` empty: rows have none. `is_first`: what the table holds is replaced, else merged by key.
    """

    @property
    def name(self) -> str: ...
    @property
    def key(self) -> tuple[str, ...]: ...
    @property
    def is_first(self) -> bool: ...

    def parts(self, load_id: str) -> Iterator[Part]:
        """The files, made when dlt asks for them; every row carries `load_id`."""


def bound_memory(connection: duckdb.DuckDBPyConnection, warehouse: Warehouse) -> None:
    """Keep a load of any size within about 1 GB; what is over goes to disk."""
    spill = warehouse.state / "spill"
    spill.mkdir(parents=True, exist_ok=True)
    connection.execute("set memory_limit = '1GB'")
    connection.execute("set temp_directory = ?", [str(spill)])
    # the search for the best packing of texts is a fifth of a load's time; raw tables get somewhat larger without
    connection.execute("set disabled_compression_methods = 'fsst'")


def load(source: str, warehouse: Warehouse, connection: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> None:
    """Fill the tables of `raw_<source>` over the open connection.

    Raises what a table or the database raised, not dlt's wrapping of it.
    """
    import dlt
    from dlt.common.schema.normalizers import configured_normalizers
    from dlt.pipeline.exceptions import PipelineStepFailed

    name = f"raw_{source}"
    folder = warehouse.state / "dlt" / source
    shutil.rmtree(folder, ignore_errors=True)
    # names go through as they are: an unlisted column keeps the name that its source gave it
    schema = dlt.Schema(name, normalizers=configured_normalizers(naming="direct", schema_name=name))
    pipeline = new_pipeline(name, name, connection, folder)
    pipeline.config.restore_from_destination = False  # it begins anew: what it would keep in the database is never read
    try:
        with heard():
            resources = [_resource(table) for table in tables]
            pipeline.extract(resources, schema=schema, schema_contract={"data_type": "freeze"})
            pipeline.normalize()
            pipeline.load(workers=1)
    except PipelineStepFailed as error:
        raise _cause(error) from error
    shutil.rmtree(folder, ignore_errors=True)
    connection.execute(f'drop schema if exists "{name}_staging" cascade')  # where dlt puts rows before it merges them


def _resource(table: Table) -> Any:
    import dlt

    def files() -> Iterator[Any]:
        for part in table.parts(dlt.current.load_package_state()["load_id"]):
            hints = dlt.mark.make_hints(columns=[_column(name, kind) for name, kind in part.columns.items()])
            yield dlt.mark.with_file_import(str(part.path), "parquet", part.rows, hints=hints)

    disposition = "replace" if table.is_first or not table.key else "merge"
    return dlt.resource(  # type: ignore[call-overload]  # None is its default for primary_key, and its hint forbids it
        files, name=table.name, write_disposition=disposition, primary_key=table.key or None
    )


def _column(name: str, kind: pa.DataType) -> "TColumnSchema":
    column: TColumnSchema = {"name": name, "data_type": _DLT_TYPES[kind.id], "nullable": True}
    if pa.types.is_decimal(kind):
        column |= {"precision": kind.precision, "scale": kind.scale}
    if pa.types.is_timestamp(kind):
        column["timezone"] = False
    return column


def _cause(error: BaseException) -> BaseException:
    """The first error of the chain: what really happened."""
    while error.__cause__ is not None:
        error = error.__cause__
    return error
