"""sync_drift: systems that name, hold or value one thing differently."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from tests.reference.billing import deal_value
from tests.reference.codes.facts import Facts, Finding, Row, group, nought, rounded
from tests.reference.codes.records import held, rank

NONE = Decimal(0)
# A cross-system id, and the entity that holds what it points at.
CROSS = {
    ("accounts", "billing_customer_id"): "customers", ("customers", "crm_account_id"): "accounts", ("subscriptions", "crm_deal_id"): "deals",
    ("subscription_items", "deal_line_id"): "deal_lines", ("invoices", "crm_deal_id"): "deals", ("invoice_lines", "deal_line_id"): "deal_lines",
    ("payment_events", "customer_id"): "customers", ("payment_events", "invoice_id"): "invoices", ("payment_allocations", "invoice_id"): "invoices",
    ("journal_lines", "customer_id"): "parties", ("subscriptions", "contract_id"): "contracts", ("invoices", "contract_id"): "contracts",
    ("journal_lines", "contract_id"): "contracts",
}  # fmt: skip


def broken_link(facts: Facts) -> Iterator[Finding]:
    """A cross-system id that points at nothing; at a tombstone, or at what is dated after as_of, is not broken."""
    known = {
        name: {*facts.by_id[name], *facts.gone[name], *facts.later[name]}
        for name in {*CROSS.values()} - {"contracts", "parties"}
    }
    known["parties"] = known["customers"] | known["accounts"]  # ledgers name their customers by either id
    # A contract goes by its own id, or by its deal's.
    deals = [*facts.rows["deals"], *facts.gone["deals"].values()]
    known["contracts"] = {row[name] for row in deals for name in ("id", "contract_id")}
    broken = {
        (entity, row["id"]): row.get("currency")
        for (entity, column), target in CROSS.items() for row in facts.rows[entity]
        if row[column] and row[column] not in known[target]
    }  # fmt: skip
    for (_, key), currency in broken.items():
        yield Finding(key, None, NONE, currency)


def balance_drift(facts: Facts) -> Iterator[Finding]:
    """The CRM's balance differs from the open receivables with tax of its billing customer, in the account's currency."""
    for account in facts.rows["accounts"]:
        billing = _billing_of(facts, account)
        if account["balance"] is None or account["merged_into_id"] or not billing:
            continue
        currencies = {facts.by_id["customers"][one]["currency"] for one in billing if one in facts.by_id["customers"]}
        currency = account["currency"] or max((one for one in currencies if one), default=None)
        if currency is None:
            continue  # nobody says in which
        difference = abs(rounded(account["balance"], currency) - rounded(_open(facts, billing, currency), currency))
        if difference:
            yield Finding(account["id"], None, difference, currency)


def _billing_of(facts: Facts, account: Row) -> set[str]:
    """An account's billing customers in its golden customer: those linked by id; else all that no id links, for the survivor of its accounts."""
    golden = facts.customer("account", account["id"])
    same = [row for row in facts.marts["customer_links"] if row["customer_id"] == golden and golden]
    billing = {row["source_id"] for row in same if row["entity"] == "customer"} & set(facts.by_id["customers"])
    ids = {(one, other["id"]) for one in billing for other in facts.rows["accounts"]
           if one == other["billing_customer_id"] or facts.by_id["customers"][one]["crm_account_id"] == other["id"]}  # fmt: skip
    linked = {one for one, other in ids if other == account["id"]}
    if linked:  # what a deleted copy left open is still owed
        linked |= {
            one["id"] for one in facts.gone.get("customers", {}).values() if one["crm_account_id"] == account["id"]
        }
    accounts = held(facts, "accounts").get(golden or "", [])
    survivor = min(accounts, key=lambda one: rank(facts, one), default=None)
    return linked or (billing - {one for one, _ in ids} if account is survivor else set())


def _open(facts: Facts, billing: set[str], currency: str | None) -> Decimal:
    """Open receivables with tax of billing customers in one currency."""
    owners = {invoice["id"]: invoice["customer_id"] for invoice in facts.rows["invoices"]}
    found = [
        row["outstanding"]
        for row in facts.marts["invoices"]
        if row["currency"] == currency and owners[row["invoice_id"]] in billing
    ]
    return sum(found, NONE)


