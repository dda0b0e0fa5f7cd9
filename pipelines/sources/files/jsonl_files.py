"""JSON Lines: one object a line. Numbers are taken as the text that stands there, so that money never is a float."""

import json
from pathlib import Path

import duckdb
import numpy as np

from pipelines.sources.files.blocks import FileError, rewrite
from pipelines.sources.files.staged import Staged, check_names
from pipelines.sources.files.values import PASSING, identifier, literal

_IN_NUMBER = np.zeros(256, dtype=bool)
_IN_NUMBER[np.frombuffer(b"0123456789+-.eE", np.uint8)] = True
_STARTS_NUMBER = np.zeros(256, dtype=bool)
_STARTS_NUMBER[np.frombuffer(b"0123456789-", np.uint8)] = True
_NOT_AN_OBJECT = "not a JSON object"


def quote_numbers(block: bytes) -> bytes:
    """Whole lines of JSON with every number in quotes: JSON parsers make doubles of them, and 0.1 is none."""
    data = np.frombuffer(block, np.uint8)
    quotes = data == ord('"')
    if b"\\" in block:
        slashes = np.flatnonzero(data == ord("\\"))
        run_starts = np.flatnonzero(np.diff(slashes, prepend=-2) != 1)
        lengths = np.diff(np.append(run_starts, len(slashes)))
        nth_in_run = np.arange(len(slashes)) - np.repeat(run_starts, lengths)
        escaped = slashes[nth_in_run % 2 == 0] + 1
        quotes[escaped[escaped < len(data)]] = False
    inside = np.cumsum(quotes, dtype=np.uint8) & 1
    ends_of_lines = np.flatnonzero(data == ord("\n"))
    if inside[ends_of_lines].any():  # a broken line: it must not turn the strings of the lines after it inside out
        lengths = np.diff(ends_of_lines, prepend=-1, append=len(data) - 1)
        inside ^= np.repeat(np.insert(inside[ends_of_lines], 0, 0), lengths)
    outside = inside == 0
    edges = np.diff((_IN_NUMBER[data] & outside).view(np.int8), prepend=0, append=0)
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    numbers = _STARTS_NUMBER[data[starts]]  # not the e of true
    return np.insert(data, np.concatenate([starts[numbers], ends[numbers]]), ord('"')).tobytes()


def stage(connection: duckdb.DuckDBPyConnection, path: Path, scratch: Path) -> Staged:
    """The objects as text columns, one for each key that occurs; lines that are no object are `unreadable`."""
    rewrite(path, scratch / "quoted.jsonl", quote_numbers)
    lines, records = scratch / "lines.parquet", scratch / "records.parquet"
    _to_parquet(connection, scratch / "quoted.jsonl", lines)
    numbered = (
        "(select text, file_row_number + 1 as _line"
        f" from read_parquet({literal(str(lines))}, file_row_number = true) where trim(text) <> '')"
    )
    is_object = "coalesce(case when json_valid(text) then json_type(text) end, '') = 'OBJECT'"
    keys = connection.execute(
        f"select distinct unnest(json_keys(text)) from {numbered} where {is_object} order by 1"
    ).fetchall()
    names = [key for (key,) in keys]
    check_names(names)
    shape = literal(json.dumps(dict.fromkeys(names, "VARCHAR"), ensure_ascii=False))
    transformed = f"json_transform(text, {shape})" if names else "null"
    columns = ", ".join(["_line", *(f"row[{literal(name)}] as {identifier(name)}" for name in names)])
    rows = connection.execute(
        f"copy (select {columns} from (select {transformed} as row, _line from {numbered} where {is_object})) "
        f"to {literal(str(records))} {PASSING}"
    ).fetchall()[0][0]
    bad = (
        f"select _line as line, left(text, 1000) as value, {literal(_NOT_AN_OBJECT)} as reason"
        f" from {numbered} where not ({is_object})"
    )
    count = connection.execute(f"select count(*) from ({bad})").fetchall()[0][0]
    relation = f"(select * from read_parquet({literal(str(records))}))"
    return Staged(relation, dict.fromkeys(names, "VARCHAR"), rows + count, bad if count else None)


def _to_parquet(connection: duckdb.DuckDBPyConnection, path: Path, target: Path) -> None:
    # a line is one CSV field: the separator is a character that JSON cannot hold unescaped
    try:
        connection.execute(
            f"copy (select * from read_csv({literal(str(path))}, auto_detect = false, header = false, delim = chr(1), "
            f"quote = '', escape = '', columns = {{'text': 'VARCHAR'}}, max_line_size = 8388608)) "
            f"to {literal(str(target))} {PASSING}"
        )
    except duckdb.InvalidInputException as error:
        raise FileError(f"cannot be read as JSON Lines: {str(error).strip().splitlines()[0]}") from None
