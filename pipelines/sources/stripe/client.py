"""How Stripe is spoken to: one GET at a time, with retries, time-outs and errors that a person can act on.

What belongs here: HTTP, pages, retries. What is asked for is in `settings.py`; what becomes of it in `extract.py`.
Numbers with a point stay text (`parse_float=str`): money never passes through a float, not even in JSON.
"""

import json
import logging
import random
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError, ReadTimeoutError

from pipelines.sources import ExtractError
from pipelines.sources.stripe.settings import PAGE_SIZE, StripeOptions

log = logging.getLogger("tieout.stripe")

CONNECT_SECONDS = 10
LONGEST_PAUSE_SECONDS = 60  # also the most that a Retry-After header may ask for
Json = dict[str, Any]


class StripeError(ExtractError):
    """Stripe could not be read; the message says of which source, what happened, and what to do."""


class StripeKeyError(StripeError):
    """The API key is missing or refused (401)."""


class StripeNotAllowed(StripeError):
    """The API key lacks a permission (403)."""


class StripeNotFound(StripeError):
    """There is no such object or list (404)."""


class StripeRefused(StripeError):
    """The request as such was not accepted (400): a parameter this server does not know."""


class StripeUnavailable(StripeError):
    """No usable answer after all attempts: 429, 5xx, garbage, a hang, no connection."""