def currency_drift(facts: Facts) -> Iterator[Finding]:
    """An invoice's currency differs from its contract's, or a deal's from its contract's."""
    members = defaultdict(list)
    for deal in facts.rows["deals"]:
        if deal["is_won"] and not _after(facts, deal["closed_at"]):
            members[deal["contract_id"] or deal["id"]].append(deal)
    currencies = {row["contract_id"]: row["currency"] for row in facts.marts["contracts"]}
    for contract_id, deals in members.items():
        for deal in deals:
            if deal["currency"] != currencies[contract_id]:
                yield Finding(deal["id"], None, NONE, deal["currency"])
    billed = {
        invoice_id for row in facts.marts["contract_to_cash"] if row["invoice_ids"] and row["contract_id"] and row["currency"] != currencies[row["contract_id"]]
        for invoice_id in row["invoice_ids"].split(", ")
    }  # fmt: skip
    for invoice_id in billed:
        yield Finding(invoice_id, None, NONE, None)


def amount_drift(facts: Facts) -> Iterator[Finding]:
    """A deal's amount differs from the value of its lines (section 3.7): the difference."""
    text = {
        entity: [
            {
                name: "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
                for name, value in row.items()
            }
            for row in facts.rows[entity]
        ]
        for entity in ("deals", "deal_lines")
    }
    lines = group(text["deal_lines"], "deal_id")
    for deal in text["deals"]:
        if (
            deal["is_won"] != "true"
            or not deal["amount"]
            or deal["closed_at"][:10] > facts.as_of.isoformat()
            or deal["id"] not in lines
        ):
            continue
        sold = [line for line in lines[deal["id"]] if line["charge_type"] != "usage" and line["action"] != "remove"]
        if any(Decimal(line["discount_pct"] or 0) > 100 or not line["unit_price"] for line in sold):
            continue  # has no price
        value = deal_value(deal, lines.get(deal["id"], []))
        difference = None if value is None else abs(rounded(Decimal(deal["amount"]), deal["currency"]) - value)
        if difference:
            yield Finding(deal["id"], None, difference, deal["currency"])


def unmapped_product(facts: Facts) -> Iterator[Finding]:
    """A sku on a deal or an invoice and in no price book: the value of its invoice lines, else of its deal lines."""
    book = {product["sku"] for product in facts.rows["products"]}
    used = {line["sku"] for entity in ("deal_lines", "invoice_lines") for line in facts.rows[entity] if line["sku"]}
    items = facts.by_id["subscription_items"]
    for sku in used - book:
        by_currency = defaultdict(list)
        for line in facts.rows["invoice_lines"]:
            invoice = facts.by_id["invoices"].get(line["invoice_id"])
            own = line["sku"] or items.get(line["subscription_item_id"] or "", {}).get("sku")
            if own == sku and invoice and invoice["status"] not in ("draft", "void"):
                by_currency[invoice["currency"]].append(rounded(line["amount"], invoice["currency"]))
        # Amounts of several currencies have no sum: the one of most lines.
        if not by_currency:  # not invoiced: what its lines sell
            for line in facts.rows["deal_lines"]:
                value = _line_value(facts, line) if line["sku"] == sku else None
                if value is not None:
                    by_currency[facts.by_id["deals"][line["deal_id"]]["currency"]].append(value)
        if by_currency:
            currency = min(by_currency, key=lambda one: (-len(by_currency[one]), one))
            yield Finding(sku, None, abs(sum(by_currency[currency], NONE)), currency)


def _line_value(facts: Facts, line: Row) -> Decimal | None:
    """Of a line that a won deal sells: its rows over its own dates (3.7); one period of it where it has no end."""
    deal = facts.by_id["deals"].get(line["deal_id"])
    if not deal or not deal["is_won"] or line["action"] == "remove" or line["charge_type"] == "usage":
        return None
    if deal["closed_at"] and deal["closed_at"].date() > facts.as_of:  # not won yet
        return None
    texts = {entity: {row["id"]: row for row in facts.text[entity]} for entity in ("deals", "deal_lines")}
    value = deal_value(texts["deals"][deal["id"]], [texts["deal_lines"][line["id"]]])
    return rounded(nought(line["quantity"]) * nought(line["unit_price"]), deal["currency"]) if value is None else value


def _after(facts: Facts, moment: object) -> bool:
    return moment is not None and moment.date() > facts.as_of  # type: ignore[attr-defined]


CODES = (broken_link, balance_drift, currency_drift, amount_drift, unmapped_product)
