"""What people decided about exceptions: a file of JSON lines that is only ever appended to.

What belongs here: the shape of a line, its checks, how one is appended and read. What a decision does to an exception
is worked out in dbt (int_exceptions__journal). A decision counts for runs whose as_of is on or after its date, so that
an earlier day that is run again does not know of it.
"""

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

VERSION = 1
ACTIONS = ("accept", "snooze", "assign", "comment", "reopen")
KEYS = ("version", "at", "by", "action", "exception_id", "reason", "until", "owner", "amount", "currency", "written")
REQUIRED = ("version", "at", "by", "action", "exception_id")
NEEDED: Mapping[str, tuple[str, ...]] = {  # beyond REQUIRED
    "accept": ("reason", "amount"),  # it returns when it has grown: since what, is part of the decision
    "snooze": ("reason", "until"),
    "assign": ("owner",),
    "comment": ("reason",),
    "reopen": ("reason",),
}
WITH_UNTIL = ("accept", "snooze")


class DecisionsError(Exception):
    """The decisions file cannot be used, or a decision cannot be taken; the message names the file and its lines."""


@dataclass(frozen=True)
class Decision:
    """One line. at: UTC without zone. amount: what was at risk when it was taken, in `currency` (exact, never a float).

    reason: why, or the comment. until: the business date on which the exception returns. owner: whom it is assigned to.
    written: when its line was written, where that is later than the day that it speaks of.
    """

    at: datetime
    by: str
    action: str
    exception_id: str
    reason: str | None = None
    until: date | None = None
    owner: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    line: int = 0
    written: datetime | None = None

    @property
    def decision_id(self) -> str:
        """Stable while the line's words are: where it stands in the file does not matter."""
        return hashlib.blake2b(self.text().encode(), digest_size=8).hexdigest()

    def text(self) -> str:
        """The line as it is written, without its end."""
        facts: dict[str, Any] = {
            "version": VERSION,
            "at": f"{self.at.isoformat()}Z",
            "by": self.by,
            "action": self.action,
            "exception_id": self.exception_id,
            "reason": self.reason,
            "until": self.until.isoformat() if self.until else None,
            "owner": self.owner,
            "amount": format(self.amount, "f") if self.amount is not None else None,
            "currency": self.currency,
            "written": f"{self.written.isoformat()}Z" if self.written else None,
        }
        return json.dumps({key: value for key, value in facts.items() if value is not None}, ensure_ascii=False)


def read(path: Path) -> list[Decision]:
    """All decisions in the order of the file, the same words twice once; none where there is no file.

    Raises DecisionsError that names every bad line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise DecisionsError(f"{path}: cannot be read: {error}") from None
    found: dict[str, Decision] = {}
    problems = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            decision = parse(line, number)
            found.setdefault(decision.decision_id, decision)
        except ValueError as error:
            problems.append(f"{path}:{number}: {error}")
    if problems:
        raise DecisionsError("\n".join(problems))
    return list(found.values())


def parse(line: str, number: int = 0) -> Decision:
    """One line, checked. Raises ValueError that says what is wrong with it."""
    try:
        facts = json.loads(line, parse_float=Decimal)
    except json.JSONDecodeError as error:
        raise ValueError(f"not a JSON object: {error.msg} at column {error.colno}") from None
    if not isinstance(facts, dict):
        raise ValueError("not a JSON object")
    if unknown := sorted(set(facts) - set(KEYS)):
        raise ValueError(f"there is no key {unknown[0]!r}; there are: {', '.join(KEYS)}")
    _complete(facts)
    decision = Decision(
        _at(facts["at"]),
        str(facts["by"]).strip(),
        facts["action"],
        facts["exception_id"],
        facts.get("reason"),
        _day(facts.get("until")),
        facts.get("owner"),
        _amount(facts.get("amount")),
        facts.get("currency"),
        number,
        _at(facts["written"]) if facts.get("written") else None,
    )
    if decision.until and decision.until <= decision.at.date():
        raise ValueError(f"until = {decision.until}: it must be after the decision's own date, {decision.at.date()}")
    return decision


def _complete(facts: Mapping[str, Any]) -> None:
    for key in REQUIRED:
        if facts.get(key) in (None, ""):
            raise ValueError(f"{key} is missing")
    if facts["version"] != VERSION:
        raise ValueError(f"version = {facts['version']!r}: this Tieout reads version {VERSION}")
    action = facts["action"]
    if action not in ACTIONS:
        raise ValueError(f"action = {action!r}: it is one of {', '.join(ACTIONS)}")
    for key in NEEDED[action]:
        if not str(facts.get(key) or "").strip():
            raise ValueError(f"{action} needs {key}")
    if facts.get("until") is not None and action not in WITH_UNTIL:
        raise ValueError(f"{action} takes no until")
    if not re.fullmatch(r"[0-9a-f]{20}", str(facts["exception_id"])):
        raise ValueError(f"exception_id = {facts['exception_id']!r}: it has 20 digits of 0-9 and a-f, in full")


def moment(text: str) -> datetime:
    """An ISO 8601 time in UTC without a zone; one that names no zone is UTC already. Raises ValueError."""
    told = datetime.fromisoformat(text)
    return told.astimezone(UTC).replace(tzinfo=None) if told.tzinfo else told


def _at(value: Any) -> datetime:
    try:
        return moment(str(value))
    except ValueError:
        raise ValueError(f"at = {value!r}: no time such as 2026-03-31T09:30:00Z") from None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value is not None else None
    except ValueError:
        raise ValueError(f"until = {value!r}: no date such as 2026-03-31") from None


def _amount(value: Any) -> Decimal | None:
    try:
        return Decimal(value) if value is not None else None
    except (InvalidOperation, TypeError):
        raise ValueError(f"amount = {value!r}: no amount such as 120.00") from None


def dated(now: datetime, as_of: date) -> tuple[datetime, datetime | None]:
    """The day that a decision speaks of, and when its line was written where that is another one.

    Who works on yesterday's run decides today. Who works on a run of long ago decides on what was published then: a run
    of that date, or of a day after it, has to know of it.
    """
    if now.date() <= as_of + timedelta(days=1):
        return now, None
    return datetime.combine(as_of, time(23, 59, 59)), now


def append(path: Path, decision: Decision) -> Decision:
    """Write one more line, whole and on disk when it returns; the lines before stay as they are.

    Raises DecisionsError where a line of the file, or this one, is not right: then nothing is written.
    """
    read(path)
    try:
        parse(decision.text())
    except ValueError as error:
        raise DecisionsError(str(error)) from None
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # two people at once: one line each
        size = file.seek(0, os.SEEK_END)
        if size:
            file.seek(size - 1)
            ends = file.read(1) == b"\n"
        file.write((b"" if not size or ends else b"\n") + decision.text().encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return decision


def fingerprint(decisions: Iterable[Decision], as_of: date) -> str:
    """Hash of the decisions that count on a business date: part of what a run is; empty where there are none."""
    counted = sorted(decision.decision_id for decision in decisions if decision.at.date() <= as_of)
    return hashlib.blake2b("\n".join(counted).encode(), digest_size=16).hexdigest() if counted else ""