class StripeClient:
    """Reads one Stripe account (or a server that speaks its API, on loopback)."""

    def __init__(
        self, source: str, key: str, options: StripeOptions, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.source = source
        self.options = options
        self.requests_made = 0
        self.answered_at: datetime | None = None  # by the server's own clock, UTC without a zone
        self._sleep = sleep
        self._session = requests.Session()
        self._session.trust_env = False  # no netrc: the only credential sent is the key below
        self._session.proxies = requests.utils.get_environ_proxies(options.base_url)
        self._session.headers.update(
            {"Authorization": f"Bearer {key}", "Stripe-Version": options.api_version, "User-Agent": "tieout"}
        )

    def close(self) -> None:
        """Give the connections back."""
        self._session.close()

    def get(self, path: str, params: Mapping[str, Any] | None = None, attempts: int | None = None) -> Json:
        """One answer, as a dictionary.

        Raises StripeKeyError (401), StripeNotAllowed (403), StripeNotFound (404), StripeRefused (400), and
        StripeUnavailable when `attempts` (default: the option max_attempts) brought no usable answer.
        """
        attempts = attempts or self.options.max_attempts
        for attempt in range(1, attempts + 1):
            answer, trouble, pause = self._once(path, params or {})
            if answer is not None:
                return answer
            if attempt < attempts:
                pause = pause if pause is not None else _back_off(attempt)
                log.warning("%s: %s: %s; attempt %d of %d, again in %.1f s",
                            self.source, path, trouble, attempt, attempts, pause)  # fmt: skip
                self._sleep(pause)
        raise StripeUnavailable(f"{self._where(path)}: {trouble} ({attempts} attempts)")

    def pages(
        self, path: str, params: Mapping[str, Any] | None = None, attempts: int | None = None
    ) -> Iterator[list[Json]]:
        """The pages of a list, in the server's order; `attempts` counts for the first page alone."""
        after: str | None = None
        while True:
            asked = {"limit": PAGE_SIZE, **(params or {}), **({"starting_after": after} if after else {})}
            answer = self.get(path, asked, attempts if after is None else None)
            rows = answer.get("data")
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                raise StripeUnavailable(f"{self._where(path)}: the answer is no Stripe list")
            if rows:
                yield rows
            if not answer.get("has_more"):
                return
            last = rows[-1].get("id") if rows else None
            if not last or last == after:  # else we would ask for the same page for ever
                raise StripeUnavailable(
                    f"{self._where(path)}: says there is more after {after or 'nothing'}, and gives nothing new"
                )
            after = last

    def _once(self, path: str, params: Mapping[str, Any]) -> tuple[Json | None, str, float | None]:
        """The answer; or None, what went wrong, and the pause asked for. Raises what no retry can mend."""
        self.requests_made += 1
        seconds = self.options.timeout_seconds
        try:
            with self._session.get(
                self.options.base_url + path,
                params=dict(params),
                timeout=(CONNECT_SECONDS, seconds),
                allow_redirects=False,  # a redirect would carry the key elsewhere
                stream=True,
            ) as response:
                status, headers, body = response.status_code, response.headers, _read(response, seconds)
        except (requests.Timeout, ReadTimeoutError):
            return None, f"no answer within {seconds} s", None
        except (requests.RequestException, HTTPError) as error:
            return None, f"no answer ({_root_cause(error)})", None
        if status == 200:
            self.answered_at = _date(headers.get("Date")) or self.answered_at
            answer = _parse(body)
            return (
                (answer, "", None)
                if answer is not None
                else (None, f"an answer that is no JSON object: {_excerpt(body)}", None)
            )
        said = _said(body)
        if headers.get("Stripe-Should-Retry") != "true" and (
            headers.get("Stripe-Should-Retry") == "false" or not (status in (409, 429) or status >= 500)
        ):
            raise self._final(status, path, said)
        return None, f"HTTP {status}{f' ({said})' if said else ''}", _retry_after(headers.get("Retry-After"))

    def _final(self, status: int, path: str, said: str) -> StripeError:
        said = f": {said}" if said else ""
        if status == 401:
            return StripeKeyError(
                f"source {self.source}: Stripe refuses the API key (401{said}). {how_to_set_key(self.source)}"
            )
        kind = {400: StripeRefused, 403: StripeNotAllowed, 404: StripeNotFound}.get(status, StripeUnavailable)
        hint = ". Give the restricted key read access to it" if status == 403 else ""
        return kind(f"{self._where(path)}: HTTP {status}{said}{hint}")

    def _where(self, path: str) -> str:
        return f"source {self.source}: {self.options.base_url}{path}"


def how_to_set_key(source: str) -> str:
    """Where the key of a source belongs, for messages."""
    return f"Set it in the environment as TIEOUT_{source.upper()}_API_KEY (a restricted key with read access is enough)"


def check_base_url(url: str) -> str:
    """The address without a trailing slash. Raises ValueError where the key would travel in clear text."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"base_url {url!r} is no http(s) address")
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise ValueError(f"base_url {url!r}: the API key would travel in clear text; http is for loopback only")
    return url.rstrip("/")


def _read(response: requests.Response, seconds: float) -> bytes:
    """The whole body, within the time-out: requests' own counts from byte to byte, and a trickle would never end."""
    end = time.monotonic() + seconds
    parts = []
    while part := response.raw.read1(1 << 16, decode_content=True):
        parts.append(part)
        if time.monotonic() > end:
            raise requests.Timeout
    return b"".join(parts)


def _parse(body: bytes) -> Json | None:
    try:
        answer = json.loads(body, parse_float=str, parse_constant=_no_number)
    except ValueError:  # not JSON, or not UTF-8
        return None
    return answer if isinstance(answer, dict) else None


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no JSON")


def _said(body: bytes) -> str:
    """Stripe's own words for an error, where the body has any."""
    error = (_parse(body) or {}).get("error")
    return str(error.get("message") or error.get("type") or "") if isinstance(error, dict) else ""


def _excerpt(body: bytes) -> str:
    return repr(body[:80].decode("utf-8", "replace")) if body else "nothing at all"


def _retry_after(value: str | None) -> float | None:
    return min(float(value), LONGEST_PAUSE_SECONDS) if value and value.isdigit() else None


def _date(value: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(value).astimezone(UTC).replace(tzinfo=None) if value else None
    except ValueError:
        return None


def _back_off(attempt: int) -> float:
    """Half a second, doubled each time, with a quarter of chance, so that two readers do not knock in step."""
    return min(0.5 * 2 ** (attempt - 1), LONGEST_PAUSE_SECONDS) * random.uniform(0.75, 1.25)


def _root_cause(error: BaseException) -> str:
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__  # type: ignore[assignment]
    return str(error) or type(error).__name__
