"""Options, limits and money of Stripe's. What is read is in `lists/`."""

from typing import Literal

from pydantic import Field

from pipelines.entities.currencies import MINOR_DIGITS
from pipelines.rest.client import Vendor
from pipelines.rest.options import HttpOptions

API_VERSION = "2026-10-28.endive"  # the columns were checked against it; older answers are understood too
USAGE_RECORDS_VERSION = "2025-02-24.acacia"  # the last version that tells usage that was reported without a meter
PAGE_SIZE = 100  # Stripe's limit
BATCH_ROWS = 5_000  # rows handed to dlt at a time
FEW_ATTEMPTS = 2  # for a question that the server may well not know
DAY = 86_400
LATE_USAGE = 36 * DAY  # Stripe takes meter events of up to 35 days ago: until then a day's sum may still change

VENDOR = Vendor(
    label="Stripe",
    secret_hint="Put a restricted key with read access into TIEOUT_<SOURCE>_API_KEY",
    permission_hint="Give the restricted key read access to it",
    retry_header="Stripe-Should-Retry",
)


class StripeOptions(HttpOptions):
    """`[sources.NAME]` of tieout.toml, for system = "stripe"; all have a default."""

    base_url: str = "https://api.stripe.com"
    api_version: str = API_VERSION
    parallel: int = Field(default=4, ge=1, le=16)  # objects asked for by id, and payouts; Stripe allows 100 a second
    missing_lists_are_empty: bool = False  # for servers that stand in for Stripe and lack some; Stripe has them all
    metadata: dict[str, str] = Field(default={})  # our name -> the company's own name of a metadata field
    # of customers with a metered subscription; of all customers; or of none, where files deliver it
    usage: Literal["subscribed", "all", "none"] = "subscribed"


# Stripe's minor unit is ISO 4217's but for these: ISK and UGX are whole today and still written with two digits, MGA (a
# fifth by ISO) is whole here. HUF and TWD have two digits everywhere; only their payouts are whole. macros/stripe.sql
# says the same, and a test holds the two together.
OWN_MINOR_DIGITS = {"ISK": 2, "UGX": 2, "MGA": 0}


def minor_digits(currency: str) -> int:
    """How many of an amount's last digits stand behind the point, for Stripe's amounts in `currency` (any case)."""
    return {**MINOR_DIGITS, **OWN_MINOR_DIGITS}.get(currency.upper(), 2)
