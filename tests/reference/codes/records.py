"""sync_drift: one customer in two systems, held twice, held once only, told differently or gone from one of them (section 8)."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from tests.reference.codes.facts import Facts, Finding, Row, rounded

NONE = Decimal(0)
ADDRESS = ("street", "city", "region", "postal_code", "country")


def missing_in_billing(facts: Facts) -> Iterator[Finding]:
    """An account with a won deal and no billing customer in its golden customer. A deleted account's deals are its survivor's."""
    accounts, billed = held(facts, "accounts"), {golden for (entity, _), golden in facts.golden.items() if entity == "customer"}  # fmt: skip
    sold = set()
    for deal in facts.rows["deals"]:
        golden = facts.golden.get(("account", deal["account_id"]))
        if deal["is_won"] and not _after(facts, deal) and golden in accounts and golden not in billed:
            own = [one for one in accounts[golden] if one["id"] == deal["account_id"]]
            survivor = min(own or accounts[golden], key=lambda one: rank(facts, one))
            sold.add((survivor["id"], survivor["currency"]))
    for account, currency in sold:
        yield Finding(account, None, NONE, currency)


def missing_in_crm(facts: Facts) -> Iterator[Finding]:
    """A billed customer with no account in its golden customer."""
    known = {golden for (entity, _), golden in facts.golden.items() if entity == "account"}
    billed = {row["customer_id"] for row in facts.rows["invoices"] if row["status"] not in ("draft", "void")}
    for customer in facts.rows["customers"]:
        if customer["id"] in billed and facts.golden.get(("customer", customer["id"])) not in known:
            yield Finding(customer["id"], None, NONE, customer["currency"])


def duplicate_customer(facts: Facts) -> Iterator[Finding]:
    """One system holds it more than once: the open balance of all copies but the survivor.

    A copy in the CRM has the balance of the billing customers that only copies are tied to by id.
    """
    tied, records = _linked(facts), {entity: held(facts, entity) for entity in ("accounts", "customers")}
    for golden in {one for ids in records.values() for one in ids}:
        ranked = {name: sorted(ids.get(golden, ()), key=lambda one: rank(facts, one)) for name, ids in records.items()}
        copies = {name: {one["id"] for one in rows[1:]} for name, rows in ranked.items()}
        if any(copies.values()):
            of_copies = {
                billing
                for billing, account in tied
                if account in copies["accounts"] and facts.golden.get(("customer", billing), golden) == golden
            }
            of_copies -= {billing for billing, account in tied if account not in copies["accounts"]}
            own = ranked["customers"][:1] or ranked["accounts"][:1]
            amount, currency = open_balance(facts, copies["customers"] | of_copies, own[0]["currency"])
            yield Finding(golden, None, amount, currency)


def held(facts: Facts, entity: str) -> dict[str, list[Row]]:
    """Golden customer -> its live records in one system."""
    found: dict[str, list[Row]] = {}
    for row in facts.rows[entity]:
        golden = facts.golden.get((entity[:-1], row["id"]))
        if golden and not row.get("merged_into_id") and row["status"] != "deleted":
            found.setdefault(golden, []).append(row)
    return found


def rank(facts: Facts, row: Row) -> tuple[int, datetime, str]:
    """The survivor first: the one with the most invoices, the oldest, the smaller id."""
    is_account = "billing_customer_id" in row  # both systems may use one id
    billing = {one for one, account in _linked(facts) if account == row["id"]} if is_account else {row["id"]}
    invoices = sum(invoice["customer_id"] in billing for invoice in facts.rows["invoices"])
    return -invoices, row["created_at"] or datetime.max, row["id"]


def conflicting_link(facts: Facts) -> Iterator[Finding]:
    """A record that is there names another customer than the one that its tax id, or all else, says. Two that a steward keeps apart are decided."""
    decided = _kept_apart(facts)
    known = {golden for (entity, _), golden in facts.golden.items() if entity == "account"}
    rows = {entity: facts.by_id[entity] | facts.gone.get(entity, {}) for entity in ("accounts", "customers")}
    taxes: dict[str, set[str]] = defaultdict(set)  # of all that is one with the account
    for (entity, one), golden in facts.golden.items():
        stated = rows[f"{entity}s"].get(one, {}).get("tax_id")
        taxes[golden] |= {plain(stated, "tax_id")} if stated else set()
    found = set()
    for customer, account in _linked(facts):
        left, right = facts.golden.get(("customer", customer)), facts.golden.get(("account", account))
        if left and right and left != right:
            tax = plain(rows["customers"][customer]["tax_id"], "tax_id")
            apart = tax and taxes[right] and tax not in taxes[right]
            if left in known or (apart and {("customer", customer), ("account", account)} not in decided):
                found.add(customer)
    for customer in found:
        yield Finding(customer, None, NONE, rows["customers"][customer]["currency"])


def _kept_apart(facts: Facts) -> set[frozenset[tuple[str, str]]]:
    """Pairs of records that a steward's newest decision keeps apart."""
    decided: dict[frozenset[tuple[str, str]], Row] = {}
    for row in sorted(facts.company.query("select * from seeds.steward_links"), key=lambda one: str(one["decided_on"])):
        if row["decided_on"] <= facts.as_of:
            decided[frozenset({(row["left_entity"], row["left_id"]), (row["right_entity"], row["right_id"])})] = row
    return {pair for pair, row in decided.items() if row["decision"] == "cannot_link"}


