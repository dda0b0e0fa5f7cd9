"""The systems that are read over HTTP, each with its sandbox: a new one gets one entry here, and all shared tests."""

from pipelines.sources import hubspot, salesforce
from tests.sources.hubspot import sandbox as hubspot_sandbox
from tests.sources.salesforce import sandbox as salesforce_sandbox
from tests.sources.sandbox.account import Case

CRM = ("accounts", "contacts", "products", "deals", "deal_lines")
CASES = {
    case.name: case
    for case in (
        Case("hubspot", hubspot.SYSTEM, hubspot_sandbox.HubSpotSandbox, {"access_token": hubspot_sandbox.TOKEN}, CRM),
        Case(
            "salesforce",
            salesforce.SYSTEM,
            salesforce_sandbox.SalesforceSandbox,
            salesforce_sandbox.CLIENT,
            CRM,
            salesforce_sandbox.OPTIONS,
        ),
    )
}

# What a system has no place for: system -> entity -> columns. What stands here is said in its README.
CANNOT: dict[str, dict[str, tuple[str, ...]]] = {
    "hubspot": {},
    "salesforce": {},
}
