"""What a value must look like: SQL that types a column, and SQL that says what is wrong with it.

The source column is text (CSV, JSON Lines, text in Parquet) or typed (Parquet). Both end in the types of the import format;
money never passes a floating-point number. One function a type; each gives the typed expression and its complaints.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pipelines.entities import Column
from pipelines.entities.currencies import MINOR_DIGITS
from pipelines.sources.files.blocks import FileError

Complaints = tuple[tuple[str, str], ...]  # (condition, reason): the first that holds is the row's

SQL_TYPES = {
    "text": "varchar",
    "enum": "varchar",
    "money": "decimal(30, 12)",
    "decimal": "decimal(30, 12)",
    "integer": "bigint",
    "bool": "boolean",
    "date": "date",
    "timestamp": "timestamp",
}
_INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
_FLOATS = ("FLOAT", "DOUBLE")
_TIMES = ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE")
_LIMIT = "1000000000000000"  # 1e15: 18 digits before the point are kept, so sums of a thousand of these still fit


@dataclass(frozen=True)
class Typed:
    """A column on its way in: `value` is SQL of the target type; `source` SQL of what stands in the file."""

    column: Column
    source: str
    value: str
    complaints: Complaints = ()


def identifier(name: str) -> str:
    """A name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as a quoted SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def typed(column: Column, physical: str | None) -> Typed:
    """How to read a column that the file holds as DuckDB type `physical` (None: not in the file).

    Raises FileError where the file's type cannot be that column's (money as a floating-point number, a list, ...).
    """
    target = SQL_TYPES[column.type]
    if physical is None or physical == '"NULL"':
        return Typed(column, "null", f"cast(null as {target})", _required(column, "null"))
    source = identifier(column.name)
    if physical == "VARCHAR":
        source = f"nullif({source}, '')"
    kind = "decimal" if column.type == "money" and physical not in _FLOATS else column.type
    value, complaints = _READERS[kind](column, source, physical.partition("(")[0])
    filled = tuple((f"{source} is not null and ({condition})", reason) for condition, reason in complaints)
    return Typed(column, source, value, (*_required(column, source), *filled))


def _required(column: Column, source: str) -> Complaints:
    return ((f"{source} is null", "required, and empty"),) if column.required else ()


def _refuse(column: Column, physical: str) -> FileError:
    return FileError(f"column {column.name}: {column.type} cannot be read from a column of type {physical}")


def _text(column: Column, source: str, physical: str) -> tuple[str, Complaints]:
    value = source if physical == "VARCHAR" else f"cast({source} as varchar)"
    if column.values:
        allowed = ", ".join(literal(value) for value in column.values)
        return value, ((f"{value} not in ({allowed})", f"not one of: {', '.join(column.values)}"),)
    if column.name == "currency" or column.name.endswith("_currency"):
        known = ", ".join(literal(code) for code in MINOR_DIGITS)
        return value, ((f"{value} not in ({known})", "not a currency of ISO 4217"),)
    return value, ()


def _money(column: Column, source: str, physical: str) -> tuple[str, Complaints]:
    raise FileError(f"column {column.name}: money as a floating-point number ({physical}); write decimals or text")


def _decimal(column: Column, source: str, physical: str) -> tuple[str, Complaints]:
    value = f"try_cast({source} as decimal(30, 12))"
    too_large = (f"abs({value}) >= {_LIMIT}", "1e15 or more")
    if physical == "VARCHAR":
        # try_cast alone would take 1e3, 1_000 and blanks, and would round the 13th decimal in silence
        decimals = f"case when length({source}) > 13 and strpos({source}, '.') > 0 then substr({source}, strpos({source}, '.') + 13) end"
        return value, (
            (f"translate({source}, '0123456789.', '') not in ('', '-', '+')", "not a decimal number"),
            (f"{value} is null and length({source}) > 15", "1e15 or more, or not a decimal number"),
            (f"{value} is null", "not a decimal number"),
            (f"rtrim({decimals}, '0') <> ''", "more than 12 decimals"),
            too_large,
        )
    if physical in _FLOATS:  # quantities and rates: the shortest text that stands for the number is what was meant
        value = f"try_cast(cast({source} as varchar) as decimal(30, 12))"
        return value, ((f"{value} is null", "not a decimal number"), (f"abs({value}) >= {_LIMIT}", "1e15 or more"))
    if physical == "DECIMAL":
        cut = f"{source} <> round({source}, 12)"
        return value, ((f"{value} is null", "1e15 or more"), (cut, "more than 12 decimals"), too_large)
    if physical in _INTEGERS:
        return value, ((f"{value} is null", "1e15 or more"), too_large)
    raise _refuse(column, physical)


def _integer(column: Column, source: str, physical: str) -> tuple[str, Complaints]:
    value = f"try_cast({source} as bigint)"
    if physical == "VARCHAR":
        signs = f"translate({source}, '0123456789', '') not in ('', '-', '+')"
        return value, ((f"{value} is null or {signs}", "not a whole number"),)
    if physical in (*_INTEGERS, *_FLOATS, "DECIMAL"):  # a column of whole numbers with nulls is often written as DOUBLE
        return value, ((f"{value} is null or {value} <> {source}", "not a whole number"),)
    raise _refuse(column, physical)


def _bool(column: Column, source: str, physical: str) -> tuple[str, Complaints]:
    if physical == "BOOLEAN":
        return source, ()
    if physical == "VARCHAR" or physical in _INTEGERS:
        text = f"lower(cast({source} as varchar))"
        value = f"case when {text} in ('true', 't', 'yes', '1') then true when {text} in ('false', 'f', 'no', '0') then false end"
        return value, ((f"({value}) is null", "not true or false"),)
    raise _refuse(column, physical)


def _date(column: Column, source: str, physical: str) -> tuple[str, Complaints]:
    if physical == "DATE":
        return source, ()
    if physical == "VARCHAR":
        value = f"try_cast({source} as date)"
        return value, ((f"{source} not like '____-__-__' or {value} is null", "not a date (YYYY-MM-DD)"),)
    if physical in _TIMES:
        moment = _utc(source, physical)
        return f"cast({moment} as date)", ((f"{moment} <> date_trunc('day', {moment})", "a time where a date belongs"),)
    raise _refuse(column, physical)


def _timestamp(column: Column, source: str, physical: str) -> tuple[str, Complaints]:
    if physical in _TIMES:
        return _utc(source, physical), ()
    if physical == "DATE":
        return f"cast({source} as timestamp)", ()
    if physical == "VARCHAR":
        # a zone is an offset or Z; without one it is UTC, since the session is
        value = f"timezone('UTC', try_cast({source} as timestamptz))"
        shape = f"{source} like '____-__-__' or {source} like '____-__-__T__:__%' or {source} like '____-__-__ __:__%'"
        letters = f"translate(substr({source}, 12), '0123456789:.+-Zz', '') <> ''"
        wrong = f"not ({shape}) or {letters} or {value} is null"
        return value, ((wrong, "not a timestamp (YYYY-MM-DDThh:mm:ss, with a zone or in UTC)"),)
    raise _refuse(column, physical)


def _utc(source: str, physical: str) -> str:
    if physical == "TIMESTAMP WITH TIME ZONE":
        return f"timezone('UTC', {source})"
    return f"cast({source} as timestamp)"


_READERS: dict[str, Callable[[Column, str, str], tuple[str, Complaints]]] = {
    "text": _text,
    "enum": _text,
    "money": _money,
    "decimal": _decimal,
    "integer": _integer,
    "bool": _bool,
    "date": _date,
    "timestamp": _timestamp,
}
