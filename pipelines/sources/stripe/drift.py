"""Which fields the vendor's objects have, from load to load."""

from collections.abc import Mapping

from pipelines.rest.fields import Behind, have_waited, vanished
from pipelines.sources.stripe.cursor import Cursor
from pipelines.sources.stripe.endpoint import Endpoint, Json
from pipelines.sources.stripe.report import Report


class Drift:
    """The fields of one reading, beside those of the loads before.

    What a change means is shared with `pipelines/rest/once.py`; when it is told is not: here a list is mostly read in
    parts, and a lost column is told once, since there is no other field that a setting could name.
    """

    def __init__(self, cursor: Cursor, reports: Mapping[str, Report]) -> None:
        self._cursor, self._reports = cursor, reports
        self._before = {table: set(names) for table, names in cursor.fields.items()}
        self._now: dict[str, set[str]] = {}

    def note(self, table: str, item: Json) -> None:
        """Remembers an object's fields; from the second load on, a new one is reported."""
        now = self._now.setdefault(table, set())
        if item.keys() <= now:
            return  # all were noted with an object before
        now.update(item)
        known = set(self._cursor.fields.get(table, ()))
        if new := set(item) - known:
            self._cursor.fields[table] = sorted(known | new)
        if table in self._before and table in self._reports:
            appeared = self._reports[table].appeared
            appeared += sorted(new - self._before[table] - set(appeared))

    def has_waited_for(self, table: str, behind: Behind) -> bool:
        """Did a field come that a column had none of? Then objects that did not change have it too."""
        return table in self._before and have_waited(behind, self._before[table], self._now.get(table, set()))

    def tell_vanished(self, endpoint: Endpoint, behind: Behind) -> None:
        """Columns whose field no object has any more: told once, and the list is read whole again; then it is so."""
        table = endpoint.table
        before, now = self._before.get(table, set()), self._now.get(table, set())
        for column, names in vanished(behind, before, now) if now else ():
            gone = " or ".join(sorted(names & before))
            self._reports[table].incomplete(
                f"{endpoint.path}: the field {gone}, which is our {column}, is no longer sent"
            )
            self._cursor.fields[table] = sorted(set(self._cursor.fields[table]) - names)
            self._cursor.newest_created.pop(table, None)
