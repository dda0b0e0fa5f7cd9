"""One system over HTTP: dlt's RESTClient and paginators, over a session that retries, waits, and explains itself."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import requests
from dlt.common import jsonpath
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.paginators import BasePaginator, SinglePagePaginator
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError, ReadTimeoutError

from pipelines.rest import wire
from pipelines.rest.errors import AccessRefused, NotAllowed, NotFound, Refused, RestError, Unavailable, Unfinished
from pipelines.rest.options import HttpOptions

log = logging.getLogger("tieout.rest")
Json = dict[str, Any]
SAID = (
    "message",
    "error_description",
    "detail",
    "title",
    "error",
    "errors",
    "errorCode",
)  # where a vendor's words stand


@dataclass(frozen=True)
class Vendor:
    """What the messages and pauses of one system need to know of it."""

    label: str  # HubSpot
    secret_hint: str  # what to do about a 401; <SOURCE> is put in its place
    permission_hint: str  # what to do about a 403
    rate_headers: tuple[str, str] = ("", "")  # requests left in the interval, milliseconds of the interval
    limit_word: str = ""  # in a 403 that means: no more questions today
    retry_header: str = ""  # says `true` or `false` where the status does not tell whether asking again helps

    def hint(self, source: str) -> str:
        """What to do about a 401, for this source."""
        return self.secret_hint.replace("<SOURCE>", source.upper())


class Session(requests.Session):
    """Sends a request until there is a usable answer, or raises a RestError that a person can act on.

    Answers are read whole, within the time-out; their JSON has numbers as text. Redirects are not followed and no
    other host is asked, so that the credentials go nowhere else. Every question of ours may be asked twice.
    """

    def __init__(
        self, source: str, vendor: Vendor, options: HttpOptions, sleep: Callable[[float], None] = time.sleep,
        whole_numbers_as_text: bool = True,
    ) -> None:  # fmt: skip
        super().__init__()
        self.source, self.vendor, self.settings, self._sleep = source, vendor, options, sleep
        self.whole_numbers_as_text = whole_numbers_as_text  # ids are among them, unless a vendor's are words
        self.answered_at: datetime | None = None  # by the server's own clock, UTC without a zone
        self.renew: Callable[[requests.PreparedRequest], None] | None = None  # gets a new token after a 401
        self._turn, self._pauses = threading.Lock(), 0
        self._is_closed = False
        self.trust_env = False  # no netrc: the only credentials sent are the source's own
        self.proxies = requests.utils.get_environ_proxies(options.base_url)
        self.headers.update({"User-Agent": "tieout", "Accept": "application/json"})

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """The answer (status 2xx, JSON). Raises a RestError."""
        return self.ask(request, self.settings.max_attempts)

    def ask(self, request: requests.PreparedRequest, attempts: int) -> requests.Response:
        """The same with another number of attempts, for a question that a server may well not know."""
        url = str(request.url)
        if urlsplit(url)[:2] != urlsplit(self.settings.base_url)[:2]:
            raise Refused(f"{self.where(url)}: the answer leads to another address; the credentials stay here")
        renewed = False
        for attempt in range(1, attempts + 1):
            if self._is_closed:  # somebody still reads ahead for a run that is over
                raise Unavailable(f"{self.where(url)}: the reading was given up")
            before = self._pauses
            answer, trouble, pause = self._once(request)
            if answer is not None and answer.status_code == 401 and self.renew and not renewed:
                renewed = True  # the token may have run out in mid-run
                self.renew(request)
                answer, trouble, pause = self._once(request)
            if answer is not None:
                if not answer.ok:
                    raise self._final(answer)
                self._wait_for_the_interval(answer, before)
                return answer
            if attempt < attempts:
                pause = pause if pause is not None else wire.back_off(attempt)
                log.warning("%s: %s: %s; attempt %d of %d, again in %.1f s", self.source, urlsplit(url).path, trouble,
                            attempt, attempts, pause)  # fmt: skip
                self._pause(pause, before)
        raise Unavailable(f"{self.where(url)}: {trouble} ({attempts} attempts)")

    def _once(self, request: requests.PreparedRequest) -> tuple[requests.Response | None, str, float | None]:
        """An answer that stands, good or bad; or None, what went wrong, and the pause asked for."""
        with self._turn:  # who pauses, pauses for all: a limit is the account's, not the thread's
            pass
        seconds = self.settings.timeout_seconds
        limits = (min(wire.CONNECT_SECONDS, seconds), seconds)
        try:
            with super().send(
                request, stream=True, timeout=limits, allow_redirects=False, proxies=self.proxies
            ) as response:
                body = wire.read_body(response, seconds)
        except (requests.Timeout, ReadTimeoutError):
            return None, f"no answer within {seconds:g} s", None
        except (requests.RequestException, HTTPError) as error:
            return None, f"no answer ({wire.root_cause(error)})", None
        now = wire.server_date(response.headers.get("Date"))
        try:
            said = wire.parse(body, self.whole_numbers_as_text) if body else None
        except ValueError:
            said = None
        response._content, response.json = body, lambda **kwargs: said  # type: ignore[method-assign]
        if response.ok and 200 <= response.status_code < 300:
            if request.headers.get("Accept") == wire.CSV:
                if not response.headers.get("Content-Type", "").startswith(wire.CSV):
                    return None, f"an answer that is no CSV: {wire.excerpt(body)}", None
            elif not isinstance(said, dict | list):
                return None, f"an answer that is no JSON: {wire.excerpt(body)}", None
            self.answered_at = now or self.answered_at
            return response, "", None
        if self._may_pass(response):
            words = words_of(said)
            trouble = f"HTTP {response.status_code}{f' ({words})' if words else ''}"
            return None, trouble, wire.retry_after(response.headers.get("Retry-After"), now)
        if response.is_redirect or response.status_code < 400:
            raise Unavailable(
                f"{self.where(str(request.url))}: HTTP {response.status_code}, a redirect; is base_url right?"
            )
        return response, "", None

    def _may_pass(self, answer: requests.Response) -> bool:
        """Is it worth asking again?"""
        told = answer.headers.get(self.vendor.retry_header, "") if self.vendor.retry_header else ""
        if told in ("true", "false"):
            return told == "true"
        return answer.status_code in (408, 409, 429) or answer.status_code >= 500

    def close(self) -> None:
        """Give the connections back; nothing is asked any more."""
        self._is_closed = True
        super().close()

    def wait(self, seconds: float) -> None:
        """Let time pass, for what a system is still working on."""
        self._sleep(seconds)

    def _pause(self, seconds: float, before: int) -> None:
        """Wait, and all others with us, unless one of them has waited since there were `before` pauses."""
        with self._turn:
            if self._pauses == before:
                self._sleep(seconds)
                self._pauses += 1

    def _wait_for_the_interval(self, answer: requests.Response, before: int) -> None:
        left, interval = (answer.headers.get(name, "") if name else "" for name in self.vendor.rate_headers)
        if left == "0" and interval.isdigit():
            self._pause(min(int(interval) / 1000, wire.LONGEST_PAUSE_SECONDS), before)

    def _final(self, answer: requests.Response) -> RestError:
        words = words_of(answer.json())
        said = f"HTTP {answer.status_code}{f': {words}' if words else ''}"
        if answer.status_code == 401:
            return AccessRefused(
                f"source {self.source}: {self.vendor.label} refuses the credentials ({said}). "
                f"{self.vendor.hint(self.source)}"
            )
        if self.vendor.limit_word and self.vendor.limit_word in answer.text:
            return Unavailable(
                f"{self.where(str(answer.request.url))}: {said}; the system's limit is used up, try later"
            )
        kind = {400: Refused, 403: NotAllowed, 404: NotFound}.get(answer.status_code, Unavailable)
        hint = f". {self.vendor.permission_hint}" if answer.status_code == 403 else ""
        return kind(f"{self.where(str(answer.request.url))}: {said}{hint}")

    def where(self, url: str) -> str:
        """Source, system and path, to begin a message with; what stands behind the `?` stays out of it."""
        return f"source {self.source}: {self.vendor.label} {urlsplit(url).path}"


class Client:
    """Questions to one system; pages are checked to be all of them."""

    def __init__(self, session: Session, auth: AuthBase | None, headers: Mapping[str, str] | None = None) -> None:
        self.session = session
        self._rest = RESTClient(session.settings.base_url, headers=dict(headers or {}), auth=auth, session=session)

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """One answer. Raises a RestError."""
        return self._rest.get(path, params=dict(params or {}), hooks={"response": []}).json()

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """One answer to a question that is too long for an address. Raises a RestError."""
        return self._rest.post(path, json=dict(body), hooks={"response": []}).json()

    def get_csv(self, path: str, params: Mapping[str, Any]) -> tuple[str, Mapping[str, str]]:
        """One answer that is CSV, and its headers. Raises a RestError."""
        answer = self._rest.get(path, params=dict(params), headers={"Accept": wire.CSV}, hooks={"response": []})
        return answer.content.decode("utf-8", "replace"), answer.headers

    def pages(
        self, path: str, rows: str, paginator: BasePaginator | None = None, total: str = "", **asked: Any
    ) -> Iterator[list[Json]]:
        """The pages of a list. `rows` and `total`: where they stand in an answer (`$`: the answer is the list).

        Raises Unfinished when a page brings nothing new and says there is more, when rows come twice or the total
        changes in a list that is counted through (it moved while it was read), or when they are fewer than the total.
        """
        paginator = paginator or SinglePagePaginator()
        where = self.session.where(self.session.settings.base_url + "/" + path.lstrip("/"))
        asked_before: set[str] = set()
        totals: set[int] = set()
        count, before = 0, b""
        for page in self._rest.paginate(
            path, paginator=paginator, data_selector=selector(rows), hooks={"response": []}, **asked
        ):
            answer = page.response.json()
            objects = answer if rows == "$" else _at(answer, rows)
            if not isinstance(objects, list) or not all(isinstance(item, dict) for item in objects):
                raise Unavailable(f"{where}: the answer is no list of {rows}: {wire.excerpt(page.response.content)}")
            if objects and page.response.content == before:
                raise Unfinished(f"{where}: gives the same page again after {count} rows")
            count, before = count + len(objects), page.response.content
            if total and isinstance(told := _at(answer, total), str) and told.isdigit():
                totals.add(int(told))
            yield objects
            if paginator.has_next_page:
                question = f"{page.request.url!r} {page.request.params!r} {page.request.json!r}"
                if not objects or question in asked_before:
                    raise Unfinished(f"{where}: says there is more after {count} rows, and gives nothing new")
                asked_before.add(question)
        if len(totals) > 1:
            raise Unfinished(
                f"{where}: the list changed its length from {min(totals)} to {max(totals)} while it was read"
            )
        if totals and count != max(totals):
            raise Unfinished(f"{where}: {count} rows came, and the system says {max(totals)}")


@cache
def selector(rows: str) -> Any:
    """A path into an answer, compiled once: that costs more than a page."""
    return jsonpath.compile_path(rows)


def _at(answer: Any, path: str) -> Any:
    for step in path.split("."):
        answer = answer.get(step) if isinstance(answer, dict) else None
    return answer


def words_of(said: Any) -> str:
    """A vendor's own words for an error, wherever in the answer they stand."""
    if isinstance(said, list):
        return "; ".join(filter(None, (words_of(item) for item in said[:3])))
    if isinstance(said, dict):
        told = next((words for name in SAID if (words := words_of(said.get(name)))), "")
        return told or "; ".join(filter(None, (f"{k}: {w}" for k, v in list(said.items())[:3] if (w := words_of(v)))))
    return " ".join(str(said).split())[:300] if said and said is not True else ""
