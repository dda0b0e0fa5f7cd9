"""Contracts at random, as rows of the import format: every rule of sections 1 to 3 meets every other one sooner or later."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.reference.billing.dates import months_later

Tables = dict[str, list[dict[str, str]]]
CURRENCIES = ("EUR", "USD", "JPY", "KWD")
METERS = ("api", "storage")


def random_contracts(count: int, seed: int, as_of: date) -> Tables:
    """`count` contracts, each of its own customer, with usage; all values as text."""
    random = Random(seed)
    rows: Tables = defaultdict(list)
    for entity in ("deals", "deal_lines", "line_tiers", "accounts", "customers", "subscriptions", "usage_records"):
        rows[entity] = []
    for number in range(count):
        _contract(random, f"{number:04}", rows, as_of)
    later = Random(seed + 1)
    for deal in list(rows["deals"]):
        if deal["contract_id"] and deal["end_date"] and later.random() < 0.6:
            _later_deals(later, deal, rows, as_of)
    return {entity: [{k: _text(v) for k, v in row.items()} for row in found] for entity, found in rows.items()}


def _text(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _day(random: Random, first: date, last: date) -> date:
    """A day between two, month ends more often than their share."""
    day = first + timedelta(days=random.randint(0, max(0, (last - first).days)))
    if random.random() < 0.3:
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return day


def _price(random: Random) -> str:
    return f"{random.choice((0, 3, 40, 99, 1250))}.{random.choice(('00', '5', '995', '3333', '000125'))}"


def _terms(random: Random, start: date) -> dict[str, Any]:
    """Price, period, discount, uplift, proration: what a recurring line may carry."""
    discount = random.choice((None, None, "10", "33.333", "100"))
    return {
        "quantity": random.choice(("1", "12", "0.5", "7.25", "-2", "0")),
        "unit_price": _price(random),
        "price_period": random.choice((None, "month", "month", "quarter", "year", "once")),
        "billing_frequency": random.choice((None, "monthly", "quarterly", "semiannual", "annual", "once")),
        "billing_timing": random.choice((None, "advance", "arrears")),
        "discount_pct": discount,
        "discount_until": start + timedelta(days=random.randint(0, 500))
        if discount and random.random() < 0.6
        else None,
        "annual_uplift_pct": random.choice((None, None, "3.5", "2.25", "-1")),
        "proration": random.choice((None, "actual_days", "thirty_360", "none")),
    }


def _contract(random: Random, key: str, rows: Tables, as_of: date) -> None:
    currency = random.choice(CURRENCIES)
    rows["accounts"].append({"id": f"A{key}", "name": f"Company {key}", "billing_customer_id": f"C{key}"})
    rows["customers"].append({"id": f"C{key}", "name": f"Company {key}", "crm_account_id": f"A{key}"})
    start = _day(random, as_of - timedelta(days=1100), as_of + timedelta(days=200))
    end = _day(random, start + timedelta(days=40), start + timedelta(days=900)) if random.random() < 0.85 else None
    renews = end is not None and random.random() < 0.5
    deal = {
        "id": f"D{key}",
        "account_id": f"A{key}",
        "stage": "won",
        "is_won": True,
        "contract_id": random.choice((None, f"K{key}")),
        "currency": currency,
        "closed_at": f"{min(as_of, start - timedelta(days=random.randint(-20, 40)))}T{random.randint(0, 23):02}:30:00",
        "start_date": start if random.random() < 0.9 else None,
        "end_date": end,
        "auto_renew": renews or None,
        "renewal_term_months": random.choice((None, 12, 6, 1)) if renews else None,
        "renewal_uplift_pct": random.choice((None, "5", "2.75")) if renews else None,
        "cancelled_on": None,
    }
    if deal["start_date"] is None:
        start = date.fromisoformat(deal["closed_at"][:10])
    if random.random() < 0.2:
        deal["cancelled_on"] = _day(random, start - timedelta(days=5), (end or as_of) - timedelta(days=1))
    rows["deals"].append(deal)
    for number in range(random.randint(1, 4)):
        _recurring(random, f"{key}-{number}", deal, start, end, rows)
    if random.random() < 0.5:
        _one_time(random, key, deal, start, end, rows)
    if random.random() < 0.5:
        _usage(random, key, deal, start, end, rows, as_of)


def _later_deals(random: Random, deal: dict[str, Any], rows: Tables, as_of: date) -> None:
    """Deals that come towards the end of a term or after it: amendments, changes, fees, papers in time and late."""
    # One line of each sku: two changes of one item on one day have no order that the pages name.
    own = [line for line in rows["deal_lines"] if line["deal_id"] == deal["id"] and line["charge_type"] == "recurring"]
    own = [line for line in own if not line["start_date"] or line["start_date"] < deal["end_date"] - timedelta(days=30)]
    own = list({line["sku"]: line for line in random.sample(own, len(own))}.values())
    begun: set[date] = set()
    end = deal["end_date"]
    for number in range(random.choice((1, 1, 2, 3))):
        start = random.choice(
            (end + timedelta(days=1), _day(random, end - timedelta(days=30), end + timedelta(days=500)))
        )
        while start in begun:
            start += timedelta(days=1)
        begun.add(start)
        months = deal["renewal_term_months"] or 12
        renewed = [_months_after(end, months * count) for count in range(1, 4)]
        last = random.choice((None, None, *renewed, _day(random, start, start + timedelta(days=400))))
        renews = random.random() < 0.3
        later = deal | {
            "id": f"{deal['id']}-{number}",
            "type": random.choice((None, "new", "renewal", "amendment", "amendment", "cancellation")),
            "start_date": start,
            "end_date": last,
            "closed_at": f"{min(as_of, start - timedelta(days=random.choice((-3, 0, 10, 200))))}T00:00:00",
            "auto_renew": renews or None,
            "renewal_term_months": random.choice((None, 3)) if renews else None,
            "cancelled_on": None,
        }
        rows["deals"].append(later)
        for place, line in enumerate(random.sample(own, min(len(own), random.choice((0, 1, 1, 2))))):
            action = random.choice((None, "add", "change", "change", "remove"))
            own_end = random.choice((None, None, None, *renewed))
            frequency = (
                line["billing_frequency"]
                if own_end or last
                else (line["billing_frequency"] or "monthly").replace("once", "annual")
            )
            rows["deal_lines"].append(
                line
                | {
                    "id": f"{line['id']}-later-{number}-{place}",
                    "deal_id": later["id"],
                    "action": action,
                    "replaces_line_id": line["id"] if action in ("change", "remove") else None,
                    "start_date": None,
                    "end_date": own_end,
                    "billing_frequency": frequency,
                    "unit_price": _price(random),
                }
            )
        if random.random() < 0.3:
            fee = {"id": f"F{later['id']}", "deal_id": later["id"], "sku": "SETUP", "charge_type": "one_time"}
            rows["deal_lines"].append(fee | {"quantity": "1", "unit_price": _price(random)})


def _months_after(end: date, months: int) -> date:
    """Last day of the term of so many months that begins the day after `end`."""
    return months_later(end + timedelta(days=1), months) - timedelta(days=1)


def _recurring(random: Random, key: str, deal: dict[str, Any], start: date, end: date | None, rows: Tables) -> None:
    own_start = _day(random, start, start + timedelta(days=90)) if random.random() < 0.3 else None
    own_end = _day(random, start, start + timedelta(days=700)) if random.random() < 0.2 else None
    line = {
        "id": f"L{key}",
        "deal_id": deal["id"],
        "sku": f"SKU-{key[-1]}",
        "charge_type": "recurring",
        "action": random.choice((None, "add")),
        "start_date": own_start,
        "end_date": own_end,
        **_terms(random, start),
    }
    if line["billing_frequency"] == "once" and not (own_end or end):
        line["billing_frequency"] = "annual"
    rows["deal_lines"].append(line)
    begin = own_start or start
    last = own_end or end
    for number in range(random.choice((0, 0, 1, 2))):
        if (end is None and line["billing_frequency"] == "once") or (
            last and begin + timedelta(days=199 * (number + 1) + 31) > last
        ):
            break
        rows["deal_lines"].append(
            {
                **line,
                "id": f"L{key}-{number}",
                "action": random.choice(("change", "change", "remove")),
                "replaces_line_id": line["id"] if random.random() < 0.6 or number == 0 else f"L{key}-{number - 1}",
                "start_date": _day(
                    random, begin + timedelta(days=40 + 200 * number), begin + timedelta(days=199 * (number + 1))
                ),
                "end_date": None,
                "quantity": random.choice(("3", "15")),
                "unit_price": _price(random),
            }
        )


def _one_time(random: Random, key: str, deal: dict[str, Any], start: date, end: date | None, rows: Tables) -> None:
    rows["deal_lines"].append(
        {
            "id": f"O{key}",
            "deal_id": deal["id"],
            "sku": "SETUP",
            "charge_type": "one_time",
            "quantity": "1",
            "unit_price": _price(random),
            "billing_timing": random.choice((None, "arrears")),
            "discount_pct": random.choice((None, "12.5")),
            "start_date": _day(
                random, start, min(start + timedelta(days=400), (end or date(2099, 12, 31)) - timedelta(days=31))
            )
            if random.random() < 0.5
            else None,
        }
    )


def _usage(
    random: Random, key: str, deal: dict[str, Any], start: date, end: date | None, rows: Tables, as_of: date
) -> None:
    commits = random.random() < 0.5
    line = {
        "id": f"U{key}",
        "deal_id": deal["id"],
        "sku": "METERED",
        "charge_type": "usage",
        "quantity": "1",
        "unit_price": _price(random),
        "meter": random.choice(METERS),
        "billing_frequency": random.choice((None, "monthly", "quarterly")),
        "proration": random.choice((None, "thirty_360", "none")),
        "included_quantity": random.choice((None, "100", "33.3")),
        "annual_uplift_pct": random.choice((None, "4")),
        "tier_mode": random.choice((None, "graduated", "volume")),
        "commit_amount": random.choice(("500", "99.99")) if commits else None,
        "commit_period": random.choice((None, "year", "term")) if commits else None,
    }
    if not end and line["commit_period"] == "term":
        line["commit_period"] = "year"
    rows["deal_lines"].append(line)
    if line["tier_mode"] or random.random() < 0.3:
        bounds = random.choice((("100", "1000", None), ("50", "500"), ("1000", None)))
        for number, bound in enumerate(bounds):
            rows["line_tiers"].append(
                {
                    "id": f"T{key}-{number}",
                    "deal_line_id": line["id"],
                    "up_to": bound,
                    "unit_price": f"0.{5 - number}",
                    "flat_fee": random.choice((None, "2.5")),
                }
            )
    named = random.random() < 0.5
    if named:
        rows["subscriptions"].append(
            {"id": f"S{key}", "customer_id": f"C{key}", "status": "active", "crm_deal_id": deal["id"]}
        )
    for number in range(random.randint(0, 40)):
        record = {
            "id": f"R{key}-{number:03}",
            "customer_id": f"C{key}",
            "subscription_id": f"S{key}" if named and random.random() < 0.8 else None,
            "meter": random.choice(METERS),
            "quantity": random.choice(("1", "50", "100", "250.5", "900")),
            "occurred_at": f"{_day(random, min(start, as_of), as_of)}T{random.randint(0, 23):02}:00:00",
            "status": random.choice((None, "accepted", "accepted", "rejected")),
        }
        rows["usage_records"].append(record)
        if random.random() < 0.1:
            rows["usage_records"].append({**record, "id": f"{record['id']}-copy"})
