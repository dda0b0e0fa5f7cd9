"""Paginators that dlt lacks."""

from typing import Any

from dlt.sources.helpers.rest_client.paginators import BasePaginator
from requests import Request, Response


class RowCountPaginator(BasePaginator):
    """Counts on from the rows that came, not from those asked for: a server may give fewer than its limit promises.

    `total`: the field with the number of all rows; -1 or none there means that it is unknown: a full page then says
    that there are more.
    """

    def __init__(self, start: str, limit: str, size: int, total: str) -> None:
        super().__init__()
        self._start, self._limit, self._size, self._total, self._next = start, limit, size, total, 0

    def init_request(self, request: Request) -> None:
        """Ask for the first page."""
        params: Any = request.params or {}
        request.params = {**params, self._start: 0, self._limit: self._size}

    def update_state(self, response: Response, data: list[Any] | None = None) -> None:
        """See how many came."""
        count = len(data or [])
        self._next += count
        told = str((response.json() or {}).get(self._total, "-1"))
        self._has_next_page = self._next < int(told) if told.isdigit() else count >= self._size

    def update_request(self, request: Request) -> None:
        """Ask for what is behind them."""
        params: Any = request.params or {}
        request.params = {**params, self._start: self._next}
