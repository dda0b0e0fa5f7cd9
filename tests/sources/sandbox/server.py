"""A vendor's server on loopback, for any system: what was asked, what is answered, and the faults that it can be told.

A system's sandbox says who may ask (`refuses`) and what a question gives (`answer`); its lists go through `page`, so that
every system can be told the same faults.
"""

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.sources.sandbox.world import World

Json = dict[str, Any]


@dataclass
class Ask:
    """One question."""

    method: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]
    body: Any = None


@dataclass
class Answer:
    """What goes back."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Fault:
    """What goes wrong with questions to paths that hold `path`; `times` < 0: every time. `after`: from which one on.

    Kinds of transport: a status, `cut`, `hang`, `garbage`. Kinds of content, seen by `Sandbox.page` and its users:
    `moves`, `duplicate`, `appears`, `vanishes`, `type`, `filter_ignored`, `more`.
    """

    kind: str
    path: str = ""
    times: int = 1
    after: int = 0
    hits: int = 0

    def strikes(self, kinds: set[str], path: str) -> bool:
        if self.kind not in kinds or self.path not in path or self.times == 0:
            return False
        if self.after > 0:
            self.after -= 1
            return False
        self.times -= 1
        self.hits += 1
        return True


TRANSPORT = {"401", "403", "404", "429", "500", "cut", "hang", "garbage"}
HANG_SECONDS = 0.6


class Sandbox:
    """One account of one system. Sub-classes answer."""

    list_path = ""  # the list that faults are about (deals, invoices)
    list_entity = ""  # and what it holds
    plain_field = ""  # a field of its objects that may vanish without loss of the row
    number_field = ""  # a field of its objects that is a number

    def __init__(self, world: World) -> None:
        self.world = world
        self.asked: list[Ask] = []
        self.fault: Fault | None = None
        self.url = ""
        self.lock = threading.Lock()  # readers ask several things at a time; the world changes one at a time
        self.delay_seconds = 0.0  # of each answer, as over a network
        self.at_once = self.most_at_once = 0

    def refuses(self, ask: Ask) -> Answer | None:
        """The answer to somebody without the right credentials."""
        raise NotImplementedError

    def answer(self, ask: Ask) -> Answer:
        """The answer of a healthy server."""
        raise NotImplementedError

    def error(self, status: int, words: str) -> Json | list[Json]:
        """An error in the vendor's shape."""
        raise NotImplementedError

    def where(self, ask: Ask) -> str:
        """What faults are aimed at: the path, or what else tells one list from another."""
        return ask.path

    def identity(self, entity: str, identity: str) -> str:
        """The system's own id of a row."""
        return identity

    def word(self, column: str, value: str) -> str:
        """The system's own word, where it has a list of words of its own and we keep them."""
        return value

    def fields(self, item: Json) -> Json:
        """Where an object's fields stand."""
        return item

    def trick(self, kind: str, path: str) -> bool:
        """Is this fault of content wanted now?"""
        return self.fault is not None and self.fault.strikes({kind}, path)

    def page(self, path: str, items: list[Json], start: int, size: int) -> tuple[list[Json], bool]:
        """The objects of one page and whether there are more, with the faults of content played."""
        found = [json.loads(json.dumps(item)) for item in items[start : start + size]]
        if start and self.trick("duplicate", path):
            found = [json.loads(json.dumps(items[start - 1])), *found[: size - 1]]
        if found and self.trick("appears", path):
            for item in found:
                self.fields(item)["brand_new_field"] = "x"
        if found and self.trick("vanishes", path):
            for item in found:
                self.fields(item).pop(self.plain_field, None)
        if found and self.trick("type", path):
            self.fields(found[0])[self.number_field] = {"no": "number"}
        more = start + size < len(items)
        if not more and self.trick("more", path):
            return found, True
        return found, more

    def strikes(self, kind: str, ask: Ask) -> bool:
        """Is this fault of transport wanted now?"""
        with self.lock:
            return self.fault is not None and self.fault.strikes({kind}, self.where(ask))

    def serve_one(self, ask: Ask) -> Answer:
        """The answer; several may be waited for at a time."""
        with self.lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        time.sleep(self.delay_seconds)
        with self.lock:
            self.at_once -= 1
            return self._serve_one(ask)

    def _serve_one(self, ask: Ask) -> Answer:
        self.asked.append(ask)
        if self.fault and self.fault.strikes({"401", "403", "404", "429", "500"}, self.where(ask)):
            after = {"Retry-After": "7"} if self.fault.kind == "429" else {}
            return Answer(int(self.fault.kind), self.error(int(self.fault.kind), "told so by the test"), after)
        answer = self.refuses(ask) or self.answer(ask)
        if answer.status == 200 and self.trick("moves", self.where(ask)):
            self.world.stir(self.list_entity)
        return answer


class Numbered(Sandbox):
    """A system whose ids are numbers."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._numbers: dict[tuple[str, str], str] = {}

    def identity(self, entity: str, identity: str) -> str:
        return self._numbers.setdefault((entity, identity), str(5000 + len(self._numbers))) if identity else ""


def number(text: str) -> str | None:
    """A number of a JSON answer, digit for digit as it stands in the row; what is none goes as text."""
    if not text:
        return None
    return f"#number:{text}" if re.fullmatch(r"-?\d+(\.\d+)?", text) else text


def _json(body: Any) -> bytes:
    if isinstance(body, str):  # CSV
        return body.encode()
    return re.sub(r'"#number:([^"]*)"', r"\1", json.dumps(body)).encode()


def as_json(body: Any) -> Any:
    """What a reader gets to see of a body."""
    return body if isinstance(body, str) else json.loads(_json(body))


@contextmanager
def serve(sandbox: Sandbox) -> Iterator[Sandbox]:
    """Serve on a free port of 127.0.0.1 until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet: else each answer waits 40 ms for an acknowledgement

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            told = self.rfile.read(length) if length else b""
            is_json = "json" in self.headers.get("Content-Type", "")
            params = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
            form = {} if is_json else {k: v[-1] for k, v in parse_qs(told.decode()).items()}
            body = json.loads(told) if is_json and told else form
            ask = Ask(self.command, parts.path, params, dict(self.headers.items()), body)
            if sandbox.strikes("hang", ask):
                time.sleep(HANG_SECONDS)
            if sandbox.strikes("garbage", ask):
                self._send(200, b"<html>down for maintenance</html>", {})
                return
            answer = sandbox.serve_one(ask)
            content = _json(answer.body)
            cut = sandbox.strikes("cut", ask)
            self._send(answer.status, content, answer.headers, cut)

        do_POST = do_GET

        def _send(self, status: int, body: bytes, headers: dict[str, str], cut: bool = False) -> None:
            try:
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body[: len(body) // 2] if cut else body)
                self.wfile.flush()
                if cut:
                    self.close_connection = True
            except OSError:  # the reader gave up
                return

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    sandbox.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield sandbox
    finally:
        server.shutdown()
        server.server_close()
