"""What a value must look like: SQL that types a column, and SQL that says what is wrong with it.

The source column is text (CSV, JSON Lines, text in Parquet) or typed (Parquet). Both end in the types of the import
format; money never passes a floating-point number. One function a type; each gives the typed expression
and its complaints.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pipelines.entities import Column
from pipelines.entities.currencies import MINOR_DIGITS
from pipelines.sources.files.blocks import FileError

Doubt = tuple[str, str]  # (condition, reason): a value that can be read, and yet must not be
Reading = tuple[str, tuple[Doubt, ...], str]  # SQL of the value, doubts, reason where the value comes out null

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
    """A column on its way in: `source` is SQL of what stands in the file, `value` of the target type."""

    column: Column
    source: str
    value: str
    doubts: tuple[Doubt, ...] = ()
    unreadable: str = ""

    @property
    def complaints(self) -> list[Doubt]:
        """Everything that can be wrong with the column of a row; the first that holds is named."""
        required = [(f"{self.source} is null", "required, and empty")] if self.column.required else []
        failed = [(f"{self.value} is null", self.unreadable)] if self.unreadable else []
        return required + [
            (f"{self.source} is not null and ({condition})", reason) for condition, reason in (*self.doubts, *failed)
        ]

    @property
    def strict(self) -> str:
        """The value, or null where anything is wrong with it."""
        if not self.doubts:
            return self.value
        return f"case when {' or '.join(condition for condition, _ in self.doubts)} then null else {self.value} end"


# Parquet that is read once and thrown away: dictionaries would cost more than they save
PASSING = "(format parquet, compression snappy, dictionary_size_limit 1)"


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
        return Typed(column, "null", f"cast(null as {target})")
    source = identifier(column.name)
    if physical == "VARCHAR":
        source = f"nullif({source}, '')"
    kind = "float" if column.type == "money" and physical in _FLOATS else column.type
    return Typed(column, source, *_READERS[kind](column, source, physical.partition("(")[0]))


def _refuse(column: Column, physical: str) -> FileError:
    return FileError(f"column {column.name}: {column.type} cannot be read from a column of type {physical}")


def _text(column: Column, source: str, physical: str) -> Reading:
    value = source if physical == "VARCHAR" else f"cast({source} as varchar)"
    if column.values:
        allowed = ", ".join(literal(value) for value in column.values)
        return value, ((f"{value} not in ({allowed})", f"not one of: {', '.join(column.values)}"),), ""
    if column.name == "currency" or column.name.endswith("_currency"):
        known = ", ".join(literal(code) for code in MINOR_DIGITS)
        return value, ((f"{value} not in ({known})", "not a currency of ISO 4217"),), ""
    return value, (), ""


def _float(column: Column, source: str, physical: str) -> Reading:
    raise FileError(f"column {column.name}: money as a floating-point number ({physical}); write decimals or text")


def _decimal(column: Column, source: str, physical: str) -> Reading:
    value = f"try_cast({source} as decimal(30, 12))"
    if physical == "VARCHAR":
        return _decimal_text(source)
    too_large = (f"abs({value}) >= {_LIMIT}", "1e15 or more")
    if physical in _FLOATS:  # quantities and rates: the shortest text that stands for the number is what was meant
        value = f"try_cast(cast({source} as varchar) as decimal(30, 12))"
        return value, (too_large,), "not a decimal number"
    if physical == "DECIMAL":
        return value, ((f"{source} <> round({source}, 12)", "more than 12 decimals"), too_large), "1e15 or more"
    if physical in _INTEGERS:
        return value, (too_large,), "1e15 or more"
    raise _refuse(column, physical)


def _decimal_text(source: str) -> Reading:
    size, point = f"strlen({source})", f"strpos({source}, '.')"
    decimals = f"(case when {point} = 0 then 0 else {size} - {point} end)"
    # DuckDB casts text to decimals of up to 18 digits some 200 times faster than to longer ones
    short, long = (f"cast(try_cast({source} as decimal(18, {scale})) as decimal(30, 12))" for scale in (4, 12))
    value = f"""(case
        when {size} <= 14 and {decimals} <= 4 then {short}
        when {decimals} between 5 and 12 and {point} <= 6 then {long}
        else try_cast({source} as decimal(30, 12))
    end)"""
    doubts = (
        # a cast takes 1e3 and 1_000 for numbers
        (f"contains({source}, 'e') or contains({source}, 'E') or contains({source}, '_')", "not a decimal number"),
        # and it rounds the 13th decimal in silence
        (
            f"{size} > 13 and {decimals} > 12 and rtrim(substr({source}, {point} + 13), '0') <> ''",
            "more than 12 decimals",
        ),
        (f"{size} > 15 and abs({value}) >= {_LIMIT}", "1e15 or more"),
    )
    return value, doubts, "not a decimal number, or 1e15 or more"


def _integer(column: Column, source: str, physical: str) -> Reading:
    value, reason = f"try_cast({source} as bigint)", "not a whole number"
    if physical == "VARCHAR":
        return value, ((f"regexp_matches({source}, '[^0-9+-]')", reason),), reason
    if physical in (*_INTEGERS, *_FLOATS, "DECIMAL"):  # whole numbers with nulls among them are often written as DOUBLE
        return value, ((f"{value} <> {source}", reason),), reason
    raise _refuse(column, physical)


def _bool(column: Column, source: str, physical: str) -> Reading:
    if physical == "BOOLEAN":
        return source, (), ""
    if physical == "VARCHAR" or physical in _INTEGERS:
        text = f"lower(cast({source} as varchar))"
        yes, no = "('true', 't', 'yes', '1')", "('false', 'f', 'no', '0')"
        value = f"(case when {text} in {yes} then true when {text} in {no} then false end)"
        return value, (), "not true or false"
    raise _refuse(column, physical)


def _date(column: Column, source: str, physical: str) -> Reading:
    if physical == "DATE":
        return source, (), ""
    if physical == "VARCHAR":
        reason = "not a date (YYYY-MM-DD)"
        return f"try_cast({source} as date)", ((f"{source} not like '____-__-__'", reason),), reason
    if physical in _TIMES:
        moment = _utc(source, physical)
        doubt = (f"{moment} <> date_trunc('day', {moment})", "a time where a date belongs")
        return f"cast({moment} as date)", (doubt,), ""
    raise _refuse(column, physical)


def _timestamp(column: Column, source: str, physical: str) -> Reading:
    if physical in _TIMES:
        return _utc(source, physical), (), ""
    if physical == "DATE":
        return f"cast({source} as timestamp)", (), ""
    if physical == "VARCHAR":
        # no zone is UTC, as Z is; only offsets need the slow cast, and only the full form needs no help
        usual, time = f"{source} like '____-__-__T__:__:__Z'", f"substr({source}, 12)"
        full = f"""replace(case
            when substr({source}, 17, 1) in ('Z', 'z', '+', '-')
            then left({source}, 16) || ':00' || substr({source}, 17)
            else {source}
        end, 'z', 'Z')"""
        value = f"""(case
            when {usual} then try_cast({source} as timestamp)
            when strpos({time}, '+') > 0 or strpos({time}, '-') > 0
            then timezone('UTC', try_cast({full} as timestamptz))
            else try_cast({full} as timestamp)
        end)"""
        reason = "not a timestamp (YYYY-MM-DDThh:mm:ss, with a zone or in UTC)"
        shape = f"{source} like '____-__-__' or {source} like '____-__-__T__:__%' or {source} like '____-__-__ __:__%'"
        doubt = f"""(case
            when {usual} then false
            else not ({shape}) or regexp_matches({time}, '[^0-9:.+Zz-]')
        end)"""
        return value, ((doubt, reason),), reason
    raise _refuse(column, physical)


def _utc(source: str, physical: str) -> str:
    if physical == "TIMESTAMP WITH TIME ZONE":
        return f"timezone('UTC', {source})"
    return f"cast({source} as timestamp)"


_READERS: dict[str, Callable[[Column, str, str], Reading]] = {
    "text": _text,
    "enum": _text,
    "money": _decimal,
    "float": _float,
    "decimal": _decimal,
    "integer": _integer,
    "bool": _bool,
    "date": _date,
    "timestamp": _timestamp,
}
