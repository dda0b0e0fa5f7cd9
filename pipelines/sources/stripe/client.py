"""How Stripe is spoken to: one GET at a time, with retries, time-outs and errors that a person can act on.

What belongs here: HTTP, pages, retries. What is asked for is in `settings.py`; what becomes of it in `extract.py`.
Numbers with a point stay text (`parse_float=str`): money never passes through a float, not even in JSON.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import requests
from urllib3.exceptions import HTTPError, ReadTimeoutError

from pipelines.rest import wire
from pipelines.rest.credentials import how_to_set
from pipelines.rest.errors import AccessRefused, NotAllowed, NotFound, Refused, RestError, Unavailable
from pipelines.sources.stripe.settings import PAGE_SIZE, StripeOptions

log = logging.getLogger("tieout.stripe")

Json = dict[str, Any]


class StripeError(RestError):
    """Stripe could not be read; the message says of which source, what happened, and what to do."""


class StripeKeyError(StripeError, AccessRefused):
    """The API key is missing or refused (401)."""


class StripeNotAllowed(StripeError, NotAllowed):
    """The API key lacks a permission (403)."""


class StripeNotFound(StripeError, NotFound):
    """There is no such object or list (404)."""


class StripeRefused(StripeError, Refused):
    """The request as such was not accepted (400): a parameter this server does not know."""


class StripeUnavailable(StripeError, Unavailable):
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
                pause = pause if pause is not None else wire.back_off(attempt)
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
                timeout=(wire.CONNECT_SECONDS, seconds),
                allow_redirects=False,  # a redirect would carry the key elsewhere
                stream=True,
            ) as response:
                status, headers, body = response.status_code, response.headers, wire.read_body(response, seconds)
        except (requests.Timeout, ReadTimeoutError):
            return None, f"no answer within {seconds} s", None
        except (requests.RequestException, HTTPError) as error:
            return None, f"no answer ({wire.root_cause(error)})", None
        if status == 200:
            self.answered_at = wire.server_date(headers.get("Date")) or self.answered_at
            answer = _object(body)
            return (
                (answer, "", None)
                if answer is not None
                else (None, f"an answer that is no JSON object: {wire.excerpt(body)}", None)
            )
        said = _said(body)
        if headers.get("Stripe-Should-Retry") != "true" and (
            headers.get("Stripe-Should-Retry") == "false" or not (status in (409, 429) or status >= 500)
        ):
            raise self._final(status, path, said)
        return None, f"HTTP {status}{f' ({said})' if said else ''}", wire.retry_after(headers.get("Retry-After"))

    def _final(self, status: int, path: str, said: str) -> StripeError:
        said = f": {said}" if said else ""
        if status == 401:
            return StripeKeyError(
                f"source {self.source}: Stripe refuses the API key (401{said}). "
                f"{how_to_set(self.source, 'api_key')}; a restricted key with read access is enough"
            )
        kind = {400: StripeRefused, 403: StripeNotAllowed, 404: StripeNotFound}.get(status, StripeUnavailable)
        hint = ". Give the restricted key read access to it" if status == 403 else ""
        return kind(f"{self._where(path)}: HTTP {status}{said}{hint}")

    def _where(self, path: str) -> str:
        return f"source {self.source}: {self.options.base_url}{path}"


def _object(body: bytes) -> Json | None:
    try:
        answer = wire.parse(body)
    except ValueError:  # not JSON, or not UTF-8
        return None
    return answer if isinstance(answer, dict) else None


def _said(body: bytes) -> str:
    """Stripe's own words for an error, where the body has any."""
    error = (_object(body) or {}).get("error")
    return str(error.get("message") or error.get("type") or "") if isinstance(error, dict) else ""
