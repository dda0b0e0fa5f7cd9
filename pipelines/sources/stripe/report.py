"""What became of each list in a run, and what a reading asks of the warehouse."""

from dataclasses import dataclass, field
from typing import Protocol


class Known(Protocol):
    """The ids that the warehouse has of a raw table; `since`: of rows created then or later (Unix seconds)."""

    def __call__(self, table: str, gone: bool = False, since: int | None = None) -> set[str]: ...


@dataclass
class Report:
    """What became of one list in this run."""

    offered: bool = True
    complete: bool = True
    notes: list[str] = field(default_factory=list)
    appeared: list[str] = field(default_factory=list)  # fields of the vendor's that were not there before

    def incomplete(self, why: str) -> None:
        self.complete = False
        self.notes.append(why)
