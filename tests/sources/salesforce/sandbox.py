"""A Salesforce org on loopback, from Salesforce's public REST and SOQL documentation: client credentials, queryAll with the
server's own cursors, batch sizes, totals, deleted rows, error arrays, fields that the user may not see.
"""

import re
from typing import Any

from tests.sources.sandbox.server import Answer, Ask, Json, Sandbox, number
from tests.sources.sandbox.world import Row, World

CLIENT = {"client_id": "3MVG9_of_this_test", "client_secret": "not_a_secret"}
API = "/services/data/v62.0"
OBJECTS = {
    "Account": "accounts", "Contact": "contacts", "PricebookEntry": "products", "Opportunity": "deals",
    "OpportunityLineItem": "deal_lines", "Contract": "", "Order": "",
}  # fmt: skip
# entity -> our column -> the org's field; a name with __c is the company's own
FIELDS = {
    "accounts": {
        "name": "Name", "legal_name": "Legal_Name__c", "domain": "Website", "email": "Billing_Email__c",
        "phone": "Phone", "tax_id": "Tax_Id__c", "street": "BillingStreet", "city": "BillingCity",
        "region": "BillingState", "postal_code": "BillingPostalCode", "country": "BillingCountry",
        "parent_account_id": "ParentId", "merged_into_id": "MasterRecordId", "owner": "Owner.Email", "status": "Type",
        "billing_customer_id": "Billing_Id__c", "balance": "Balance__c", "currency": "CurrencyIsoCode",
        "created_at": "CreatedDate",
    },
    "contacts": {
        "account_id": "AccountId", "name": "Name", "email": "Email", "phone": "Phone", "role": "Billing_Role__c",
    },
    "products": {
        "sku": "Product2.ProductCode", "name": "Product2.Name", "list_price": "UnitPrice",
        "currency": "CurrencyIsoCode", "charge_type": "Product2.Charge_Type__c",
        "price_period": "Product2.Price_Period__c", "valid_from": "Valid_From__c", "valid_to": "Valid_To__c",
    },
    "deals": {
        "account_id": "AccountId", "name": "Name", "stage": "StageName", "is_won": "IsWon", "type": "Type",
        "contract_id": "Contract_Number__c", "amends_deal_id": "Amends__c", "amount": "Amount",
        "currency": "CurrencyIsoCode", "closed_at": "Closed_At__c", "start_date": "Start__c", "end_date": "End__c",
        "auto_renew": "Auto_Renew__c", "renewal_term_months": "Renewal_Months__c",
        "renewal_uplift_pct": "Renewal_Uplift__c", "cancelled_on": "Cancelled_On__c",
        "payment_terms_days": "Payment_Days__c", "approved_discount_pct": "Approved_Discount__c",
        "po_number": "PO_Number__c", "billing_status": "Billing_Status__c", "owner": "Owner.Email",
    },
    "deal_lines": {
        "deal_id": "OpportunityId", "sku": "ProductCode", "description": "Description", "quantity": "Quantity",
        "unit_price": "UnitPrice", "discount_pct": "Discount", "start_date": "ServiceDate", "end_date": "End__c",
        **{
            name: f"{name.title()}__c"
            for name in ("charge_type", "action", "replaces_line_id", "price_period", "discount_until",
                         "billing_frequency", "billing_timing", "annual_uplift_pct", "proration", "meter",
                         "included_quantity", "tier_mode", "commit_amount", "commit_period")
        },
    },
}  # fmt: skip
TABLES = {"accounts": "accounts", "contacts": "contacts", "products": "price_book_entries",
          "deals": "opportunities", "deal_lines": "opportunity_line_items"}  # fmt: skip
OPTIONS = {
    "multi_currency": True,
    "fields": {TABLES[entity]: {c: f for c, f in fields.items() if "__c" in f} for entity, fields in FIELDS.items()},
}
NUMBERS = {"balance", "list_price", "amount", "quantity", "unit_price", "discount_pct", "renewal_term_months",
           "renewal_uplift_pct", "payment_terms_days", "approved_discount_pct", "annual_uplift_pct",
           "included_quantity", "commit_amount"}  # fmt: skip
WORDS = {"status": {"active": "Customer - Direct", "prospect": "Prospect"}}
SOQL = re.compile(r"SELECT (.+?) FROM (\w+)(?: WHERE (.+))?$")


