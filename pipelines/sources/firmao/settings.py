"""What is read from Firmao: lists, the field behind each of our columns. How, is in `connector.py`.

The company's own fields are `customFields.custom1`, ... in Firmao; `fields` in tieout.toml says which is what.
"""

from pydantic import Field

from pipelines.rest.client import Vendor
from pipelines.rest.options import RestOptions
from pipelines.rest.stream import Stream

VENDOR = Vendor(
    label="Firmao",
    secret_hint="Put login and password of the API user (Settings, API) into TIEOUT_<SOURCE>_USERNAME and "
    "TIEOUT_<SOURCE>_PASSWORD, and check `organization`",
    permission_hint="Give the API user the right to read these objects",
)
# what `tieout connect` asks for: name -> what it is
SECRETS = {"username": "login of the API user", "password": "its password"}
ASKED = {
    "organization": "organization, as it stands in the address after logging in",
    "currency": "currency of the products",
    "deals": "which documents are the deals: offers or agreements",
}


class FirmaoOptions(RestOptions):
    """`[sources.NAME]` of tieout.toml, for system = "firmao"."""

    base_url: str = "https://system.firmao.pl"
    organization: str = Field(pattern=r"^[\w.-]+$")  # as it stands in the address after logging in
    page_size: int = Field(default=50, ge=1)  # how much is allowed depends on the licence
    time_zone: str = "Europe/Warsaw"
    currency: str = Field(default="PLN", pattern="^[A-Z]{3}$")  # of products
    deals: str = Field(default="offers", pattern="^(offers|agreements)$")  # which documents are the deals
    won_statuses: tuple[str, ...] = ("ACCEPTED", "EXECUTED")
    other_statuses: tuple[str, ...] = ("NEW", "SENT", "DURING_NEGOTIATIONS", "REJECTED")  # a third kind is told by name


_DATED = {"updated": "lastUpdateDate", "counted": True}
STREAMS = (
    Stream(
        "customers",
        "customers",
        {
            "name": "label | name",
            "legal_name": "name",
            "website": "text website",
            "email": "email | emails.0",
            "phone": "phone | phones.0",
            "tax_id": "vatUE | nipNumber",
            "street": "officeAddress.street",
            "city": "officeAddress.city",
            "region": "officeAddress.county",
            "postal_code": "officeAddress.postCode",
            "country": "officeAddress.country",
            "created_at": "creationDate",
        },
        entity="accounts",
        required=("name",),
        **_DATED,  # type: ignore[arg-type]
    ),
    Stream(
        "contacts",
        "contacts",
        {"account_id": "customer.id", "name": "label", "email": "email | emails.0", "phone": "phone | phones.0"},
        entity="contacts",
        **_DATED,  # type: ignore[arg-type]
    ),
    Stream(
        "products",
        "products",
        {
            "sku": "productCode",
            "name": "name",
            "list_price": "saleNetPrice",
            "currency": "_joined.currency",
            "valid_from": "startSellingDate",
            "valid_to": "endSellingDate",
        },
        entity="products",
        required=("sku",),
        **_DATED,  # type: ignore[arg-type]
    ),
    Stream(
        "offers",
        "offers",
        {
            "account_id": "customer.id",
            "name": "name | number",
            "stage": "offerStatus",
            "is_won": "_joined.is_won",
            "amount": "nettoPrice",
            "currency": "currency",
            "closed_at": "offerDate",
            "start_date": "validFrom",
            "payment_terms_days": "daysToDueDate",
            "owner": "issuingPerson",
        },
        entity="deals",
        required=("account_id", "stage", "is_won", "currency"),
        **_DATED,  # type: ignore[arg-type]
    ),
    # entries have no date of change: the list is read whole each time
    Stream(
        "entries",
        "transactionentries",
        {
            "deal_id": "offer.id",
            "sku": "productCode",
            "product_id": "text product.id",
            "description": "description",
            "quantity": "quantity",
            "unit_price": "unitNettoPrice",
            "discount_pct": "discount",
        },
        entity="deal_lines",
        required=("quantity",),
        counted=True,
    ),
)
