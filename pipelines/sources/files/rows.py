"""From a staged file to SQL: its valid rows in the entity's types, and its bad rows with column, value and reason."""

from dataclasses import dataclass

from pipelines.entities import Entity
from pipelines.sources.files.blocks import FileError
from pipelines.sources.files.csv_stream import Stream
from pipelines.sources.files.staged import Staged
from pipelines.sources.files.values import Typed, identifier, literal, typed

_LONGEST_VALUE = 1000  # characters of a bad value that quarantine keeps


@dataclass(frozen=True)
class Rows:
    """A staged file with the way each of its columns is read. `extras`: its unlisted columns, kept as text."""

    name: str
    staged: Staged
    columns: tuple[Typed, ...]
    extras: tuple[str, ...]

    def _extra(self, name: str) -> str:
        if name not in self.extras:
            return f"cast(null as varchar) as {identifier(name)}"
        return f"nullif(cast({identifier(name)} as varchar), '') as {identifier(name)}"

    @property
    def _complaints(self) -> list[tuple[Typed, str, str]]:
        return [(column, condition, reason) for column in self.columns for condition, reason in column.complaints]

    @property
    def _fault(self) -> str:
        """SQL of the number of the first complaint that holds; null for a valid row."""
        cases = [f"when {condition} then {number}" for number, (_, condition, _) in enumerate(self._complaints)]
        return f"case {' '.join(cases)} end" if cases else "cast(null as integer)"

    def valid(self, extras: tuple[str, ...], load_id: str) -> str:
        """SQL of the valid rows: the entity's columns, all `extras`, `_file`, `_line`, `_dlt_load_id`."""
        return f"{self._select([column.value for column in self.columns], extras, load_id)} where {self._fault} is null"

    def all_strict(self, extras: tuple[str, ...], load_id: str) -> str:
        """SQL of all rows in the columns of `valid`, with null wherever a value is wrong."""
        return self._select([column.strict for column in self.columns], extras, load_id)

    def _select(self, values: list[str], extras: tuple[str, ...], load_id: str) -> str:
        names = [identifier(column.column.name) for column in self.columns]
        columns = [f"{value} as {name}" for value, name in zip(values, names, strict=True)]
        origin = [f"{literal(self.name)} as _file", "_line", f"{literal(load_id)} as _dlt_load_id"]
        own = [self._extra(name) for name in extras]
        return f"select {', '.join([*columns, *own, *origin])} from {self.staged.relation}"

    @property
    def _asked(self) -> list[Typed]:
        return [column for column in self.columns if column.complaints]

    def filled_in_file(self) -> str:
        """SQL of what the file holds: its rows, and for each column that can be wrong how many values must come out."""
        asked = ["count(*)" if column.column.required else f"count({column.source})" for column in self._asked]
        return f"select {', '.join(['count(*)', *asked])} from {self.staged.relation}"

    def filled_in_stream(self, stream: Stream) -> tuple[int, ...]:
        """The same, after the stream has gone through."""
        names = {column.column.name: column.column.required for column in self._asked}
        return (stream.rows, *(stream.rows if required else stream.filled[name] for name, required in names.items()))

    def filled(self, relation: str) -> str:
        """SQL of the same counts over the answer of `all_strict`: equal exactly when no value is wrong."""
        asked = [f"count({identifier(column.column.name)})" for column in self._asked]
        return f"select {', '.join(['count(*)', *asked])} from {relation}"

    def bad(self) -> str:
        """SQL of the bad rows, in the columns of `ledger.SET_ASIDE`; a row counts once, by its first fault."""
        held = [column for column in self.columns if column.column.name in self.staged.columns]
        pairs = [f"{literal(one.column.name)}, cast({one.source} as varchar)" for one in held]
        cases = [
            (
                f"when {number} then {literal(column.column.name)}",
                f"when {number} then left(cast({column.source} as varchar), {_LONGEST_VALUE})",
                f"when {number} then {literal(reason)}",
            )
            for number, (column, _, reason) in enumerate(self._complaints)
        ]
        column, value, reason = (f"case fault {' '.join(parts)} end" for parts in zip(*cases, strict=True))
        return f"""
            select
                {literal(self.name)} as file,
                _line as line,
                'bad' as kind,
                cast(null as varchar) as key,
                {column} as "column",
                {value} as "value",
                {reason} as reason,
                cast(json_object({", ".join(pairs)}) as varchar) as "row"
            from (select *, {self._fault} as fault from {self.staged.relation})
            where fault is not null
        """

    def unreadable(self) -> str | None:
        """SQL of the records that are no rows, in the same columns; None where there are none."""
        if self.staged.unreadable is None:
            return None
        nothing = "cast(null as varchar)"
        return f"""
            select {literal(self.name)}, line, 'bad', {nothing}, {nothing}, value, reason, {nothing}
            from ({self.staged.unreadable})
        """


def rows_of(name: str, entity: Entity, staged: Staged) -> Rows:
    """Match the file's columns with the entity's.

    Raises FileError for a missing required column, or one whose type cannot be read as the entity's.
    """
    missing = [column for column in entity.required if column not in staged.columns]
    if missing and (staged.columns or staged.rows):  # an empty JSON Lines file has no rows and names no columns
        held = ", ".join(staged.columns) or "none"
        raise FileError(f"missing required column {', '.join(missing)} (columns of the file: {held})")
    columns = tuple(typed(column, staged.columns.get(column.name)) for column in entity.columns)
    listed = {column.name for column in entity.columns}
    return Rows(name, staged, columns, tuple(column for column in staged.columns if column not in listed))
