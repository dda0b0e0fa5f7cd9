"""MT940 by the patterns of mt-940, which knows the dialects; this module knows on which line a tag stands.

The library's own parser reads a file or fails, and slowly; here a line that no pattern fits costs that line, and the
balances tell the rest.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

import mt940

from pipelines.sources.bank_statements.camt_paths import NO_REFERENCE
from pipelines.sources.bank_statements.entries import Parsed, Refused, Statement, decimal, signed
from pipelines.sources.bank_statements.texts import decoded
from pipelines.sources.files.blocks import FileError

_TAG = re.compile(r":(\d\d[A-Z]?|NS):")
# SWIFT first, then banks with longer customer references, then ASN's
_LINES = (mt940.tags.Statement(), mt940.tags.StatementGLS(), mt940.tags.StatementASNB())
_BALANCE = mt940.tags.FinalOpeningBalance()
_SUBFIELDS = re.compile(r"\?(\d\d)")
_KEYWORDS = re.compile(f"({'|'.join(re.escape(key) for key in mt940.processors.GVC_KEYS if key)})\\+")
_CODES = re.compile(r"/(EREF|REMI|NAME|IBAN|BIC|MARF|CSID|TRTP|ISDT|PREF|RTRN|ORDP|BENM|ID|PURP|USTD|STRD)/")
_STRUCTURED = re.compile(r"\d{3}\?\d{2}")


class Tag(NamedTuple):
    """One field: `:61:` and what follows it up to the next one."""

    line: int
    name: str
    value: str


def tags(text: str) -> Iterator[Tag]:
    """The fields of a file with their lines (from 1); what stands outside of statements is skipped."""
    name, start, value = "", 0, ""
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if found := _TAG.match(line):
            if name:
                yield Tag(start, name, value)
            name, start, value = found[1], number, line[found.end() :]
        elif line.startswith(("-}", "{1:", "{4:")) or line.strip() == "-":
            if name:
                yield Tag(start, name, value)
            name = ""
        elif name:
            value += "\n" + line  # a space at the end of a line may stand between two words
    if name:
        yield Tag(start, name, value)


def parse(path: Path, encoding: str) -> Parsed:
    """Read a file. Raises FileError where it is in another encoding, or holds no statement."""
    parsed, reader = Parsed(), None
    for tag in tags(decoded(path.read_bytes(), encoding)):
        if tag.name == "20":
            if reader:
                reader.close()
            reader = _Reader(parsed, tag)
        elif reader is not None:
            reader.take(tag)
    if reader is None:
        raise FileError("there is no statement in it (no field :20:)")
    reader.close()
    return parsed


class _Reader:
    """One statement on its way: fields in their order, an entry kept until its :86: has come."""

    def __init__(self, parsed: Parsed, tag: Tag) -> None:
        self.parsed = parsed
        self.statement = Statement(tag.value.strip() or "without a name", "")
        self.entry: tuple[Tag, re.Match[str]] | None = None
        self.details = ""
        self.is_closed = False

    def take(self, tag: Tag) -> None:
        statement = self.statement
        if tag.name == "86":
            if self.entry and not self.is_closed:
                self.details += ("\n" if self.details else "") + tag.value
            return
        self._finish_entry()
        match tag.name[:2]:
            case "25":
                statement.account = tag.value.split("\n")[0].strip()
            case "28":
                statement.name = f"{statement.name} {tag.value.strip()}"
            case "60" if statement.opening is None and (balance := self._balance(tag)):
                statement.opening, statement.opened_on, statement.currency = balance
            case "62" if balance := self._balance(tag):
                statement.closing, statement.closed_on, _ = balance
                statement.stated_at, self.is_closed = f"{statement.closed_on} 23:59:59", True
            case "61":
                self._line(tag)
            case "34":
                raise FileError("MT942 is a report within the day, nothing in it is final; deliver MT940")

    def close(self) -> None:
        self._finish_entry()
        self.statement.judge()
        self.parsed.statements.append(self.statement)

    def _balance(self, tag: Tag) -> tuple[Decimal, str, str] | None:
        """(amount, day, currency)"""
        found = _BALANCE.re.match(tag.value.strip())
        day = _day(found["year"], found["month"], found["day"]) if found else None
        amount = decimal(_amount(found)) if found else None
        if found is None or day is None or amount is None:
            self._refuse(tag, "not a balance as MT940 writes it (C|D, YYMMDD, currency, amount with a comma)")
            return None
        return amount, day, found["currency"]

    def _line(self, tag: Tag) -> None:
        for pattern in _LINES:
            found = pattern.re.match(tag.value.rstrip())
            if found and decimal(_amount(found)) is not None and _day(found["year"], found["month"], found["day"]):
                self.entry = tag, found
                return
        self.statement.moved = None
        self._refuse(tag, "not a statement line as MT940 or a known dialect of it writes it")

    def _refuse(self, tag: Tag, reason: str) -> None:
        self.parsed.refused.append(Refused(tag.line, f":{tag.name}:", tag.value, reason))

    def _finish_entry(self) -> None:
        if self.entry is None:
            return
        (tag, found), self.entry = self.entry, None
        words = _words(self.details, found)
        self.details = ""
        statement, amount = self.statement, _amount(found)
        statement.add(amount)
        self.parsed.entries += 1
        value_on = _day(found["year"], found["month"], found["day"])
        booked_on = _entry_day(found["year"], found["month"], found["entry_month"], found["entry_day"]) or value_on
        reference = _reference(found["bank_reference"])
        self.parsed.rows.append(
            (
                self.parsed.entries, tag.line, False, amount, reference, statement.account or None, booked_on, value_on,
                amount, statement.currency or None, *words,
            )
        )  # fmt: skip


def _amount(found: re.Match[str]) -> str:
    """Signed, with a point. RC takes a credit back: money out; RD takes a debit back: money in."""
    return signed(found["amount"].replace(",", "."), found["status"].upper() in ("D", "RC"))


@cache
def _day(year: str, month: str, day: str) -> str | None:
    """20YY-MM-DD; None where there is no such day."""
    try:
        return date(2000 + int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


@cache
def _entry_day(year: str, month: str, entry_month: str | None, entry_day: str | None) -> str | None:
    """The entry's day has no year: it is the value's, but for days around New Year."""
    if not (entry_month and entry_day and entry_month.isdigit() and entry_day.isdigit()):
        return None
    months = int(entry_month) - int(month)
    turn = 1 if months < -6 else -1 if months > 6 else 0
    return _day(f"{int(year) + turn:02d}", entry_month, entry_day)


def _words(details: str, entry: re.Match[str]) -> tuple[str | None, str | None, str | None]:
    """(reference, counterparty, end to end id): from a structured :86: (?20 or /REMI/), else its plain text."""
    own = _reference(entry["customer_reference"])
    joined = details.replace("\n", "")
    if _STRUCTURED.match(joined):
        return _structured(joined, own)
    if _CODES.search(joined):
        parts = _CODES.split(joined)
        coded = {key: value.strip("/ ") for key, value in zip(parts[1::2], parts[2::2], strict=True)}
        remitted = re.sub(r"^/?(USTD|STRD)//?", "", coded.get("REMI") or coded.get("USTD") or "").strip() or own
        party = coded.get("NAME") or coded.get("ORDP") or coded.get("BENM")
        return remitted, party, _reference(coded.get("EREF"))
    return " ".join(details.split()) or own, None, None


def _structured(details: str, own: str | None) -> tuple[str | None, str | None, str | None]:
    """German banks: ?20 to ?29 and ?60 to ?63 are the text, in it EREF+ and SVWZ+; ?32 and ?33 are the name."""
    parts = _SUBFIELDS.split(details)
    fields = list(zip(parts[1::2], parts[2::2], strict=True))
    text = "".join(value for key, value in fields if key[0] == "2" or key in ("60", "61", "62", "63"))
    name = "".join(value for key, value in fields if key in ("32", "33")).strip()
    posting = "".join(value for key, value in fields if key == "00").strip()
    words = _KEYWORDS.split(text)
    coded = {key: value.strip() for key, value in zip(words[1::2], words[2::2], strict=True)}
    purpose = coded.get("SVWZ") or words[0].strip()
    return purpose or posting or own, name or None, _reference(coded.get("EREF"))


def _reference(text: str | None) -> str | None:
    text = (text or "").strip()
    return text if text and text.upper() not in NO_REFERENCE else None
