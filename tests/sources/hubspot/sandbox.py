"""A HubSpot account on loopback, from HubSpot's public API documentation: bearer token, lists and searches with cursors,
property selection, archived objects, batch reads of associations, rate-limit headers, error bodies.

Only what the documentation says of a server is here; the company's own properties have our columns' names.
"""

from typing import Any

from tests.sources.sandbox.server import Answer, Ask, Json, Numbered
from tests.sources.sandbox.world import Row, World

TOKEN = "pat-eu1-of-this-test"
ENTITIES = ("accounts", "contacts", "products", "deals", "deal_lines")
TYPES = {
    "companies": "accounts", "contacts": "contacts", "products": "products",
    "deals": "deals", "line_items": "deal_lines",
}  # fmt: skip
STAGES = {"closed_won": ("1.0", "true"), "closed_lost": ("0.0", "true"), "open": ("0.5", "false")}
# entity -> our column -> HubSpot's property, where it has one of its own
PROPERTIES = {
    "accounts": {
        "email": "billing_email", "street": "address", "region": "state", "postal_code": "zip",
        "country": "hs_country_code", "owner": "hubspot_owner_id", "status": "lifecyclestage",
        "created_at": "createdate", "parent_account_id": "hs_parent_company_id",
    },
    "contacts": {"name": "lastname"},
    "products": {"sku": "hs_sku", "list_price": "price"},
    "deals": {
        "name": "dealname", "stage": "dealstage", "currency": "deal_currency_code", "closed_at": "closedate",
        "start_date": "contract_start_date", "end_date": "contract_end_date", "owner": "hubspot_owner_id",
        "type": "contract_type",
    },
    "deal_lines": {
        "sku": "hs_sku", "unit_price": "price", "discount_pct": "hs_discount_percentage",
        "start_date": "hs_recurring_billing_start_date", "end_date": "hs_recurring_billing_end_date",
        "currency": "hs_line_item_currency_code",
    },
}  # fmt: skip
WORDS = {"status": {"active": "customer", "prospect": "lead"}}
REFERENCES = {"parent_account_id": "accounts", "merged_into_id": "accounts", "amends_deal_id": "deals",
              "replaces_line_id": "deal_lines", "account_id": "accounts", "deal_id": "deals"}  # fmt: skip
LINKS = {
    ("contacts", "companies"): "account_id",
    ("deals", "companies"): "account_id",
    ("line_items", "deals"): "deal_id",
}


