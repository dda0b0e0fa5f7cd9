"""Alerts: the webhook is told, and one that is down breaks nothing."""

import json
import logging
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from pipelines.alerts import notify
from pipelines.settings.schema import Alerts, Settings

received: list[dict[str, Any]] = []


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(500 if self.path == "/broken" else 204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def address() -> Iterator[str]:
    received.clear()
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def settings(url: str) -> Settings:
    return Settings(alerts=Alerts(webhook_url=url, webhook_timeout_seconds=2))


def test_the_webhook_receives_the_event(address: str) -> None:
    assert notify(settings(address), "run_failed", "step models failed", {"as_of": "2026-03-31"})
    assert received == [{"event": "run_failed", "text": "step models failed", "as_of": "2026-03-31"}]


@pytest.mark.parametrize("path", ["/broken", None])
def test_a_webhook_that_fails_is_logged_and_breaks_nothing(
    address: str, path: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"{address}{path}" if path else "http://127.0.0.1:9/?key=secret"
    with caplog.at_level(logging.WARNING, "tieout.alerts"):
        assert not notify(settings(url), "run_failed", "text", {})
    assert "did not take run_failed" in caplog.text
    assert "secret" not in caplog.text  # the address may hold one


def test_without_a_webhook_it_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "tieout.alerts"):
        assert not notify(settings(""), "critical_exceptions", "2 new", {})
    assert "critical_exceptions: 2 new" in caplog.text
