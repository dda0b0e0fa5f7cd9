"""Contracts as sentences: what the worked examples are written in, turned into rows of the import format.

deal:  "2026-01-15 to 2026-12-31, EUR, amendment, renews 12 months +5%, cancelled 2026-05-31, closed 2025-12-20"
line:  "B changes A: 15 x 40.00 a month, billed quarterly in arrears, less 10% until 2026-06-30, from 2026-03-10"
       "fee: 1 x 500 once"        "U: usage of api x 0.01, 100 included, commits 50 a year, tiers 1000: 0.02 + 5; 0.01"
row:   "A  2026-01-15  2026-04-14  777.60"
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

CLAUSES = (
    ("billing_frequency", r"billed (\w+)"),
    ("start_date", r"from (\S+)"),
    ("end_date", r"(?:^|\s)to (\S+)"),
    ("discount_pct", r"less (\S+)%"),
    ("discount_until", r"less \S+% until (\S+)"),
    ("annual_uplift_pct", r"\+(\S+)% a year"),
    ("proration", r"by (actual_days|thirty_360|no share)"),
    ("included_quantity", r"(\S+) included"),
    ("commit_amount", r"commits (\S+) a"),
    ("commit_period", r"commits \S+ a (\w+)"),
    ("tier_mode", r"(graduated|volume)"),
)
DEAL_CLAUSES = (
    ("start_date", r"^(\d\S+)(?: to|$)"),
    ("end_date", r"to (\S+)"),
    ("cancelled_on", r"cancelled (\S+)"),
    ("closed_at", r"closed (\S+)"),
    ("renewal_term_months", r"renews (\d+) months"),
    ("renewal_uplift_pct", r"renews.* \+(\S+)%"),
)
PERIODS = {"a month": "month", "a quarter": "quarter", "a year": "year", "for the term": "once", "a period": "once"}


@dataclass(frozen=True)
class Example:
    """A contract in sentences and the rows that it bills by `until`; amounts are worked out by hand."""

    title: str
    deals: str
    lines: str
    rows: str
    usage: str = ""
    until: str = "2026-03-31"


def entities(number: int, example: Example) -> dict[str, list[dict[str, Any]]]:
    """The rows of the import format of one example; ids carry its number, its contract is `K<number>`."""
    rows: dict[str, list[dict[str, Any]]] = {
        "accounts": [{"id": f"A{number}", "name": f"Company {number}", "billing_customer_id": f"C{number}"}],
        "customers": [{"id": f"C{number}", "name": f"Company {number}", "crm_account_id": f"A{number}"}],
        "deals": [_deal(number, place, text) for place, text in enumerate(_sentences(example.deals), 1)],
        "deal_lines": [],
        "line_tiers": [],
        "usage_records": [_record(number, place, text) for place, text in enumerate(_sentences(example.usage))],
    }
    for text in _sentences(example.lines):
        line, tiers = _line(number, text)
        rows["deal_lines"].append(line)
        rows["line_tiers"] += tiers
    return rows


def expected_rows(number: int, example: Example) -> list[tuple[str, str, str, Decimal]]:
    """(line, first day, last day, amount) in order."""
    found = []
    for text in _sentences(example.rows):
        line, first, last, amount = text.split()
        found.append((f"{number}-{line}", first, last, Decimal(amount)))
    return sorted(found)


def _sentences(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines() if line.strip()]


def _find(clauses: tuple[tuple[str, str], ...], text: str) -> dict[str, Any]:
    found = {column: re.search(pattern, text) for column, pattern in clauses}
    return {column: match[1] for column, match in found.items() if match}


def _deal(number: int, place: int, text: str) -> dict[str, Any]:
    parts = [part.strip() for part in text.split(",")]
    found: dict[str, Any] = {}
    for part in parts:
        found |= _find(DEAL_CLAUSES, part)
    if "renewal_term_months" in found:
        found["renewal_term_months"] = int(found["renewal_term_months"])
    return {
        "closed_at": found.get("start_date", "2025-01-01"),
        **found,
        "id": f"{number}-D{place}",
        "contract_id": f"K{number}",
        "account_id": f"A{number}",
        "type": next((part for part in parts if part in ("new", "renewal", "amendment", "cancellation")), None),
        "stage": "won",
        "is_won": True,
        "currency": next((part for part in parts if re.fullmatch("[A-Z]{3}", part)), "EUR"),
        "auto_renew": any(part.startswith("renews") for part in parts),
    }


def _line(number: int, text: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    head, _, body = text.partition(":")
    name = re.match(r"(\w+)(?: (change|remove)s (\w+))?(?: in deal (\d))?(?: as (\w+))?$", head)
    assert name, f"cannot read {text!r}"
    line_id = f"{number}-{name[1]}"
    body, _, tier_text = body.partition("tiers ")
    line: dict[str, Any] = {
        "id": line_id,
        "deal_id": f"{number}-D{name[4] or 1}",
        "sku": name[5] or "SEAT",
        "action": name[2],
        "replaces_line_id": f"{number}-{name[3]}" if name[3] else None,
        "charge_type": "recurring",
        "quantity": "1",
        "unit_price": "0" if name[2] == "remove" else None,
        "billing_timing": "arrears" if "in arrears" in body else None,
    }
    for part in body.split(","):
        line |= _find(CLAUSES, part.strip())
        if price := re.match(r"(\S+) x (\S+)(?: (once|a \w+|for the term))?", part.strip()):
            line |= {"quantity": price[1], "unit_price": price[2]}
            if price[3] == "once":
                line["charge_type"] = "one_time"
            else:
                line["price_period"] = PERIODS.get(price[3] or "a month")
        if usage := re.match(r"usage of (\w+)(?: x (\S+))?", part.strip()):
            line |= {"charge_type": "usage", "meter": usage[1], "unit_price": usage[2], "sku": "METERED"}
    if line.get("proration") == "no share":
        line["proration"] = "none"
    tiers = []
    for place, step in enumerate(part.strip() for part in tier_text.split(";") if part.strip()):
        match = re.fullmatch(r"(?:(\S+): )?(\S+)(?: \+ (\S+))?", step)
        assert match, f"cannot read tier {step!r}"
        tiers.append(
            {
                "id": f"{line_id}-T{place}",
                "deal_line_id": line_id,
                "up_to": match[1],
                "unit_price": match[2],
                "flat_fee": match[3],
            }
        )
    return line, tiers


def _record(number: int, place: int, text: str) -> dict[str, Any]:
    """ "2026-01-20 1500 api", with "rejected" or "copy" of the record before at the end."""
    day, quantity, meter, *rest = text.split()
    return {
        "id": f"{number}-R{place}",
        "customer_id": f"C{number}",
        "meter": meter,
        "quantity": quantity,
        "occurred_at": day if "T" in day else f"{day}T12:00:00",
        "status": rest[0] if rest else None,
    }
