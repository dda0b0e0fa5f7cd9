"""An Ordway company on loopback, from its public OpenAPI description: four headers, plain arrays by page and size, sorting,
one row a line of subscriptions and invoices, custom fields, error bodies.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tests.sources.sandbox.server import Answer, Ask, Json, Sandbox, number
from tests.sources.sandbox.world import Row, World

SECRETS = {"api_key": "key-of-this-test", "user_token": "token-of-this-test"}
OPTIONS = {
    "user_email": "finance@sample.example",
    "company": "sample",
    "fields": {
        "payments": {"occurred_at": "custom_fields.occurred_at"},
        "refunds": {"occurred_at": "custom_fields.occurred_at"},
    },
}
# Ordway's list -> ours
LISTS = {
    "customers": "customers", "products": "products", "subscriptions": "subscription_items",
    "invoices": "invoice_lines", "credits": "credit_notes", "payments": "payment_events",
    "refunds": "payment_events", "usages": "usage_records",
}  # fmt: skip
# Ordway's list -> our column -> Ordway's field; all others are custom fields under our name
FIELDS = {
    "customers": {"name": "name", "email": "billing_contact_email", "currency": "currency", "status": "status",
                  "balance": "balance", "created_at": "created_date", "id": "customer_id"},
    "products": {"id": "product_id", "sku": "sku", "name": "name", "list_price": "price", "currency": "currency"},
    "subscriptions": {"id": "subscription_id", "customer_id": "customer_id", "status": "status",
                      "currency": "currency", "start_date": "service_start_date", "canceled_on": "cancellation_date"},
    "subscription_items": {"id": "subscription_line_id", "quantity": "quantity", "unit_price": "list_price",
                           "billing_frequency": "billing_period", "discount_pct": "discount"},
    "invoices": {"id": "invoice_id", "customer_id": "customer_id", "subscription_id": "subscription_id",
                 "status": "status", "currency": "currency", "subtotal": "subtotal", "tax_total": "invoice_tax",
                 "total": "invoice_amount", "issued_on": "invoice_date", "due_on": "due_date",
                 "created_at": "created_date", "exchange_rate": "exchange_rate"},
    "invoice_lines": {"id": "invoice_line_no", "description": "description", "quantity": "quantity",
                      "unit_price": "list_price", "amount": "effective_price", "tax_amount": "line_tax",
                      "period_start": "start_date", "period_end": "end_date",
                      "subscription_item_id": "subscription_line_id"},
    "credits": {"id": "credit_id", "customer_id": "customer_id", "currency": "currency", "amount": "credit_amount",
                "status": "status", "issued_on": "credit_date", "created_by": "created_by"},
    "payments": {"payment_id": "payment_id", "type": "status", "amount": "payment_amount", "currency": "currency",
                 "customer_id": "customer_id", "method": "payment_type", "fee": "fee_amount",
                 "reference": "reference_number"},
    "refunds": {"id": "refund_id", "payment_id": "payment_id", "amount": "refund_amount", "currency": "currency",
                "customer_id": "customer_id", "method": "refund_type", "reference": "reference_number"},
    "usages": {"id": "usage_id", "customer_id": "customer_id", "subscription_id": "subscription_id",
               "quantity": "quantity", "occurred_at": "date"},
}  # fmt: skip
NUMBERS = {"balance", "price", "list_price", "quantity", "discount", "subtotal", "invoice_tax", "invoice_amount",
           "exchange_rate", "effective_price", "line_tax", "credit_amount", "payment_amount", "fee_amount",
           "refund_amount"}  # fmt: skip
WORDS = {
    "type": {"succeeded": "processed"},
    "method": {"card": "credit_card", "direct_debit": "ach", "bank_transfer": "wire"},
}
# lines and allocations are changed with their document; payments and refunds are told as one event each
ONLY: dict[str, Callable[[Mapping[str, Any]], bool]] = {
    "payment_events": lambda row: row["type"] in ("succeeded", "refunded"),
    "invoices": lambda row: row["id"] != "in_000114_005",  # it has no lines, and Ordway's list has one row a line
}
CANNOT: dict[str, tuple[str, ...]] = {
    "subscription_items": ("updated_at",),
    "invoice_lines": ("updated_at",),
    "payment_allocations": ("updated_at",),
    "payment_events": ("dispute_due_on",),
}


class OrdwaySandbox(Sandbox):
    list_path = "/invoices"
    list_entity = "invoices"
    plain_field = "custom_fields"
    number_field = "invoice_amount"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._last: dict[str, list[Json]] = {}

    def identity(self, entity: str, identity: str) -> str:
        row = self.world.rows.get(entity, {}).get(identity)
        if entity == "invoice_lines" and row:
            return f"{row['invoice_id']}:{identity}"
        if entity == "payment_allocations" and row:
            return f"{row['payment_id']}:{row['invoice_id']}"
        return row["payment_id"] if entity == "payment_events" and row and row["type"] == "succeeded" else identity

    def refuses(self, ask: Ask) -> Answer | None:
        wanted = {"X-API-KEY": SECRETS["api_key"], "X-User-Token": SECRETS["user_token"],
                  "X-User-Email": OPTIONS["user_email"], "X-User-Company": OPTIONS["company"]}  # fmt: skip
        given = {name.lower(): value for name, value in ask.headers.items()}
        good = all(given.get(name.lower()) == value for name, value in wanted.items())
        return None if good else Answer(401, self.error(401, "You need to sign in before continuing."))

    def error(self, status: int, words: str) -> Json:
        return {"error": words}

    def answer(self, ask: Ask) -> Answer:
        name = ask.path.strip("/")
        if name not in LISTS or ask.method != "GET":
            return Answer(404, self.error(404, "Not Found"))
        items = self._rows(name)
        for key in reversed(ask.params.get("sort", "").split(",")):
            items.sort(key=lambda item: str(item.get(key)))
        size, page = min(int(ask.params.get("size", 50)), 500), int(ask.params.get("page", 1))
        found, more = self.page(ask.path, items, (page - 1) * size, size)
        if not found and more:  # a server that takes no notice of the page number
            return Answer(200, self._last[name])
        self._last[name] = found
        return Answer(200, found)

    def _rows(self, name: str) -> list[Json]:
        if name == "subscriptions":
            return self._lines("subscriptions", "subscription_items", "subscription_id")
        if name == "invoices":
            return self._lines("invoices", "invoice_lines", "invoice_id")
        rows = self.world.live(LISTS[name])
        if name == "payments":
            return [self._payment(row) for row in rows if row["type"] == "succeeded"]
        if name == "refunds":
            rows = [row for row in rows if row["type"] == "refunded"]
        found = [self._object(name, row) for row in rows]
        if name == "usages":  # Ordway's usage names the line that it is priced by
            lines = {row["subscription_id"]: row["id"] for row in self.world.live("subscription_items")}
            found = [{**item, "subscription_line_id": lines.get(item["subscription_id"], "")} for item in found]
        return found

    def _lines(self, whole: str, part: str, key: str) -> list[Json]:
        found = []
        documents = {row["id"]: self._object(whole, row) for row in self.world.live(whole)}
        for row in self.world.live(part):
            if row[key] in documents:
                line, document = self._object(part, {**row, "product": row["sku"]}), documents[row[key]]
                custom = {**line.pop("custom_fields"), **document["custom_fields"]}
                own = {name: value for name, value in line.items() if name not in ("updated_date", "product")}
                found.append({**document, **own, "custom_fields": custom, "product_id": self._product(row["sku"])})
        return found

    def _product(self, sku: str) -> str:
        return next((row["id"] for row in self.world.live("products") if row["sku"] == sku), sku)

    def _payment(self, row: Row) -> Json:
        found = self._object("payments", row)
        found["invoices"] = [
            {"invoice_id": a["invoice_id"], "applied_amount": number(a["amount"]),
             "custom_fields": {"allocated_on": a["allocated_on"]}}
            for a in self.world.live("payment_allocations") if a["payment_id"] == row["payment_id"]
        ]  # fmt: skip
        return found

    def _object(self, name: str, row: Row) -> Json:
        item: Json = {"company_id": "sample", "updated_date": row["updated_at"], "custom_fields": {}}
        for column, value in row.items():
            if column in ("updated_at", "deleted_at", "sku") and name != "products":
                continue
            field = FIELDS[name].get(column)
            told: Any = WORDS.get(column, {}).get(value, value) or None
            if column == "payment_terms_days":
                item["payment_terms"] = f"Net {value}" if value else None
            elif name == "subscription_items" and column in ("start_date", "end_date"):
                item["custom_fields"][f"line_{column}"] = told
            elif field:
                item[field] = number(value) if field in NUMBERS else told
            else:
                item["custom_fields"][column] = told
        if name in ("payments", "refunds"):  # the day, which Ordway knows itself; the time is a custom field
            item[f"{name.removesuffix('s')}_date"] = row["occurred_at"][:10]
        return item