class HubSpotSandbox(Numbered):
    list_path = "/crm/v3/objects/deals"
    list_entity = "deals"
    plain_field = "po_number"
    number_field = "amount"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.owners = {"sales.lead": "71"}

    def refuses(self, ask: Ask) -> Answer | None:
        if ask.headers.get("Authorization") != f"Bearer {TOKEN}":
            return Answer(401, self.error(401, "Authentication credentials not found."))
        return None

    def error(self, status: int, words: str) -> Json:
        category = {403: "MISSING_SCOPES", 429: "RATE_LIMITS"}.get(status, "VALIDATION_ERROR")
        return {"status": "error", "message": words, "correlationId": "0", "category": category}

    def fields(self, item: Json) -> Json:
        return item["properties"]

    def answer(self, ask: Ask) -> Answer:
        headers = {"X-HubSpot-RateLimit-Remaining": "99", "X-HubSpot-RateLimit-Interval-Milliseconds": "10000"}
        parts = ask.path.strip("/").split("/")
        if ask.path == "/crm/v3/owners":
            return Answer(200, {"results": [{"id": n, "email": email} for email, n in self.owners.items()]}, headers)
        if ask.path == "/crm/v3/pipelines/deals":
            stages = [
                {"id": f"{label}_id", "label": label, "metadata": {"probability": chance, "isClosed": closed}}
                for label, (chance, closed) in STAGES.items()
            ]
            return Answer(200, {"results": [{"id": "default", "label": "Sales", "stages": stages}]}, headers)
        if parts[:3] == ["crm", "v4", "associations"] and parts[5:] == ["batch", "read"]:
            return self._associations(parts[3], parts[4], ask.body["inputs"])
        if parts[:3] == ["crm", "v3", "objects"] and parts[3] in TYPES:
            if parts[4:] == ["search"] and ask.method == "POST":
                return self._search(ask, parts[3])
            if parts[4:] == ["batch", "read"] and ask.method == "POST":
                return self._batch(parts[3], ask.body)
            if ask.method == "GET" and len(parts) == 4:
                return Answer(200, self._list(ask, parts[3]), headers)
        return Answer(404, self.error(404, "resource not found"))

    def _list(self, ask: Ask, kind: str) -> Json:
        archived = ask.params.get("archived") == "true" and not self.trick("filter_ignored", ask.path)
        rows = self.world.gone(TYPES[kind]) if archived else self.world.live(TYPES[kind])
        rows = [row for row in rows if not row.get("merged_into_id")]  # a merged record is in no list
        asked = ask.params.get("properties", "").split(",")
        items = sorted((self._object(kind, row, asked) for row in rows), key=lambda item: int(item["id"]))
        after = int(ask.params.get("after", 0))  # a cursor is the last id that was given
        start = sum(1 for item in items if int(item["id"]) <= after)
        found, more = self.page(ask.path, items, start, min(int(ask.params.get("limit", 10)), 100))
        last = max((int(item["id"]) for item in found), default=after)
        return {"results": found, **({"paging": {"next": {"after": str(last)}}} if more else {})}

    def _search(self, ask: Ask, kind: str) -> Answer:
        items = [self._object(kind, row, ask.body["properties"]) for row in self.world.live(TYPES[kind])]
        if not self.trick("filter_ignored", ask.path):
            for told in ask.body["filterGroups"][0]["filters"]:
                items = [item for item in items if _passes(item, told)]
        items.sort(key=lambda item: int(item["id"]))
        found, more = self.page(ask.path, items, 0, min(ask.body.get("limit", 10), 200))
        total = len(items) + (more and len(items) == len(found))
        return Answer(200, {"total": total, "results": found})

    def _batch(self, kind: str, asked: Json) -> Answer:
        if len(asked["inputs"]) > 100:
            return Answer(400, self.error(400, "the maximum of inputs is 100"))
        wanted = {told["id"] for told in asked["inputs"]}
        rows = [row for row in self.world.live(TYPES[kind]) if self.identity(TYPES[kind], row["id"]) in wanted]
        found = [self._object(kind, row, asked["properties"]) for row in rows]
        errors = [{"category": "OBJECT_NOT_FOUND", "status": "error"}] if len(found) < len(wanted) else []
        return Answer(207 if errors else 200, {"status": "COMPLETE", "results": found, "errors": errors})

    def _associations(self, kind: str, to: str, inputs: list[Json]) -> Answer:
        by_number = {self.identity(TYPES[kind], i): row for i, row in self.world.rows[TYPES[kind]].items()}
        results, errors = [], []
        for asked in inputs:
            identity = by_number[asked["id"]].get(LINKS[kind, to], "")
            if not identity:
                errors.append(
                    {"category": "OBJECT_NOT_FOUND", "message": "No company is associated", "status": "error"}
                )
                continue
            label = {"category": "HUBSPOT_DEFINED", "typeId": 5, "label": "Primary"}
            plain = {"category": "HUBSPOT_DEFINED", "typeId": 341, "label": None}
            links = [{"toObjectId": int(self.identity(TYPES[to], identity)), "associationTypes": [label, plain]}]
            results.append({"from": {"id": asked["id"]}, "to": links})
        return Answer(207 if errors else 200, {"status": "COMPLETE", "results": results, "errors": errors})

    def _object(self, kind: str, row: Row, asked: list[str]) -> Json:
        entity = TYPES[kind]
        own: dict[str, Any] = {}
        for column, value in row.items():
            if column in REFERENCES:
                value = self.identity(REFERENCES[column], value)
            elif column == "owner":
                value = self.owners.get(value, "")
            elif column == "stage":
                value = f"{value}_id"
            own[PROPERTIES[entity].get(column, column)] = WORDS.get(column, {}).get(value, value) or None
        merged = [r["id"] for r in self.world.rows[entity].values() if r.get("merged_into_id") == row["id"]]
        own["hs_merged_object_ids"] = ";".join(self.identity(entity, i) for i in merged) or None
        own["hs_object_id"] = self.identity(entity, row["id"])
        item: Json = {
            "id": own["hs_object_id"],
            "properties": {name: own.get(name) for name in asked if name in own},
            "createdAt": "2024-01-31T08:00:00.000Z",
            "updatedAt": row["updated_at"],
            "archived": bool(row.get("deleted_at")),
        }
        return item | ({"archivedAt": row["deleted_at"]} if row.get("deleted_at") else {})


def _passes(item: Json, told: Json) -> bool:
    if told["propertyName"] == "hs_object_id":
        return told["operator"] == "GT" and int(item["id"]) > int(told["value"])
    from datetime import datetime

    changed = datetime.fromisoformat(item["updatedAt"]).timestamp() * 1000
    return told["operator"] == "GTE" and changed >= int(told["value"])
