"""Contracts that differ from a random one in one respect, so that the two can be compared row by row.

x10   all prices ten times as high              cut   each plain recurring line split in two at some day
"""

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal

from tests.billing.random_contracts import Tables


def variants(rows: Tables) -> Tables:
    """Both variants of all contracts; ids and references end in `-x10` and `-cut`."""
    found: Tables = defaultdict(list)
    for entity, renamed in _renamed(rows, "-x10").items():
        found[entity] += [_ten_times(row) for row in renamed]
    for entity, renamed in _renamed(_splittable(rows), "-cut").items():
        found[entity] += [part for row in renamed for part in (_split(row) if entity == "deal_lines" else [row])]
    return found


def _renamed(rows: Tables, suffix: str) -> Tables:
    references = {"id", "deal_id", "account_id", "customer_id", "contract_id", "deal_line_id", "replaces_line_id"}
    references |= {"billing_customer_id", "crm_account_id", "subscription_id", "crm_deal_id"}
    return {
        entity: [
            {name: value + suffix if name in references and value else value for name, value in row.items()}
            for row in found
        ]
        for entity, found in rows.items()
    }


def _ten_times(row: dict[str, str]) -> dict[str, str]:
    money = ("unit_price", "flat_fee", "commit_amount")
    return {name: str(Decimal(value) * 10) if name in money and value else value for name, value in row.items()}


def _splittable(rows: Tables) -> Tables:
    """Contracts of one deal and plain recurring lines alone: no changes, no uplift, no price for a term, a share by actual days."""
    changed = {line["deal_id"] for line in rows["deal_lines"] if line.get("replaces_line_id")}
    deals_of = Counter(deal["contract_id"] for deal in rows["deals"] if deal["contract_id"])
    changed |= {deal["id"] for deal in rows["deals"] if deals_of[deal["contract_id"]] > 1}
    lines = [
        line
        for line in rows["deal_lines"]
        if line["charge_type"] == "recurring"
        and line["deal_id"] not in changed
        and line["proration"] in ("", "actual_days")
        and line["billing_frequency"] != "once"
        and not line["annual_uplift_pct"]
        and not line["discount_until"]
    ]
    deals = {line["deal_id"] for line in lines}
    return {
        "accounts": rows["accounts"],
        "customers": rows["customers"],
        "deals": [deal for deal in rows["deals"] if deal["id"] in deals],
        "deal_lines": [{**line, "_start": _start(line, rows), "_end": _end(line, rows)} for line in lines],
    }


def _start(line: dict[str, str], rows: Tables) -> str:
    deal = next(deal for deal in rows["deals"] if deal["id"] == line["deal_id"])
    return line.get("start_date") or deal["start_date"] or deal["closed_at"][:10]


def _end(line: dict[str, str], rows: Tables) -> str:
    deal = next(deal for deal in rows["deals"] if deal["id"] == line["deal_id"])
    return line.get("end_date") or deal["end_date"]


def _split(row: dict[str, str]) -> list[dict[str, str]]:
    """The line, and a change to the same terms 45 days after its start."""
    start, end = row.pop("_start"), row.pop("_end")
    later = str(date.fromisoformat(start) + timedelta(days=45))
    if end and later > end:
        return [row]
    return [
        row,
        {**row, "id": f"{row['id']}-b", "action": "change", "replaces_line_id": row["id"], "start_date": later},
    ]
