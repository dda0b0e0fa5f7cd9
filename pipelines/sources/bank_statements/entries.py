"""What a statement says, whatever its format: rows of entries, facts of statements, and what had to be refused.

All values are text as the bank wrote them (amounts signed, with a point); the import format's own reader types them.
"""

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

import pyarrow as pa

_BATCH = 5_000  # rows that wait for Arrow: the garbage collector goes through all that wait, again and again
# One row is an entry of an account, or one detail of a batch booking whose details add up to it.
ROW = pa.schema(
    [
        ("entry", pa.int64()),  # number of the entry in its file; details of one entry share it
        ("line", pa.int64()),
        ("is_notification", pa.bool_()),  # camt.054: tells of entries, and is not the statement itself
        ("entry_amount", pa.string()),
        ("bank_reference", pa.string()),
        ("account", pa.string()),
        ("booked_on", pa.string()),
        ("value_on", pa.string()),
        ("amount", pa.string()),
        ("currency", pa.string()),
        ("reference", pa.string()),
        ("counterparty", pa.string()),
        ("end_to_end_id", pa.string()),
    ]
)
# entry, line, is_notification, entry_amount, bank_reference, account, booked_on, value_on, amount, currency, reference,
# counterparty, end_to_end_id
Row = tuple[
    int, int, bool, str | None, str | None, str | None, str | None, str | None, str | None, str | None, str | None,
    str | None, str | None,
]  # fmt: skip


@dataclass(frozen=True)
class Refused:
    """A part of a file that is no entry: where it stands, and why. `column`: the element or tag."""

    line: int
    column: str
    value: str
    reason: str


@dataclass
class Statement:
    """One statement of one account. `moved`: the sum of its entries; None once an amount could not be read."""

    name: str
    account: str
    currency: str = ""
    opening: Decimal | None = None
    closing: Decimal | None = None
    opened_on: str | None = None
    closed_on: str | None = None
    stated_at: str | None = None  # when the bank wrote it, in UTC
    moved: Decimal | None = Decimal(0)
    has_balances: bool = True  # a notification has none
    problems: list[str] = field(default_factory=list)

    def add(self, amount: str | None) -> None:
        """Count an entry's amount into the movement."""
        found = decimal(amount)
        self.moved = None if self.moved is None or found is None else self.moved + found

    def judge(self) -> None:
        """Opening balance and entries must make the closing balance; else the statement says so."""
        if not self.has_balances:
            return
        if self.opening is None or self.closing is None:
            missing = " and ".join(
                word for word, value in (("opening", self.opening), ("closing", self.closing)) if value is None
            )
            self.problems.append(f"it has no {missing} balance")
        elif self.moved is None:
            self.problems.append("an amount cannot be read, so the balances could not be checked")
        elif self.opening + self.moved != self.closing:
            self.problems.append(
                f"opening {self.opening} and entries {self.moved} make {self.opening + self.moved} {self.currency}, "
                f"the closing balance is {self.closing}"
            )


@dataclass
class Parsed:
    """All that one file says."""

    refused: list[Refused] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    entries: int = 0
    _rows: list[Row] = field(default_factory=list)
    _batches: list[pa.RecordBatch] = field(default_factory=list)

    def add(self, row: Row) -> None:
        """One more row; what has come together goes into Arrow, which is a tenth of the size."""
        self._rows.append(row)
        if len(self._rows) >= _BATCH:
            self._pack()

    def table(self) -> pa.Table:
        """All rows as Arrow, in the columns of ROW."""
        self._pack()
        return pa.Table.from_batches(self._batches, ROW)

    def _pack(self) -> None:
        if self._rows:
            columns = zip(zip(*self._rows, strict=True), ROW, strict=True)
            arrays = [pa.array(column, kind.type) for column, kind in columns]
            self._batches.append(pa.RecordBatch.from_arrays(arrays, schema=ROW))
            self._rows.clear()


def decimal(text: str | None) -> Decimal | None:
    """A decimal number written as the import format writes them; None for anything else."""
    if not text or text.strip("+-.0123456789"):  # what is left of it begins and ends with another character
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def signed(amount: str, is_debit: bool) -> str:
    """Money out is negative. A text that is no number stays one, and is refused by the reader of values."""
    return f"-{amount}" if is_debit else amount
