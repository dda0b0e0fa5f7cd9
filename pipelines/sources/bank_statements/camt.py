"""CAMT.053 and CAMT.054 (ISO 20022 XML) as a stream through expat: memory does not grow with the file.

A document type is refused where it begins: no bank writes one, and entities are how XML bombs and reads of other
files come in. Namespaces are looked at once, for the version: nothing that is read here has moved between namespaces.
"""

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.parsers import expat

from pipelines.sources.bank_statements import camt_paths as paths
from pipelines.sources.bank_statements.entries import Parsed, Refused, Statement, decimal, signed
from pipelines.sources.files.blocks import FileError

Values = dict[str, str]  # path -> text, below one of _PARTS; the currency of an amount stands at path@Ccy
_PARTS = {"Stmt", "Ntfctn", "Bal", "Ntry", "TxDtls"}


class _Place(dict[str, "_Place"]):
    """A place in the tree of elements: tag -> the place below it, made where it is first come to; `above` it another.

    `path` leads there from the part that it stands in, without prefixes of namespaces; `part`: it is one of _PARTS.
    """

    __slots__ = ("above", "part", "path")

    def __init__(self, above: "_Place | None" = None, path: str = "", part: str = "") -> None:
        super().__init__()
        self.above = self if above is None else above  # an empty one is false
        self.path, self.part = path, part

    def __missing__(self, tag: str) -> "_Place":
        name = tag.rpartition(":")[2]
        part = name if name in _PARTS else ""
        self[tag] = found = _Place(self, "" if part else f"{self.path}/{name}".removeprefix("/"), part)
        return found


def parse(path: Path) -> Parsed:
    """Read a file. Raises FileError where it is no XML to its end, has a document type, or is another message."""
    parsed = Parsed()
    parser = expat.ParserCreate()
    parser.buffer_text, parser.buffer_size = True, 1 << 16
    parser.StartDoctypeDeclHandler = _refuse_doctype
    _connect(parser, _Message(parsed))
    try:
        with path.open("rb") as file:
            parser.ParseFile(file)
    except expat.ExpatError as error:
        raise FileError(f"not XML to its end: {error}") from None
    if not parsed.statements:
        raise FileError("there is no statement in it")
    return parsed


def _refuse_doctype(*_: Any) -> None:
    raise FileError("it declares a document type (DOCTYPE), which no bank statement needs; not read")


def _connect(parser: expat.XMLParserType, message: "_Message") -> None:
    """Let the parser fill `Values`, and hand each part to `message` where it ends.

    These are called for every element: closures over plain variables, and texts straight into a list, because that is
    where the time goes.
    """
    place = root = _Place()
    frames: list[Values] = []
    values: Values = {}
    texts: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal place, values
        if texts:
            texts.clear()
        if place is root:
            message.begin(attributes)
        place = place[tag]
        if place.part:
            frames.append(values)
            values = {}
            message.open(place.part, parser.CurrentLineNumber)
        if attributes and "Ccy" in attributes:
            values[f"{place.path}@Ccy"] = attributes["Ccy"]

    def end(tag: str) -> None:
        nonlocal place, values
        if texts:
            if found := (texts[0] if len(texts) == 1 else "".join(texts)).strip():
                path = place.path
                if path not in values:
                    values[path] = found
                elif path in paths.REMITTANCE:
                    values[path] += f" {found}"
            texts.clear()
        part = place.part
        place = place.above
        if part:
            done, values = values, frames.pop()
            message.close(part, done, values)

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, texts.append


class _Message:
    """Parts of a message as they open and close."""

    def __init__(self, parsed: Parsed) -> None:
        self.parsed = parsed
        self.container = ""
        self.statement = Statement("", "")
        self.balances: list[Values] = []
        self.details: list[Values] = []
        self.line = 0

    def begin(self, attributes: dict[str, str]) -> None:
        """The root says which message it is, and in which version."""
        spaces = [value for name, value in attributes.items() if name == "xmlns" or name.startswith("xmlns:")]
        found = next((found for space in spaces if (found := re.search(paths.MESSAGE, space))), None)
        if found is None:
            raise FileError(f"not a camt.053 or camt.054 message (its namespace is {', '.join(spaces) or 'none'})")
        if found["kind"] == "052":
            raise FileError("camt.052 is a report within the day, nothing in it is final; deliver camt.053")
        if int(found["version"]) not in paths.VERSIONS:
            raise FileError(f"{found[0]}: versions 02 to 13 are known here")
        self.container = paths.CONTAINERS[found["kind"]]

    def open(self, name: str, line: int) -> None:
        if name == self.container:
            self.statement, self.balances = Statement("", "", has_balances=name == "Stmt"), []
        elif name == "Ntry":
            self.details, self.line = [], line

    def close(self, name: str, values: Values, around: Values) -> None:
        """`around`: what stands in the part that this one stands in."""
        if name == "TxDtls":
            self.details.append(values)
        elif name == "Ntry":
            self.statement.account = self.statement.account or _first(around, paths.ACCOUNT) or ""
            _entry(values, self.details, self.line, self.statement, self.parsed, self.container == "Ntfctn")
        elif name == "Bal":
            self.balances.append(values)
        elif name == self.container:
            _identify(values, self.statement)
            _balances(self.balances, self.statement)
            self.statement.judge()
            self.parsed.statements.append(self.statement)