def _linked(facts: Facts) -> set[tuple[str, str]]:
    """(billing customer, account) of one golden customer or of two, of which one that is there names the other."""
    pairs = {(row["id"], row["crm_account_id"]) for row in facts.rows["customers"]}
    pairs |= {(row["billing_customer_id"], row["id"]) for row in facts.rows["accounts"]}
    return {pair for pair in pairs if all(pair)}


def deleted_upstream(facts: Facts) -> Iterator[Finding]:
    """Deleted or merged in one system, live in the other: the open balance. Who churned is not live."""
    live = {entity: held(facts, entity) for entity in ("accounts", "customers")}
    for entity, other in (("accounts", "customers"), ("customers", "accounts")):
        for row in _gone(facts, entity):
            golden = facts.golden.get((entity[:-1], row["id"]), "")
            own = live[entity].get(golden, [])
            left = [one for one in live[other].get(golden, []) if one["status"] != "churned"]
            left = [one for one in left if not own or _left_behind(row, one, own)]
            if left:
                billing = {row["id"]} if entity == "customers" else {one["id"] for one in left}
                amount, currency = open_balance(facts, billing, row["currency"] or left[0]["currency"])
                yield Finding(row["id"], None, amount, currency)


def _gone(facts: Facts, entity: str) -> list[Row]:
    kept = [row for row in facts.rows[entity] if row.get("merged_into_id") or row["status"] == "deleted"]
    return [*facts.gone.get(entity, {}).values(), *kept]


def _left_behind(row: Row, other: Row, own: list[Row]) -> bool:
    """It still names what is gone; or is named by it, and by nobody that is there."""
    return _names(other, row) or (
        _names(row, other) and not any(_names(one, other) or _names(other, one) for one in own)
    )


def _names(row: Row, other: Row) -> bool:
    return other["id"] in (row.get("billing_customer_id"), row.get("crm_account_id"))


def profile_drift(facts: Facts) -> Iterator[Finding]:
    """Legal name, tax id, address or billing e-mail differ, after normalising: the open balance. Of copies the survivor is the customer."""
    accounts, linked = held(facts, "accounts"), _linked(facts)
    for golden, copies in held(facts, "customers").items():
        customer = min(copies, key=lambda one: rank(facts, one))
        others = sorted(accounts.get(golden, ()), key=lambda one: rank(facts, one))
        others = [one for one in others if (customer["id"], one["id"]) in linked] or others
        if others and _differ(customer, others[0]):
            amount, currency = open_balance(facts, {customer["id"]}, customer["currency"])
            yield Finding(customer["id"], None, amount, currency)


def _differ(left: Row, right: Row) -> bool:
    fields = ("legal_name", "tax_id", "email", *ADDRESS)
    said = [(plain(left[name], name), plain(right[name], name)) for name in fields]
    return any(one and other and one != other for one, other in said)


def plain(text: str | None, field: str) -> str:
    """Without case, punctuation, space and diacritics; a tax id without its country."""
    split = unicodedata.normalize("NFKD", text or "").casefold()
    return "".join(one for one in split if one.isalnum() or (field == "email" and one in "@.+-_"))


def open_balance(facts: Facts, billing: set[str], own: str | None) -> tuple[Decimal, str | None]:
    """Open receivables with tax of billing customers. Amounts of several currencies have no sum: those in their own.

    A balance that is theirs is nothing open: where nothing is open in their own currency, the largest that is.
    """
    owners = {invoice["id"]: invoice["customer_id"] for invoice in facts.rows["invoices"]}
    found: dict[str, Decimal] = {}
    for row in facts.marts["invoices"]:
        if owners[row["invoice_id"]] in billing and row["outstanding"]:
            found[row["currency"]] = found.get(row["currency"], NONE) + row["outstanding"]
    opened = {currency: rounded(amount, currency) for currency, amount in found.items() if amount > 0}
    if not opened:
        return NONE, None
    currency = own if own in opened else max(sorted(opened), key=lambda one: opened[one])
    return opened[currency], currency


def _after(facts: Facts, deal: Row) -> bool:
    return deal["closed_at"] is not None and deal["closed_at"].date() > facts.as_of


CODES = (missing_in_billing, missing_in_crm, duplicate_customer, conflicting_link, deleted_upstream, profile_drift)
