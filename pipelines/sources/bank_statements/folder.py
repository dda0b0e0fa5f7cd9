"""Which file of the folder is which format: by its beginning for XML and MT940, by the settings for CSV."""

import hashlib
import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from pipelines.sources.bank_statements import camt, csv_files, mt940_files
from pipelines.sources.bank_statements.entries import Parsed
from pipelines.sources.bank_statements.options import Options
from pipelines.sources.files.blocks import FileError, digest

_MT940 = re.compile(rb"(?m)^(\{1:|:20:)")
_XML_STARTS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<\x00", b"\xfe\xff\x00<")


def statement_files(path: Path | None) -> tuple[list[Path], str]:
    """The files in the order of their names, and what is wrong with the folder as a whole."""
    if path is None or not path.is_dir():
        return [], f"folder {path} does not exist"
    files = [file for file in path.iterdir() if file.is_file() and not file.name.startswith((".", "_"))]
    files = sorted((file for file in files if file.stem.lower() != "readme"), key=lambda file: file.name)
    return files, "" if files else f"folder {path} is empty: no bank statement in it"


def fingerprint(path: Path, options: Options) -> str:
    """Changes with the content, and with the settings by which it is read."""
    mapping = options.csv_for(path.name) if path.suffix.lower() == ".csv" else None
    how = mapping.model_dump_json() if mapping else json.dumps(options.encoding)
    return hashlib.sha256(f"{digest(path)}|{how}".encode()).hexdigest()


def parse(path: Path, options: Options) -> Parsed:
    """Read one file. Raises FileError where that cannot be done, with what is wrong."""
    return _parser(path, options)(path)


def _parser(path: Path, options: Options) -> Callable[[Path], Parsed]:
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.strip():
        raise FileError("the file is empty")
    if start.lstrip().startswith(_XML_STARTS):
        return camt.parse
    if path.suffix.lower() == ".csv":
        mapping = options.csv_for(path.name)
        if mapping is None:
            raise FileError("no mapping for this CSV in the source's settings ([[sources.<name>.csv]])")
        return partial(csv_files.parse, mapping=mapping)
    if _MT940.search(start):
        return partial(mt940_files.parse, encoding=options.encoding)
    raise FileError("neither camt XML, nor MT940 (:20:), nor a .csv with a mapping")
