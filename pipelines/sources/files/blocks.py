"""One pass over the bytes of a file: its hash, whether it is UTF-8, where its records begin.

Everything here works on blocks, so that memory does not grow with the file.
"""

import gzip
import hashlib
import zlib
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

BLOCK = 1 << 22
_QUOTE, _NEWLINE, _RETURN = 34, 10, 13
_EDGE = np.zeros(256, dtype=bool)
_EDGE[np.frombuffer(b',"\r\n', np.uint8)] = True


class FileError(Exception):
    """A file that cannot be read as a whole; the message says what is wrong, without the file's name."""


def digest(path: Path) -> str:
    """SHA-256 of the bytes as they lie there: what decides whether a file has changed."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unpacked(path: Path, scratch: Path) -> Path:
    """The file itself, or its content in `scratch` where it is gzipped. Raises FileError for a damaged gzip."""
    if path.suffix.lower() != ".gz":
        return path
    plain = scratch / path.stem
    try:
        with gzip.open(path, "rb") as packed, plain.open("wb") as file:
            while block := packed.read(BLOCK):
                file.write(block)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise FileError(f"truncated or damaged gzip ({error})") from None
    return plain


def survey(path: Path) -> tuple[int, bool]:
    """How many lines a file has (the last may lack its line feed), and whether all quotes stand at a field's edge.

    A quote that has neither a field's edge nor another quote beside it is where CSV readers begin to disagree.
    """
    lines, is_regular, tail = 0, True, b"\n"
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            lines += block.count(b"\n")
            data = np.frombuffer(tail + block, np.uint8)
            quotes = np.flatnonzero(data[1:-1] == _QUOTE) + 1
            is_regular &= bool((_EDGE[data[quotes - 1]] | _EDGE[data[quotes + 1]]).all())
            tail = (tail + block)[-2:]
    return lines + (tail[-1:] != b"\n"), is_regular


def check_utf8(path: Path) -> None:
    """Raises FileError, with the line, where a file is not UTF-8."""
    rewrite(path, None, lambda block: block)


def rewrite(path: Path, target: Path | None, change: Callable[[bytes], bytes]) -> None:
    """Write a file's lines, changed block by block, to `target`. FileError, with the line, where it is not UTF-8."""
    lines = 0
    with path.open("rb") as file, target.open("wb") if target else nullcontext() as out:
        for block in _whole_lines(file):
            try:
                block.decode()
            except UnicodeDecodeError as error:
                line = lines + 1 + block[: error.start].count(b"\n")
                raise FileError(f"not UTF-8: byte 0x{block[error.start]:02x} in line {line}") from None
            lines += block.count(b"\n")
            if out:
                out.write(change(block))


def _whole_lines(file: BinaryIO) -> Iterator[bytes]:
    rest = b""
    while block := file.read(BLOCK):
        head, newline, tail = block.rpartition(b"\n")
        if newline:
            yield rest + head + newline
            rest = tail
        else:
            rest += block
    if rest:
        yield rest


def record_starts(path: Path, target: Path) -> int:
    """Write the byte offset and physical line (from 1) at which each CSV record begins to a Parquet file; count them.

    The header is record 0; blank lines are none. Line feeds inside quotes do not end a record. Raises FileError where a
    quote is never closed.
    """
    schema = pa.schema([("record", pa.int64()), ("start_byte", pa.int64()), ("line", pa.int64())])
    records = offset = line = 0
    inside = 0  # 1 within quotes
    start, start_line, is_blank = 0, 1, True  # the record under way
    with path.open("rb") as file, pq.ParquetWriter(target, schema) as writer:
        while block := file.read(BLOCK):
            data = np.frombuffer(block, np.uint8)
            parity = (np.cumsum(data == _QUOTE, dtype=np.uint8) + np.uint8(inside)) & 1
            feeds = data == _NEWLINE
            ends = np.flatnonzero(feeds & (parity == 0))
            lines_at = line + 1 + np.cumsum(feeds)[ends]  # the line that begins behind each end
            starts = np.concatenate([[start], offset + ends + 1])
            start_lines = np.concatenate([[start_line], lines_at])
            # a record is blank when nothing but line ends stands between its bounds
            content = np.concatenate([[0], np.cumsum((data != _NEWLINE) & (data != _RETURN))])
            filled = content[np.concatenate([ends, [len(data) - 1]]) + 1]
            has_content = np.diff(filled, prepend=0) > 0
            has_content[0] |= not is_blank
            found = np.flatnonzero(has_content[:-1])
            columns = [np.arange(records, records + len(found)), starts[:-1][found], start_lines[:-1][found]]
            writer.write_table(pa.table([pa.array(column, pa.int64()) for column in columns], schema=schema))
            records += len(found)
            start, start_line, is_blank = int(starts[-1]), int(start_lines[-1]), not has_content[-1]
            inside = int(parity[-1])
            offset += len(block)
            line += int(feeds.sum())
        if inside:
            raise FileError(f"a quote is never closed (the record that begins on line {start_line})")
        if not is_blank:
            last = [[records], [start], [start_line]]
            writer.write_table(pa.table([pa.array(column, pa.int64()) for column in last], schema=schema))
            records += 1
    return records
