"""What is read from HubSpot: lists, the property behind each of our columns, limits. How, is in `connector.py`.

A property that HubSpot does not have of its own is expected under our column's name; `fields` in tieout.toml names
others.
"""

from dataclasses import replace

from pydantic import Field

from pipelines.rest.client import Vendor
from pipelines.rest.options import RestOptions
from pipelines.rest.stream import Stream

VENDOR = Vendor(
    label="HubSpot",
    secret_hint="Put the access token of a private app with read scopes into TIEOUT_<SOURCE>_ACCESS_TOKEN",
    permission_hint="Give the private app the read scope of this object (README.md lists them)",
    rate_headers=("X-HubSpot-RateLimit-Remaining", "X-HubSpot-RateLimit-Interval-Milliseconds"),
)
# what `tieout connect` asks for: name -> what it is
SECRETS = {"access_token": "access token of a private app"}
ASKED = {"currency": "currency of deals that have none (accounts with one currency)"}
PROPERTY = "properties"
FREQUENCY = {"per_six_months": "semiannual", "annually": "annual"}
OBJECTS = "/crm/v3/objects/"
PIPELINES = "/crm/v3/pipelines/deals"


class HubSpotOptions(RestOptions):
    """`[sources.NAME]` of tieout.toml, for system = "hubspot"."""

    base_url: str = "https://api.hubapi.com"
    page_size: int = Field(default=100, ge=1, le=100)  # HubSpot's limit for lists
    parallel: int = Field(default=4, ge=1, le=16)  # of 100 to 190 requests in ten seconds, some 30 are used so
    currency: str = Field(default="", pattern="^([A-Z]{3})?$")  # of deals without a currency code of their own
    won_stages: tuple[str, ...] = ()  # ids or labels; default: what HubSpot itself counts as closed and won
    lost_stages: tuple[str, ...] = ()


def _own(*names: str) -> dict[str, str]:
    return {name: f"{PROPERTY}.{name}" for name in names}


OWNERS = Stream("owners", "/crm/v3/owners", {"email": "text email"}, serves=("accounts", "deals"))
STAGES = Stream(
    "deal_stages",
    PIPELINES,
    {"label": "text label", "pipeline": "text pipeline", "outcome": "text outcome"},
    serves=("deals",),
)
COMPANIES = Stream(
    "companies",
    OBJECTS + "companies",
    {
        **_own("name", "legal_name", "domain", "phone", "tax_id", "city", "billing_customer_id", "balance", "currency"),
        "email": "properties.billing_email",
        "street": "properties.address",
        "region": "properties.state",
        "postal_code": "properties.zip",
        "country": "properties.hs_country_code | properties.country",
        "parent_account_id": "properties.hs_parent_company_id",
        "merged_into_id": "_joined.merged_into",
        "owner": "properties.hubspot_owner_id",
        "status": "properties.lifecyclestage",
        "created_at": "properties.createdate",
    },
    entity="accounts",
    required=("name",),
    words={
        "status": {
            **dict.fromkeys(("subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead"), "prospect"),
            **dict.fromkeys(("opportunity", "other"), "prospect"),
            **dict.fromkeys(("customer", "evangelist"), "active"),
        }
    },
)
CONTACTS = Stream(
    "contacts",
    OBJECTS + "contacts",
    {
        "account_id": "_joined.company",
        "firstname": "text properties.firstname",
        "lastname": "text properties.lastname",
        "role": "properties.role | properties.hs_buying_role",
        **_own("email", "phone"),
    },
    entity="contacts",
    words={
        "role": {
            "BUDGET_HOLDER": "billing",
            "END_USER": "user",
            **dict.fromkeys(
                ("BLOCKER", "CHAMPION", "EXECUTIVE_SPONSOR", "INFLUENCER", "LEGAL_AND_COMPLIANCE"), "other"
            ),
        }
    },
)
PRODUCTS = Stream(
    "products",
    OBJECTS + "products",
    {
        **_own("name", "charge_type", "price_period", "currency", "valid_from", "valid_to"),
        "sku": "properties.hs_sku",
        "list_price": "properties.price",
        "frequency": "text properties.recurringbillingfrequency",
    },
    entity="products",
    required=("sku",),
)
DEALS = Stream(
    "deals",
    OBJECTS + "deals",
    {
        "account_id": "_joined.company",
        "name": "properties.dealname",
        "stage": "properties.dealstage",
        "is_won": "_joined.is_won",
        "is_closed": "bool _joined.is_closed",
        "type": "properties.contract_type | properties.dealtype",
        "currency": "properties.deal_currency_code | _joined.currency",
        "closed_at": "properties.closedate",
        "start_date": "properties.contract_start_date",
        "end_date": "properties.contract_end_date",
        "owner": "properties.hubspot_owner_id",
        **_own("contract_id", "amends_deal_id", "amount", "auto_renew", "renewal_term_months", "renewal_uplift_pct"),
        **_own("cancelled_on", "payment_terms_days", "approved_discount_pct", "po_number", "billing_status"),
    },
    entity="deals",
    required=("account_id", "stage", "is_won", "currency"),
    words={"type": {"newbusiness": "new", "existingbusiness": "amendment"}},
)
LINE_ITEMS = Stream(
    "line_items",
    OBJECTS + "line_items",
    {
        "deal_id": "_joined.deal",
        "sku": "properties.hs_sku",
        "product_id": "text properties.hs_product_id",
        "currency": "text properties.hs_line_item_currency_code",  # held against the deal's
        "unit_price": "properties.price",
        "discount": "decimal properties.discount",
        "discount_pct": "properties.hs_discount_percentage",
        "billing_frequency": "properties.billing_frequency | properties.recurringbillingfrequency",
        "start_date": "properties.hs_recurring_billing_start_date",
        "end_date": "properties.hs_recurring_billing_end_date",
        **_own("description", "charge_type", "action", "replaces_line_id", "quantity", "price_period"),
        **_own("discount_until", "billing_timing", "annual_uplift_pct", "proration", "meter", "included_quantity"),
        **_own("tier_mode", "commit_amount", "commit_period"),
    },
    entity="deal_lines",
    required=("quantity",),
    words={"billing_frequency": FREQUENCY},
)
STREAMS = (
    OWNERS,
    STAGES,
    *(
        replace(stream, updated="updatedAt", deleted="archivedAt", fields_in=PROPERTY, merged=merged)
        for stream, merged in (
            (COMPANIES, "properties.hs_merged_object_ids"),
            (CONTACTS, "properties.hs_merged_object_ids"),
            (PRODUCTS, ""),
            (DEALS, "properties.hs_merged_object_ids"),
            (LINE_ITEMS, ""),
        )
    ),
)
