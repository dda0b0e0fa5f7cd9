"""Bytes on their way: whole bodies within a time, JSON whose numbers stay text, dates and pauses from headers."""

import json
import random
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests

CONNECT_SECONDS = 10
CSV = "text/csv"
LONGEST_PAUSE_SECONDS = 60  # also the most that a Retry-After header may ask for


def check_base_url(url: str) -> str:
    """The address without a trailing slash. Raises ValueError where the credentials would travel in clear text."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"base_url {url!r} is no http(s) address")
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise ValueError(f"base_url {url!r}: the API key would travel in clear text; http is for loopback only")
    return url.rstrip("/")


def read_body(response: requests.Response, seconds: float) -> bytes:
    """The whole body, within the time-out: requests' own counts from byte to byte, and a trickle would never end."""
    end = time.monotonic() + seconds
    parts = []
    while part := response.raw.read1(1 << 16, decode_content=True):
        parts.append(part)
        if time.monotonic() > end:
            raise requests.Timeout
    return b"".join(parts)


def parse(body: bytes, whole_numbers_as_text: bool = False) -> Any:
    """What the JSON says; numbers with a point stay text: money never passes through a float. ValueError if none."""
    told = json.loads(
        body, parse_float=str, parse_int=str if whole_numbers_as_text else None, parse_constant=_no_number
    )
    if b"\\ud" in body or b"\\uD" in body:  # half a character, which no database takes, becomes `?`
        told = json.loads(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"))
    return told


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no JSON")


def excerpt(body: bytes) -> str:
    """The beginning of a body, for messages."""
    return repr(body[:80].decode("utf-8", "replace")) if body else "nothing at all"


def server_date(value: str | None) -> datetime | None:
    """An HTTP date, UTC without a zone."""
    try:
        return parsedate_to_datetime(value).astimezone(UTC).replace(tzinfo=None) if value else None
    except ValueError:
        return None


def retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """The pause that a Retry-After header asks for, in seconds or as a date (held against the server's own `now`)."""
    if value and value.isdigit():
        return min(float(value), LONGEST_PAUSE_SECONDS)
    until = server_date(value)
    return min(max((until - now).total_seconds(), 0), LONGEST_PAUSE_SECONDS) if until and now else None


def back_off(attempt: int) -> float:
    """Half a second, doubled each time, with a quarter of chance, so that two readers do not knock in step."""
    return min(0.5 * 2 ** (attempt - 1), LONGEST_PAUSE_SECONDS) * random.uniform(0.75, 1.25)


def root_cause(error: BaseException) -> str:
    """What the innermost error says."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__  # type: ignore[assignment]
    return str(error) or type(error).__name__
