"""A Firmao organization on loopback, from its public API description: basic authentication, `start` and `limit` with
`totalSize`, filters by field and comparison, dictionaries, the company's own fields under `customFields`.
"""

import base64
from typing import Any

from tests.sources.sandbox.server import Answer, Ask, Json, Numbered, number
from tests.sources.sandbox.world import Row

USER = {"username": "api@sample.example", "password": "not_a_password"}
TYPES = {"customers": "accounts", "contacts": "contacts", "products": "products", "offers": "deals",
         "transactionentries": "deal_lines"}  # fmt: skip
LIMIT = 200
# our column -> the number of the company's own field
CUSTOM = {
    "accounts": ("status", "owner", "billing_customer_id", "balance", "currency"),
    "contacts": ("role",),
    "products": ("charge_type", "price_period", "currency"),
    "deals": ("type", "contract_id", "amends_deal_id", "closed_at", "end_date", "auto_renew", "renewal_term_months",
              "renewal_uplift_pct", "cancelled_on", "approved_discount_pct", "po_number", "billing_status"),
}  # fmt: skip
TABLES = {"accounts": "customers", "contacts": "contacts", "products": "products", "deals": "offers"}
OPTIONS = {
    "organization": "sample",
    "time_zone": "UTC",
    "fields": {
        TABLES[entity]: {name: f"customFields.custom{n}" for n, name in enumerate(names, 1)}
        for entity, names in CUSTOM.items()
    },
}
STATUSES = {"closed_won": "ACCEPTED", "closed_lost": "REJECTED", "open": "DURING_NEGOTIATIONS"}
REFERENCES = {"amends_deal_id": "deals"}
# not in a place of Firmao's own, and entries have no fields of the company's
CANNOT = {
    "accounts": ("parent_account_id", "merged_into_id"),
    "deal_lines": (
        "charge_type", "action", "replaces_line_id", "price_period", "discount_until", "billing_frequency",
        "billing_timing", "start_date", "end_date", "annual_uplift_pct", "proration", "meter", "included_quantity",
        "tier_mode", "commit_amount", "commit_period", "updated_at",
    ),
}  # fmt: skip


class FirmaoSandbox(Numbered):
    list_path = "/svc/v1/offers"
    list_entity = "deals"
    plain_field = "customFields"
    number_field = "nettoPrice"

    def refuses(self, ask: Ask) -> Answer | None:
        login = base64.b64encode(f"{USER['username']}:{USER['password']}".encode()).decode()
        return None if ask.headers.get("Authorization") == f"Basic {login}" else Answer(401, self.error(401, "login"))

    def error(self, status: int, words: str) -> Json:
        return {"errorCode": {403: "accessDenied", 401: "unauthorized"}.get(status, words), "field": None}

    def answer(self, ask: Ask) -> Answer:
        parts = ask.path.strip("/").split("/")
        if parts[:3] != ["sample", "svc", "v1"] or parts[3] not in TYPES or ask.method != "GET":
            return Answer(404, {"errorCode": "entityNotFound"})
        rows = sorted(self.world.live(TYPES[parts[3]]), key=lambda row: int(self.identity(TYPES[parts[3]], row["id"])))
        since = ask.params.get("lastUpdateDate(ge)")
        if since and not self.trick("filter_ignored", ask.path):
            rows = [row for row in rows if row["updated_at"] >= since]
        items = [self._object(TYPES[parts[3]], row) for row in rows]
        start, limit = int(ask.params.get("start", 0)), min(int(ask.params.get("limit", 10)), LIMIT)
        found, more = self.page(ask.path, items, start, limit)
        total = len(items) + (1 if more and start + limit >= len(items) else 0)
        return Answer(200, {"data": found, "totalSize": total, "sort": "id", "dir": "ASC"})

    def word(self, column: str, value: str) -> str:
        return STATUSES[value] if column == "stage" else value

    def _object(self, entity: str, row: Row) -> Json:
        item: Json = {"id": number(self.identity(entity, row["id"])), "lastUpdateDate": row["updated_at"]}
        own = {c: self.identity(REFERENCES[c], v) if c in REFERENCES else v for c, v in row.items()}
        names = CUSTOM.get(entity, ())
        item["customFields"] = {f"custom{n}": own.get(c) or None for n, c in enumerate(names, 1)}
        return item | getattr(self, f"_{entity}")(row)

    def _accounts(self, row: Row) -> Json:
        address = {"street": row["street"], "city": row["city"], "county": row.get("region"),
                   "postCode": row["postal_code"], "country": row["country"]}  # fmt: skip
        return {
            "label": row["name"], "name": row["legal_name"], "website": row["domain"], "email": row["email"],
            "phone": row["phone"], "vatUE": row["tax_id"], "officeAddress": address, "creationDate": row["created_at"],
        }  # fmt: skip

    def _contacts(self, row: Row) -> Json:
        customer = {"id": number(self.identity("accounts", row["account_id"])), "label": "?"}
        return {"label": row["name"], "email": row["email"], "customer": customer if row["account_id"] else None}

    def _products(self, row: Row) -> Json:
        return {
            "productCode": row["sku"], "name": row["name"], "saleNetPrice": number(row["list_price"]),
            "startSellingDate": row["valid_from"], "endSellingDate": row["valid_to"],
        }  # fmt: skip

    def _deals(self, row: Row) -> Json:
        return {
            "customer": {"id": number(self.identity("accounts", row["account_id"]))}, "name": row["name"],
            "offerStatus": STATUSES[row["stage"]], "nettoPrice": number(row["amount"]), "currency": row["currency"],
            "offerDate": row["closed_at"], "validFrom": row["start_date"], "issuingPerson": row["owner"],
            "daysToDueDate": number(row["payment_terms_days"]),
        }  # fmt: skip

    def _deal_lines(self, row: Row) -> Json:
        entry: dict[str, Any] = {
            "offer": {"id": number(self.identity("deals", row["deal_id"]))}, "productCode": row["sku"],
            "quantity": number(row["quantity"]), "unitNettoPrice": number(row["unit_price"]),
            "discount": number(row["discount_pct"]), "transaction": None,
        }  # fmt: skip
        entry["product"] = next(
            (
                {"id": number(self.identity("products", p["id"]))}
                for p in self.world.live("products")
                if p["sku"] == row["sku"]
            ),
            None,
        )
        return entry