def _first(values: Values, options: tuple[str, ...]) -> str | None:
    for path in options:
        if path in values:
            return values[path]
    return None


def _day(values: Values, options: tuple[str, ...]) -> str | None:
    found = _first(values, options)
    return found[:10] if found else None


def _identify(values: Values, statement: Statement) -> None:
    statement.account = statement.account or _first(values, paths.ACCOUNT) or ""
    statement.name = statement.name or values.get("Id") or "without an id"
    if created := _first(values, paths.CREATED):
        try:
            moment = datetime.fromisoformat(created.replace("Z", "+00:00"))
        except ValueError:
            return
        moment = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
        statement.stated_at = moment.isoformat(sep=" ")


def _balances(balances: list[Values], statement: Statement) -> None:
    found: dict[str, list[tuple[Decimal | None, str | None]]] = {}
    for balance in balances:
        statement.currency = statement.currency or balance.get("Amt@Ccy") or ""
        value = decimal(signed(balance.get("Amt", ""), balance.get("CdtDbtInd") == "DBIT"))
        code = _first(balance, paths.BALANCE_CODE) or ""
        found.setdefault(code, []).append((value, _day(balance, paths.BALANCE_DATE)))
    interim = [one for code in paths.INTERIM for one in found.get(code, [])]
    opening = [one for code in paths.OPENING for one in found.get(code, [])] + interim[:1]
    closing = [one for code in paths.CLOSING for one in found.get(code, [])] + interim[-1:]
    if opening:
        statement.opening, statement.opened_on = opening[0]
    if closing:
        statement.closing, statement.closed_on = closing[0]


def _entry(
    values: Values, details: list[Values], line: int, statement: Statement, parsed: Parsed, is_notification: bool
) -> None:
    status = _first(values, paths.STATUS)
    if status not in paths.BOOKED:
        parsed.refused.append(Refused(line, "Sts", status or "", "not booked: only what is booked is loaded"))
        return
    direction = values.get("CdtDbtInd")
    if "Amt" not in values or direction not in ("CRDT", "DBIT"):
        column = "CdtDbtInd" if "Amt" in values else "Amt"
        parsed.refused.append(
            Refused(line, column, values.get(column, ""), "an entry needs an amount, and CRDT or DBIT")
        )
        statement.moved = None
        return
    is_debit = direction == "DBIT"
    currency = values.get("Amt@Ccy")
    total = signed(values["Amt"], is_debit)
    statement.add(total)
    parsed.entries += 1
    reference = _reference(_first(values, paths.BANK_REFERENCE))
    days = (statement.account or None, _day(values, paths.BOOKING_DATE), _day(values, paths.VALUE_DATE))
    text = _first(values, paths.ENTRY_TEXT)
    parts = _split(details, currency, is_debit, decimal(total)) if len(details) > 1 else None
    if parts is None:
        if len(details) > 1:
            statement.problems.append(f"entry on line {line}: its details do not add up to it; loaded as one entry")
        only = details[0] if len(details) == 1 else None
        parts = [(total, only)]
        if only is not None and reference is None:
            reference = _reference(_first(only, paths.DETAIL_REFERENCE))
    head = (parsed.entries, line, is_notification, total, reference)
    for part, detail in parts:
        parsed.add((*head, *days, part, currency, *_words(detail, is_debit, text)))


def _split(
    details: list[Values], currency: str | None, is_debit: bool, total: Decimal | None
) -> list[tuple[str, Values | None]] | None:
    """The details of a batch booking with their amounts; None where these are not the whole entry."""
    parts: list[tuple[str, Values | None]] = []
    rest = total
    for detail in details:
        own = detail.get("CdtDbtInd")
        amount = next((detail[path] for path in paths.DETAIL_AMOUNT if detail.get(path + "@Ccy") == currency), "")
        text = signed(amount, own == "DBIT" if own else is_debit)
        value = decimal(text)
        if value is None or rest is None:
            return None
        rest -= value
        parts.append((text, detail))
    return parts if rest == 0 else None


def _words(detail: Values | None, is_debit: bool, entry_text: str | None) -> tuple[str | None, str | None, str | None]:
    """(reference, counterparty, end to end id) of a detail, else of the entry."""
    if detail is None:
        return entry_text, None, None
    remitted = " ".join(detail[path] for path in paths.REMITTANCE if path in detail)
    reference = remitted or _first(detail, paths.DETAIL_TEXT) or entry_text
    party = _first(detail, paths.CREDITOR if is_debit else paths.DEBTOR)
    return reference, party, _reference(_first(detail, paths.END_TO_END))


def _reference(text: str | None) -> str | None:
    return None if text is None or text.upper() in paths.NO_REFERENCE else text
