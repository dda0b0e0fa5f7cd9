"""A Salesforce org on loopback, from Salesforce's public REST and SOQL documentation: client credentials, queryAll with the
server's own cursors, batch sizes, totals, deleted rows, error arrays, fields that the user may not see.
"""

import csv
import json
import re
from io import StringIO
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
        self.jobs: dict[str, tuple[str, list[str], list[Json]]] = {}  # id -> object, fields, records
        self.polls = 0  # how often a job is looked at before it is done
        self.job_ends = "JobComplete"

    def refuses(self, ask: Ask) -> Answer | None:
        if ask.path == "/services/oauth2/token" or ask.headers.get("Authorization") == "Bearer session-1":
            return None
        return Answer(401, [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}])

    def error(self, status: int, words: str) -> list[Json]:
        return [
            {"message": words, "errorCode": {403: "INSUFFICIENT_ACCESS", 401: "INVALID_SESSION_ID"}.get(status, "")}
        ]

    def where(self, ask: Ask) -> str:
        asked = SOQL.match(ask.params.get("q") or (ask.body.get("query", "") if isinstance(ask.body, dict) else ""))
        known = {
            **{name: told[0] for name, told in self._cursors.items()},
            **{n: told[0] for n, told in self.jobs.items()},
        }
        kind = asked[2] if asked else next((known[part] for part in ask.path.split("/") if part in known), "")
        return f"{ask.path}?{kind}!"

    def answer(self, ask: Ask) -> Answer:
        if ask.path == "/services/oauth2/token":
            if {k: ask.body.get(k) for k in CLIENT} != CLIENT or ask.body.get("grant_type") != "client_credentials":
                return Answer(400, {"error": "invalid_client", "error_description": "invalid client credentials"})
            return Answer(200, {"access_token": "session-1", "instance_url": self.url, "token_type": "Bearer"})
        size = int(ask.headers.get("Sforce-Query-Options", "batchSize=2000").split("=")[1])
        if ask.path.startswith(f"{API}/jobs/query"):
            return self._job(ask)
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

    def _job(self, ask: Ask) -> Answer:
        """Bulk API 2.0: a job is made, looked at, and its results fetched page by page as CSV."""
        if ask.method == "POST":
            if ask.body["operation"] != "queryAll":
                return Answer(400, self.error(400, "operation must be query or queryAll"))
            found = self._found(ask, ask.body["query"])
            if isinstance(found, Answer):
                return found
            name = f"750{len(self.jobs):012}"
            self.jobs[name] = found
            return Answer(200, {"id": name, "operation": "queryAll", "state": "UploadComplete", "contentType": "CSV"})
        name = ask.path.removeprefix(f"{API}/jobs/query/").split("/")[0]
        if name not in self.jobs:
            return Answer(404, [{"message": "The requested resource does not exist", "errorCode": "NOT_FOUND"}])
        kind, fields, items = self.jobs[name]
        if not ask.path.endswith("/results"):
            if self.polls > 0:
                self.polls -= 1
                return Answer(200, {"id": name, "state": "InProgress"})
            told = {"id": name, "state": self.job_ends, "numberRecordsProcessed": len(items), "errorMessage": "told so"}
            return Answer(200, told)
        start, size = int(ask.params.get("locator", 0)), int(ask.params["maxRecords"])
        page, more = self.page(f"?{kind}!", items, start, size)
        extra = [field for field in ("brand_new_field",) if any(field in item for item in page)]
        text = StringIO()
        lines = csv.writer(text, lineterminator="\n")
        lines.writerow([*fields, *extra])
        lines.writerows([[_cell(item, name) for name in (*fields, *extra)] for item in page])
        headers = {"Content-Type": "text/csv", "Sforce-NumberOfRecords": str(len(page)),
                   "Sforce-Locator": str(start + size) if more else "null"}  # fmt: skip
        return Answer(200, text.getvalue(), headers)

    def _query(self, ask: Ask, size: int) -> Answer:
        found = self._found(ask, ask.params["q"])
        return found if isinstance(found, Answer) else self._page(found[0], found[2], 0, size)

    def _found(self, ask: Ask, question: str) -> Answer | tuple[str, list[str], list[Json]]:
        """Object, fields and records of a question, or why it is refused."""
        asked = SOQL.match(question)
        if not asked or asked[2] not in OBJECTS:
            name = asked[2] if asked else question
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
        return kind, fields, [_record(kind, entity, row, fields) for row in rows]

    def _page(self, kind: str, items: list[Json], start: int, size: int) -> Answer:
        found, more = self.page(f"?{kind}!", items, start, size)
        body: Json = {"totalSize": len(items), "done": not more, "records": found}
        if more:
            name = f"01g{len(self._cursors)}-{start + size}"
            self._cursors[name] = (kind, items, start + size)
            body["nextRecordsUrl"] = f"{API}/query/{name}"
        return Answer(200, body)


def _cell(item: Json, name: str) -> str:
    """One value as Salesforce's CSV has it."""
    value: Any = item
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    if value is None or isinstance(value, str):
        return (value or "").removeprefix("#number:")
    return json.dumps(value)


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
