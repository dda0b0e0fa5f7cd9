"""A bank's CSV by a mapping from the settings: its names, its decimal sign, its dates become ours."""

import csv
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from pipelines.sources.bank_statements.entries import Parsed, Refused, Statement, decimal, signed
from pipelines.sources.bank_statements.options import Csv
from pipelines.sources.bank_statements.texts import decoded
from pipelines.sources.files.blocks import FileError


class _Unreadable(Exception):
    """A value that is not as the mapping says: (field, value, reason)."""


class _Mapped:
    """Where in a record each field stands, and how its values are written."""

    def __init__(self, mapping: Csv, header: list[str]) -> None:
        places = {name.strip(): number for number, name in enumerate(header)}
        if missing := [name for field in mapping.columns for name in mapping.names(field) if name not in places]:
            raise FileError(f"missing column {', '.join(missing)} (columns of the file: {', '.join(places)})")
        self.mapping = mapping
        self.places = {field: [places[name] for name in mapping.names(field)] for field in mapping.columns}
        self.days: dict[str, str] = {}

    def text(self, record: list[str], field: str) -> str | None:
        return " ".join(found for place in self.places.get(field, ()) if (found := record[place].strip())) or None

    def day(self, record: list[str], field: str) -> str | None:
        text = self.text(record, field)
        if text is not None and text not in self.days:
            try:
                self.days[text] = datetime.strptime(text, self.mapping.date_format).date().isoformat()
            except ValueError:
                raise _Unreadable(
                    field, text, f"not a date as the mapping has it ({self.mapping.date_format})"
                ) from None
        return self.days[text] if text is not None else None

    def number(self, record: list[str], field: str) -> str | None:
        text = self.text(record, field)
        if text is None:
            return None
        thousands = "." if self.mapping.decimal == "," else ","
        plain = text.replace("\u00a0", "").replace(" ", "").replace("'", "").replace("\u2212", "-")
        whole, point, rest = plain.partition(self.mapping.decimal)
        plain = whole.replace(thousands, "") + ("." + rest if point else "")
        plain = f"-{plain[:-1]}" if plain.endswith("-") else plain.removeprefix("+")
        if thousands in rest or not _grouped(whole, thousands) or decimal(plain) is None:
            raise _Unreadable(field, text, f"not a number with {self.mapping.decimal!r} before the decimals")
        return plain

    def account(self, record: list[str]) -> str | None:
        return self.mapping.account or self.text(record, "account")

    def amount(self, record: list[str]) -> str | None:
        if "amount" in self.places:
            return self.number(record, "amount")
        debit, credit = self.number(record, "debit"), self.number(record, "credit")
        if debit is not None and decimal(debit) != 0:
            return signed(debit.removeprefix("-"), True)
        return credit


def _grouped(whole: str, thousands: str) -> bool:
    """Are the thousands grouped by threes, or not at all?"""
    first, *groups = whole.split(thousands)
    return all(len(group) == 3 for group in groups) and (not groups or 0 < len(first.lstrip("+-")) <= 3)


def parse(path: Path, mapping: Csv) -> Parsed:
    """Read a file. Raises FileError for another encoding, a missing column, a quote that is never closed."""
    parsed = Parsed()
    lines = decoded(path.read_bytes(), mapping.encoding).splitlines(keepends=True)[mapping.skip_lines :]
    records = csv.reader(lines, delimiter=mapping.delimiter, quotechar=mapping.quote, strict=True)
    balances: dict[str, list[tuple[int, Decimal | None, Decimal | None, str | None]]] = {}
    try:
        header = next(records, None)
        if not header:
            raise FileError("empty: it has not even a header")
        mapped = _Mapped(mapping, header)
        for line, record in _numbered(records, mapping.skip_lines):
            if len(record) != len(header):
                value = mapping.delimiter.join(record)
                reason = f"{len(record)} fields, the header has {len(header)}"
                parsed.refused.append(Refused(line, "", value, reason))
                continue
            try:
                _row(mapped, record, line, parsed, balances)
            except _Unreadable as error:
                parsed.refused.append(Refused(line, *error.args))
                balances.setdefault(mapped.account(record) or "", []).append((line, None, None, None))
    except csv.Error as error:
        raise FileError(f"cannot be read as CSV: {error}") from None
    for account, found in balances.items():
        parsed.statements.append(_statement(path.name, account, mapped, found))
    return parsed


def _numbered(records: Iterator[list[str]], skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Records with the line on which they begin; blank lines are none."""
    before = getattr(records, "line_num", 1)
    for record in records:
        if record and any(record):
            yield skipped + before + 1, record
        before = getattr(records, "line_num", before)


def _row(
    mapped: _Mapped,
    record: list[str],
    line: int,
    parsed: Parsed,
    balances: dict[str, list[tuple[int, Decimal | None, Decimal | None, str | None]]],
) -> None:
    account = mapped.account(record)
    currency = mapped.mapping.currency or mapped.text(record, "currency")
    amount, booked_on = mapped.amount(record), mapped.day(record, "booked_on")
    balance = decimal(mapped.number(record, "balance"))
    value_on = mapped.day(record, "value_on")
    balances.setdefault(account or "", []).append((line, decimal(amount), balance, booked_on))
    parsed.entries += 1
    parsed.rows.append(
        (
            parsed.entries, line, False, amount, mapped.text(record, "bank_reference"), account, booked_on,
            value_on, amount, currency, mapped.text(record, "reference"),
            mapped.text(record, "counterparty"), mapped.text(record, "end_to_end_id"),
        )
    )  # fmt: skip


def _statement(
    name: str, account: str, mapped: _Mapped, rows: list[tuple[int, Decimal | None, Decimal | None, str | None]]
) -> Statement:
    """A file as a statement: with a column of balances each row is held against the one before it."""
    statement = Statement(f"{name}, account {account}", account, has_balances="balance" in mapped.places)
    days = [day for _, _, _, day in rows if day]
    statement.opened_on, statement.closed_on = (min(days), max(days)) if days else (None, None)
    if statement.closed_on and len(statement.closed_on) == 10:
        statement.stated_at = f"{statement.closed_on} 23:59:59"
    if not statement.has_balances:
        return statement
    if any(amount is None or balance is None for _, amount, balance, _ in rows):
        statement.problems.append("an amount or a balance cannot be read, so the balances could not be checked")
        return statement
    known = [(line, amount or Decimal(0), balance or Decimal(0)) for line, amount, balance, _ in rows]
    ordered = next((rows for rows in (known, known[::-1]) if _first_break(rows) is None), None)  # newest first, or last
    if ordered is None:
        line = _first_break(known if (rows[0][3] or "") <= (rows[-1][3] or "") else known[::-1])
        statement.problems.append(f"the balance on line {line} is not the one before it and the amount")
        return statement
    statement.opening, statement.closing = ordered[0][2] - ordered[0][1], ordered[-1][2]
    statement.moved = sum((amount for _, amount, _ in ordered), Decimal(0))
    return statement


def _first_break(rows: list[tuple[int, Decimal, Decimal]]) -> int | None:
    """The line whose balance does not follow from the one before; None where all do."""
    for (_, _, before), (line, amount, balance) in pairwise(rows):
        if before + amount != balance:
            return line
    return None
