"""How Stripe is spoken to: one GET at a time, in the session of all systems. What is asked for is in `settings.py`."""

from collections.abc import Callable, Iterator, Mapping
from itertools import count
from time import sleep as wait
from typing import Any

import requests

from pipelines.rest.client import Session
from pipelines.rest.errors import Unavailable
from pipelines.sources.stripe.settings import PAGE_SIZE, VENDOR, StripeOptions

Json = dict[str, Any]


class StripeClient:
    """Reads one Stripe account (or a server that speaks its API, on loopback). All methods raise a RestError."""

    def __init__(self, source: str, key: str, options: StripeOptions, sleep: Callable[[float], None] = wait) -> None:
        self.source, self.options = source, options
        # minor units and times are whole numbers, ids are words
        self.session = Session(source, VENDOR, options, sleep, whole_numbers_as_text=False)
        self.most_pages: int | None = None  # of each list; those that have more are noted in `cut`
        self.cut: set[str] = set()
        self.session.headers.update({"Authorization": f"Bearer {key}", "Stripe-Version": options.api_version})

    def close(self) -> None:
        """Give the connections back."""
        self.session.close()

    def get(
        self, path: str, params: Mapping[str, Any] | None = None, attempts: int | None = None, version: str = ""
    ) -> Json:
        """One answer, as a dictionary; `version`: another one than the options', for what only that one has."""
        headers = {"Stripe-Version": version} if version else {}
        question = requests.Request("GET", self.options.base_url + path, params=dict(params or {}), headers=headers)
        answer = self.session.ask(self.session.prepare_request(question), attempts or self.options.max_attempts).json()
        if not isinstance(answer, dict):
            raise Unavailable(f"{self._where(path)}: the answer is no JSON object")
        return answer

    def pages(
        self, path: str, params: Mapping[str, Any] | None = None, attempts: int | None = None, version: str = ""
    ) -> Iterator[list[Json]]:
        """The pages of a list, in the server's order; `attempts` counts for the first page alone."""
        after: str | None = None
        for number in count(1):
            asked = {"limit": PAGE_SIZE, **(params or {}), **({"starting_after": after} if after else {})}
            answer = self.get(path, asked, attempts if after is None else None, version)
            rows = answer.get("data")
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                raise Unavailable(f"{self._where(path)}: the answer is no Stripe list")
            if rows:
                yield rows
            if not answer.get("has_more"):
                return
            if number == self.most_pages:
                self.cut.add(path)
                return
            last = rows[-1].get("id") if rows else None
            if not last or last == after:  # else we would ask for the same page for ever
                raise Unavailable(
                    f"{self._where(path)}: says there is more after {after or 'nothing'}, and gives nothing new"
                )
            after = last

    def _where(self, path: str) -> str:
        return self.session.where(self.options.base_url + path)