class SalesforceSandbox(Sandbox):
    list_path = "?Opportunity!"
    list_entity = "deals"
    plain_field = "PO_Number__c"
    number_field = "Amount"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.hidden: set[str] = set()  # fields that the user may not see
        self._cursors: dict[str, tuple[str, list[Json], int]] = {}

    def refuses(self, ask: Ask) -> Answer | None:
        if ask.path == "/services/oauth2/token" or ask.headers.get("Authorization") == "Bearer session-1":
            return None
        return Answer(401, [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}])

    def error(self, status: int, words: str) -> list[Json]:
        return [
            {"message": words, "errorCode": {403: "INSUFFICIENT_ACCESS", 401: "INVALID_SESSION_ID"}.get(status, "")}
        ]

    def where(self, ask: Ask) -> str:
        asked = SOQL.match(ask.params.get("q", ""))
        kind = asked[2] if asked else self._cursors.get(ask.path.split("/")[-1], ("",))[0]
        return f"{ask.path}?{kind}!"

    def answer(self, ask: Ask) -> Answer:
        if ask.path == "/services/oauth2/token":
            if {k: ask.body.get(k) for k in CLIENT} != CLIENT or ask.body.get("grant_type") != "client_credentials":
                return Answer(400, {"error": "invalid_client", "error_description": "invalid client credentials"})
            return Answer(200, {"access_token": "session-1", "instance_url": self.url, "token_type": "Bearer"})
        size = int(ask.headers.get("Sforce-Query-Options", "batchSize=2000").split("=")[1])
        if ask.path == f"{API}/query":
            return self._count(ask)
        if ask.path == f"{API}/queryAll":
            return self._query(ask, size)
        if ask.path.startswith(f"{API}/query/") and ask.path.split("/")[-1] in self._cursors:
            kind, items, start = self._cursors[ask.path.split("/")[-1]]
            return self._page(kind, items, start, size)
        return Answer(404, [{"message": "The requested resource does not exist", "errorCode": "NOT_FOUND"}])

    def _count(self, ask: Ask) -> Answer:
        asked = SOQL.match(ask.params["q"])
        assert asked is not None
        assert asked[1] == "COUNT()"
        live = len(self.world.live(OBJECTS[asked[2]]))
        return Answer(200, {"totalSize": live, "done": True, "records": []})

    def _query(self, ask: Ask, size: int) -> Answer:
        asked = SOQL.match(ask.params["q"])
        if not asked or asked[2] not in OBJECTS:
            name = asked[2] if asked else ask.params["q"]
            return Answer(400, [{"message": f"sObject type '{name}' is not supported.", "errorCode": "INVALID_TYPE"}])
        fields, kind, condition = asked[1].split(", "), asked[2], asked[3] or ""
        entity = OBJECTS[kind]
        there = {
            "Id",
            "SystemModstamp",
            "IsDeleted",
            "IsClosed",
            "CloseDate",
            "ContractId",
            *FIELDS.get(entity, {}).values(),
        }
        gone = [self.plain_field] if self.trick("vanishes", self.where(ask)) else []
        for name in fields if entity else ():
            if name not in there or name in self.hidden or name in gone:
                said = (
                    f"SELECT {name} ERROR at Row:1:Column:8 No such column '{name}' on entity '{kind}'. If you are ..."
                )
                return Answer(400, [{"message": said, "errorCode": "INVALID_FIELD"}])
        rows = list(self.world.rows.get(entity, {}).values())
        since = re.search(r"SystemModstamp >= (\S+)", condition)
        if since and not self.trick("filter_ignored", self.where(ask)):
            rows = [row for row in rows if row["updated_at"] >= since[1]]
        return self._page(kind, [_record(kind, entity, row, fields) for row in rows], 0, size)

    def _page(self, kind: str, items: list[Json], start: int, size: int) -> Answer:
        found, more = self.page(f"?{kind}!", items, start, size)
        body: Json = {"totalSize": len(items), "done": not more, "records": found}
        if more:
            name = f"01g{len(self._cursors)}-{start + size}"
            self._cursors[name] = (kind, items, start + size)
            body["nextRecordsUrl"] = f"{API}/query/{name}"
        return Answer(200, body)


def _record(kind: str, entity: str, row: Row, fields: list[str]) -> Json:
    own: dict[str, Any] = {
        FIELDS[entity][column]: _value(column, value) for column, value in row.items() if column in FIELDS[entity]
    }
    own |= {
        "Id": row["id"], "SystemModstamp": row["updated_at"].replace("Z", ".000+0000"),
        "IsDeleted": bool(row.get("deleted_at")), "IsClosed": row.get("stage", "").startswith("closed"),
        "CloseDate": row.get("closed_at", "")[:10] or None,
    }  # fmt: skip
    record: Json = {"attributes": {"type": kind, "url": f"{API}/sobjects/{kind}/{row['id']}"}}
    for name in fields:
        if "." in name:
            whole, part = name.split(".")
            record.setdefault(whole, {"attributes": {"type": whole}})[part] = own.get(name)
        else:
            record[name] = own.get(name)
    return record


def _value(column: str, value: str) -> Any:
    if column in NUMBERS:
        return number(value)
    if column in ("is_won", "auto_renew"):
        return {"true": True, "false": False}.get(value)
    return WORDS.get(column, {}).get(value, value) or None
