"""The systems that are read over HTTP, each with its sandbox: a new one gets one entry here, and all shared tests."""

from pipelines.sources import firmao, hubspot, ordway, salesforce
from tests.sources.firmao import sandbox as firmao_sandbox
from tests.sources.hubspot import sandbox as hubspot_sandbox
from tests.sources.ordway import sandbox as ordway_sandbox
from tests.sources.salesforce import sandbox as salesforce_sandbox
from tests.sources.sandbox.account import Case

CRM = ("accounts", "contacts", "products", "deals", "deal_lines")
BILLING = (
    "customers", "products", "subscriptions", "subscription_items", "invoices", "invoice_lines", "credit_notes",
    "payment_events", "payment_allocations", "usage_records",
)  # fmt: skip
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
        Case(
            "firmao",
            firmao.SYSTEM,
            firmao_sandbox.FirmaoSandbox,
            firmao_sandbox.USER,
            CRM,
            firmao_sandbox.OPTIONS,
            forgets=True,
        ),
        Case(
            "ordway",
            ordway.SYSTEM,
            ordway_sandbox.OrdwaySandbox,
            ordway_sandbox.SECRETS,
            BILLING,
            ordway_sandbox.OPTIONS,
            only=ordway_sandbox.ONLY,
            filters=False,
            small=3,
            forgets=True,
        ),
    )
}

# What a system has no place for: system -> entity -> columns. What stands here is said in its README.
CANNOT: dict[str, dict[str, tuple[str, ...]]] = {
    "hubspot": {},
    "salesforce": {},
    "firmao": firmao_sandbox.CANNOT,
    "ordway": ordway_sandbox.CANNOT,
}
