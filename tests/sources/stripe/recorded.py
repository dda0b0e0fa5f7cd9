"""A Stripe of recorded shapes on loopback: lists, filters, pages and objects as Stripe answers them, and faults.

For what localstripe lacks (credit notes, disputes, invoice payments, payouts with their transactions, `created`
filters) and for what a healthy server never does.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pipelines.sample.stripe_meters import Meters

Json = dict[str, Any]
LISTS_OF_ONE = ("/balance_transactions", "/event_summaries", "/usage_record_summaries")


@dataclass
class Fault:
    """One answer that is not what was asked for."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    hang_seconds: float = 0
    trickle: bool = False  # a byte now and then: never silent, never done
    path: str = ""  # only for paths that begin so


class RecordedStripe:
    """Objects by list (`/v1/invoices` -> newest first) and what was asked."""

    def __init__(self) -> None:
        self.lists: dict[str, list[Json]] = {}
        self.faults: list[Fault] = []  # each is used once, in order
        self.always: list[Fault] = []
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.page_size = 100
        self.meters = Meters()
        self.now: int | None = None  # what the server's clock says, where it is not the machine's
        self.url = ""

    def put(self, path: str, *objects: Json) -> None:
        """Add objects to a list, or replace those of the same id."""
        ids = {item["id"] for item in objects}
        kept = [item for item in self.lists.get(path, []) if item["id"] not in ids]
        self.lists[path] = sorted([*objects, *kept], key=lambda item: -item.get("created", 0))

    def event(self, identity: str, kind: str, about: Json, created: int) -> None:
        """Tell in the feed that something happened to an object."""
        self.put(
            "/v1/events",
            {"id": identity, "object": "event", "type": kind, "created": created, "data": {"object": about}},
        )

    def asked_for(self, path: str) -> list[dict[str, str]]:
        """The questions to one path, oldest first."""
        return [params for asked, params in self.asked if asked == path]

    def answer(self, path: str, params: dict[str, str], version: str = "") -> tuple[int, Json]:
        """Status and body, as Stripe would give them."""
        if path.endswith(LISTS_OF_ONE) and path != "/v1/balance_transactions":
            return self._list_of_one(path, params, version)
        if path in self.lists:
            return 200, self._list(path, params)
        path, _, rest = path.rpartition("/")
        if rest == "lines":  # /v1/invoices/in_1/lines
            parent, _, identity = path.rpartition("/")
            found = next((item for item in self.lists.get(parent, []) if item["id"] == identity), None)
            return (200, _page(found["_all_lines"], params, 100)) if found else _missing(identity)
        found = next((item for item in self.lists.get(path, []) if item["id"] == rest), None)
        return (200, _shown(found)) if found else _missing(rest)

    def _list_of_one(self, path: str, params: dict[str, str], version: str) -> tuple[int, Json]:
        """A list that belongs to one object; empty where nobody put anything there."""
        parent, _, name = path.rpartition("/")
        parent, _, identity = parent.rpartition("/")
        known = [item["id"] for item in self.lists.get(parent, [])]
        if name == "usage_record_summaries":  # gone with the version that brought meters alone
            if version >= "2025-03-31":
                return 404, {"error": {"message": f"Unrecognized request URL (GET: {path})."}}
            known = [item["id"] for sub in self.lists["/v1/subscriptions"] for item in sub["items"]["data"]]
        if identity not in known:
            return _missing(identity)
        if name != "event_summaries":
            return 200, _page(self.lists.get(path, []), params, self.page_size)
        status, found = self.meters.summaries(identity, params)
        if isinstance(found, str):
            return status, {"error": {"type": "invalid_request_error", "message": found}}
        return 200, _page(found, params, self.page_size)

    def _list(self, path: str, params: dict[str, str]) -> Json:
        rows = self.lists[path]
        if "created[gt]" in params and "meters" not in path:
            rows = [row for row in rows if row["created"] > int(params["created[gt]"])]
        if "type" in params:
            rows = [row for row in rows if row["type"] == params["type"]]
        if "payout" in params:
            rows = [row for row in rows if row.get("_payout") == params["payout"]]
        return _page(rows, params, self.page_size)


def _page(rows: list[Json], params: dict[str, str], page_size: int) -> Json:
    start = 0
    if "starting_after" in params:
        start = next(i for i, row in enumerate(rows) if row["id"] == params["starting_after"]) + 1
    end = start + min(int(params.get("limit", 10)), page_size)
    return {"object": "list", "data": [_shown(row) for row in rows[start:end]], "has_more": end < len(rows)}


def _shown(item: Json) -> Json:
    return {name: value for name, value in item.items() if name not in ("_all_lines", "_payout")}


def _missing(identity: str) -> tuple[int, Json]:
    return 404, {"error": {"type": "invalid_request_error", "message": f"No such object: '{identity}'"}}


@contextmanager
def serve(stripe: RecordedStripe) -> Iterator[RecordedStripe]:
    """Serve on a free port of 127.0.0.1 until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            params = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            stripe.asked.append((parts.path, params))
            fault = next((f for f in stripe.always if parts.path.startswith(f.path)), None)
            if fault is None and stripe.faults and parts.path.startswith(stripe.faults[0].path):
                fault = stripe.faults.pop(0)
            if fault:
                self._fail(fault)
            elif not self.headers.get("Authorization", "").startswith("Bearer sk_"):
                self._send(401, json.dumps({"error": {"message": "Invalid API Key provided: ****"}}).encode(), {})
            else:
                status, body = stripe.answer(parts.path, params, self.headers.get("Stripe-Version", ""))
                self._send(status, json.dumps(body).encode(), {})

        def _fail(self, fault: Fault) -> None:
            time.sleep(fault.hang_seconds)
            if not fault.trickle:
                self._send(fault.status, fault.body, fault.headers)
                return
            self.send_response(200)
            self.end_headers()
            try:
                for _ in range(100):
                    self.wfile.write(b" ")
                    self.wfile.flush()
                    time.sleep(0.05)
            except OSError:
                return

        def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            try:
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
            except OSError:  # the reader gave up
                return

        def date_time_string(self, timestamp: float | None = None) -> str:
            return super().date_time_string(stripe.now if timestamp is None else timestamp)

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    stripe.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield stripe
    finally:
        server.shutdown()
        server.server_close()
