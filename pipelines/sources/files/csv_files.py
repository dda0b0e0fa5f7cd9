"""CSV: UTF-8 with or without a byte order mark, comma, RFC 4180 quotes, any line ends. All values stay text."""

import csv
from functools import partial
from pathlib import Path

import duckdb

from pipelines.sources.files.blocks import FileError, check_utf8, record_starts, survey
from pipelines.sources.files.csv_stream import Stream
from pipelines.sources.files.staged import STREAM, Staged, check_names
from pipelines.sources.files.values import PASSING, literal

_REASONS = {
    "MISSING COLUMNS": "fewer fields than the header has",
    "TOO MANY COLUMNS": "more fields than the header has",
    "UNQUOTED VALUE": "a quote in the wrong place",
    "LINE SIZE OVER MAXIMUM": "a line of more than 8 MB",
}


def stage(connection: duckdb.DuckDBPyConnection, path: Path, scratch: Path) -> Staged:
    """The records as text columns: a stream where the file is as regular as most are, else as `carefully` has it."""
    names = _header(path)
    lines, is_regular = survey(path)
    careful = partial(carefully, connection, path, scratch, names, lines)
    if not is_regular or any("\n" in name for name in names):
        return careful()
    return Staged(STREAM, dict.fromkeys(names, "VARCHAR"), 0, stream=Stream(path, names, lines), carefully=careful)


def carefully(connection: duckdb.DuckDBPyConnection, path: Path, scratch: Path, names: list[str], lines: int) -> Staged:
    """Any CSV; records with too few or too many fields are `unreadable`. Raises FileError where it is none."""
    target = scratch / "records.parquet"
    rows = _to_parquet(connection, path, names, target)
    connection.execute(
        "create or replace temp table csv_rejects as select line_byte_position - 1 as at_byte, "
        "min(line) as record, arg_min(error_type, column_idx) as kind, any_value(csv_line) as csv_line "
        "from reject_errors group by line_byte_position"
    )
    rejects, is_utf8 = connection.execute(
        "select count(*), count(*) filter (kind = 'INVALID ENCODING') = 0 from csv_rejects"
    ).fetchall()[0]
    if not is_utf8:
        check_utf8(path)
    records = f"read_parquet({literal(str(target))}, file_row_number = true)"
    columns = dict.fromkeys(names, "VARCHAR")
    if not rejects and lines == rows + 1:  # one line a record: the usual case
        return Staged(f"(select *, file_row_number + 2 as _line from {records})", columns, rows)
    numbers, unreadable = _number(connection, path, scratch, rows + rejects)
    relation = f"(select r.*, l.line as _line from {records} as r inner join {numbers} as l on r.file_row_number = l.n)"
    return Staged(relation, columns, rows + rejects, f"(select * from {unreadable})" if rejects else None)


def _header(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            names = [name.strip() for name in next(csv.reader(file), [])]
    except UnicodeDecodeError:
        check_utf8(path)
        raise
    if not any(names):
        raise FileError("empty: it has not even a header")
    names = [name or f"column_{number}" for number, name in enumerate(names, 1)]
    check_names(names)
    return names


def _to_parquet(connection: duckdb.DuckDBPyConnection, path: Path, names: list[str], target: Path) -> int:
    """Through Parquet, in file order: DuckDB reads CSV with all cores, and the row's number comes for free."""
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    # strict first; a file of mixed line ends is only read in the tolerant mode
    for strict in ("true", "false"):
        connection.execute("drop table if exists reject_errors")
        connection.execute("drop table if exists reject_scans")
        try:
            copied = connection.execute(
                f"copy (select * from read_csv({literal(str(path))}, auto_detect = false, header = true, delim = ',', "
                f"""quote = '"', escape = '"', columns = {{{columns}}}, store_rejects = true, rejects_limit = 0, """
                f"max_line_size = 8388608, strict_mode = {strict})) to {literal(str(target))} {PASSING}"
            ).fetchall()
        except duckdb.InvalidInputException as error:
            problem = str(error).strip().splitlines()[0]
        else:
            return int(copied[0][0])
    raise FileError(f"cannot be read as CSV: {problem}")


def _number(connection: duckdb.DuckDBPyConnection, path: Path, scratch: Path, records: int) -> tuple[str, str]:
    """SQL of (n, line): the physical line of the n-th good record; and of the other ones (line, value, reason)."""
    starts = scratch / "starts.parquet"
    if record_starts(path, starts) - 1 == records:
        connection.execute(
            f"create or replace temp view csv_starts as select * from read_parquet({literal(str(starts))})"
        )
        rejected = """
            select s.record, s.line, r.csv_line, r.kind
            from csv_rejects as r
            asof inner join csv_starts as s on r.at_byte <= s.start_byte
        """
    else:  # a bare quote inside a field: counting quotes says nothing then, the record's number has to do
        connection.execute(
            "create or replace temp view csv_starts as "
            f"select range as record, range + 1 as line from range({records} + 1)"
        )
        rejected = "select record - 1 as record, record as line, csv_line, kind from csv_rejects"
    connection.execute(f"create or replace temp table csv_rejected as {rejected}")
    reasons = " ".join(f"when {literal(kind)} then {literal(reason)}" for kind, reason in _REASONS.items())
    lines = """
        select row_number() over (order by record) - 1 as n, line
        from csv_starts
        where record > 0 and record not in (select record from csv_rejected)
    """
    unreadable = f"""
        select
            line,
            left(trim(csv_line, chr(10) || chr(13)), 1000) as value,
            case kind {reasons} else lower(kind) end as reason
        from csv_rejected
    """
    return _kept(connection, lines, scratch / "lines.parquet"), _kept(
        connection, unreadable, scratch / "unreadable.parquet"
    )


def _kept(connection: duckdb.DuckDBPyConnection, sql: str, target: Path) -> str:
    """The answer as a file: the temporary tables are the next file's."""
    connection.execute(f"copy ({sql}) to {literal(str(target))} {PASSING}")
    return f"read_parquet({literal(str(target))})"
