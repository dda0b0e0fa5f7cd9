"""The server that is filled, and what is known of it so far."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import requests

from pipelines.sample.stripe_fill.rows import rows


class Target:
    """One filling of one server."""

    def __init__(self, address: str, key: str, billing: Path, payments: Path, names: dict[str, str]) -> None:
        import stripe

        stripe.api_key, stripe.api_base, stripe.max_network_retries = key, address, 0
        # Any: the SDK drops None and passes unknown fields on, as localstripe wants them; its hints forbid both.
        self.sdk: Any = stripe
        self.address, self.key = address, key
        self.billing, self.payments = billing, payments
        self.names = names  # sku -> name
        self.plans: set[str] = set()
        self.products: set[str] = set()
        self.customers = {row["id"] for row in rows(billing, "customers") if row["status"] != "deleted"}
        self.transactions: dict[str, dict[str, Any]] = {}
        self.lacking: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def post(self, what: str, body: Any) -> dict[str, int]:
        """Give the server whole objects (`objects`) or meter events; how many of each it took."""
        headers = {"Authorization": f"Bearer {self.key}"}
        answer = requests.post(f"{self.address}/_config/{what}", json=body, headers=headers, timeout=60)
        answer.raise_for_status()
        found: dict[str, int] = answer.json()
        return found
