"""Who is told when a run fails or finds something critical: the log, and a webhook where one is set."""

import json
import logging
import urllib.request
from typing import Any

from pipelines.settings import Settings

log = logging.getLogger("tieout.alerts")


def notify(settings: Settings, event: str, text: str, facts: dict[str, Any]) -> bool:
    """Log `text`, and post {"event", "text", **facts} as JSON. A webhook that is down is logged, never an error.

    `event`: run_failed | critical_exceptions. Returns whether a webhook took it.
    """
    log.warning("%s: %s", event, text)
    if not settings.alerts.webhook_url:
        return False
    body = json.dumps({"event": event, "text": text, **facts}, default=str).encode()
    request = urllib.request.Request(
        settings.alerts.webhook_url, data=body, headers={"Content-Type": "application/json"}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=settings.alerts.webhook_timeout_seconds):
            return True
    except (OSError, ValueError) as error:  # the address may hold a secret: it is not logged
        log.warning("the webhook did not take %s: %s", event, error)
        return False
