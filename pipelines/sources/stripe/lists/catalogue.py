"""Who is billed and what is sold: customers, products, prices, coupons."""

from pipelines.sources.stripe.endpoint import Child, Endpoint, Json


def tiers(price: Json) -> list[Json]:
    """The tiers of a price, with ids of our own: Stripe gives them none."""
    found = price.get("tiers")
    rows = found if isinstance(found, list) else []
    return [{**row, "id": f"{price.get('id')}:{n}", "place": n} for n, row in enumerate(rows, 1)]


CUSTOMERS = Endpoint(
    "customers",
    "/v1/customers",
    {
        "name": "text name | business_name | description | email",
        "legal_name": "text metadata.legal_name | business_name",
        "email": "text email",
        "domain": "text metadata.domain",
        "phone": "text phone",
        "tax_id": "text tax_ids.data.0.value | metadata.tax_id",
        "line1": "text address.line1",
        "line2": "text address.line2",
        "city": "text address.city",
        "state": "text address.state",
        "postal_code": "text address.postal_code",
        "country": "text address.country",
        "currency": "text currency",
        "delinquent": "bool delinquent",
        "balance": "int balance",
        "crm_account_id": "text metadata.crm_account_id",
    },
    entities=("customers",),
    expand=("data.tax_ids",),
)

PRODUCTS = Endpoint(
    "products",
    "/v1/products",
    {"name": "text name", "active": "bool active", "sku": "text metadata.sku"},
    entities=("products",),
    required=("name",),
)

PRICES = Endpoint(
    "prices",
    "/v1/prices",
    {
        "product": "id product",
        "currency": "text currency",
        "unit_amount": "int unit_amount | amount",
        "unit_amount_decimal": "decimal unit_amount_decimal | amount_decimal",
        "interval": "text recurring.interval | interval",
        "interval_count": "int recurring.interval_count | interval_count",
        "usage_type": "text recurring.usage_type | usage_type",
        "meter": "id recurring.meter | meter",
        "billing_scheme": "text billing_scheme",
        "tiers_mode": "text tiers_mode",
        "divide_by": "int transform_quantity.divide_by | transform_usage.divide_by",
        "divide_round": "text transform_quantity.round | transform_usage.round",
        "nickname": "text nickname",
        "active": "bool active",
        "lookup_key": "text lookup_key",
        "sku": "text metadata.sku",
    },
    entities=("products",),
    required=("currency",),
    older_path="/v1/plans",
    expand=("data.tiers",),
    child=Child(
        "tiers",
        "price_tiers",
        "",
        {
            "price": "id price",
            "place": "int place",
            "up_to": "int up_to",
            "unit_amount": "int unit_amount | amount",
            "unit_amount_decimal": "decimal unit_amount_decimal",
            "flat_amount": "int flat_amount",
            "flat_amount_decimal": "decimal flat_amount_decimal",
        },
        flat=tiers,
    ),
)

COUPONS = Endpoint(
    "coupons",
    "/v1/coupons",
    {"percent_off": "decimal percent_off", "amount_off": "int amount_off", "currency": "text currency"},
    entities=(),
)
