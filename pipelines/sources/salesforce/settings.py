"""What is read from Salesforce: objects, the standard field behind each of our columns. How, is in `connector.py`.

Salesforce refuses a question for a field that it does not have, so custom fields stand in tieout.toml (`fields`) only.
"""

from typing import ClassVar

from pydantic import Field

from pipelines.rest.client import Vendor
from pipelines.rest.options import RestOptions
from pipelines.rest.stream import Stream

VENDOR = Vendor(
    label="Salesforce",
    secret_hint="Put the consumer key and secret of a connected app with the client-credentials flow into "
    "TIEOUT_<SOURCE>_CLIENT_ID and TIEOUT_<SOURCE>_CLIENT_SECRET, and its My Domain address into base_url",
    permission_hint="Give the app's user read access to this object (README.md lists them)",
    limit_word="REQUEST_LIMIT_EXCEEDED",
)
# what `tieout connect` asks for: name -> what it is
SECRETS = {"client_id": "consumer key of the connected app", "client_secret": "its consumer secret"}
ASKED = {
    "base_url": "My Domain address, such as https://mycompany.my.salesforce.com",
    "multi_currency": "do records carry CurrencyIsoCode (several currencies)? true or false",
    "currency": "currency of an org with one (EUR); empty where records carry theirs",
}
API = "/services/data/v62.0"


class SalesforceOptions(RestOptions):
    """`[sources.NAME]` of tieout.toml, for system = "salesforce"."""

    how: ClassVar[frozenset[str]] = RestOptions.how | {"bulk_from", "bulk_page_size", "bulk_wait_seconds"}
    base_url: str  # the org's My Domain address, https://mycompany.my.salesforce.com
    page_size: int = Field(default=2000, ge=1, le=2000)
    parallel: int = Field(default=4, ge=1, le=16)  # an org takes 25 long questions at a time (5 of a developer's)
    bulk_from: int = Field(default=50_000, ge=0)  # objects with so many records are read in bulk; 0: none is
    bulk_page_size: int = Field(default=20_000, ge=1, le=100_000)
    bulk_wait_seconds: int = Field(default=3600, ge=0, le=86_400)  # for Salesforce to work a job
    currency: str = Field(default="", pattern="^([A-Z]{3})?$")  # of an org with one currency
    multi_currency: bool = False  # the org has CurrencyIsoCode on its records
    price_book: str = ""  # its name; default: the standard price book
    without: tuple[str, ...] = ()  # lists that the org does not have (contracts, orders)


def _object(table: str, name: str, columns: dict[str, str], **more: object) -> Stream:
    return Stream(
        table,
        name,
        columns,
        id="Id",
        updated="SystemModstamp",
        deleted="IsDeleted",
        counted=True,
        **more,  # type: ignore[arg-type]
    )


STREAMS = (
    _object(
        "accounts",
        "Account",
        {
            "name": "Name",
            "website": "text Website",
            "phone": "Phone",
            "street": "BillingStreet",
            "city": "BillingCity",
            "region": "BillingState",
            "postal_code": "BillingPostalCode",
            "country": "BillingCountry",
            "parent_account_id": "ParentId",
            "merged_into_id": "MasterRecordId",
            "owner": "Owner.Email",
            "status": "Type",
            "currency": "CurrencyIsoCode",
            "created_at": "CreatedDate",
        },
        entity="accounts",
        required=("name",),
        words={
            "status": {
                "Prospect": "prospect",
                **dict.fromkeys(("Customer", "Customer - Direct", "Customer - Channel"), "active"),
                **dict.fromkeys(
                    ("Channel Partner / Reseller", "Installation Partner", "Technology Partner", "Other"), ""
                ),
            }
        },
    ),
    _object(
        "contacts",
        "Contact",
        {"account_id": "AccountId", "name": "Name", "email": "Email", "phone": "Phone"},
        entity="contacts",
    ),
    _object(
        "price_book_entries",
        "PricebookEntry",
        {
            "sku": "Product2.ProductCode",
            "name": "Product2.Name",
            "list_price": "UnitPrice",
            "currency": "CurrencyIsoCode",
        },
        entity="products",
        required=("sku",),
    ),
    _object(
        "contracts",
        "Contract",
        {"start_date": "date StartDate", "end_date": "date EndDate", "term_months": "integer ContractTerm"},
        serves=("deals",),
    ),
    _object(
        "orders",
        "Order",
        {
            "opportunity_id": "text OpportunityId",
            "start_date": "date EffectiveDate",
            "end_date": "date EndDate",
            "po_number": "text PoNumber",
        },
        serves=("deals",),
    ),
    _object(
        "opportunities",
        "Opportunity",
        {
            "account_id": "AccountId",
            "name": "Name",
            "stage": "StageName",
            "is_won": "IsWon",
            "is_closed": "bool IsClosed",
            "type": "Type",
            "contract_id": "ContractId",
            "amount": "Amount",
            "currency": "CurrencyIsoCode",
            "closed_at": "CloseDate",
            "owner": "Owner.Email",
        },
        entity="deals",
        required=("account_id", "stage", "is_won", "currency"),
        words={
            "type": {
                "New Customer": "new",
                **dict.fromkeys(("Existing Customer - Upgrade", "Existing Customer - Downgrade"), "amendment"),
                "Existing Customer - Replacement": "amendment",
            }
        },
    ),
    _object(
        "opportunity_line_items",
        "OpportunityLineItem",
        {
            "deal_id": "OpportunityId",
            "sku": "ProductCode",
            "description": "Description",
            "quantity": "Quantity",
            "unit_price": "UnitPrice",
            "discount_pct": "Discount",
            "start_date": "ServiceDate",
        },
        entity="deal_lines",
        required=("deal_id", "sku", "quantity"),
    ),
)
