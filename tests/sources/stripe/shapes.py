"""Objects in the shapes of Stripe's published API description (fields that matter here, and a few that do not)."""

from typing import Any

from tests.sources.stripe.recorded import RecordedStripe

Json = dict[str, Any]
LISTS = (
    *("customers", "products", "prices", "coupons", "billing/meters", "subscriptions", "subscription_schedules"),
    *("invoices", "credit_notes", "payment_intents", "charges", "refunds", "disputes", "invoice_payments"),
    *("balance_transactions", "payouts", "events"),
)
JAN_1 = 1767225600  # 2026-01-01T00:00:00Z
DAY = 86400
FEB_1 = JAN_1 + 31 * DAY


def empty() -> RecordedStripe:
    """An account with all of Stripe's lists and nothing in them."""
    stripe = RecordedStripe()
    stripe.lists = {f"/v1/{name}": [] for name in LISTS}
    return stripe


def listed(rows: list[Json], url: str = "") -> Json:
    return {"object": "list", "data": rows, "has_more": False, "url": url}


def customer(identity: str, created: int = JAN_1, **more: Any) -> Json:
    return {
        "id": identity,
        "object": "customer",
        "address": {
            "city": "Berlin",
            "country": "DE",
            "line1": "Torstr. 1",
            "line2": None,
            "postal_code": "10119",
            "state": None,
        },
        "balance": 0,
        "created": created,
        "currency": "eur",
        "delinquent": False,
        "email": f"{identity}@example.com",
        "metadata": {},
        "name": f"Name of {identity}",
        "phone": None,
        "tax_ids": listed([{"id": "txi_1", "object": "tax_id", "type": "eu_vat", "value": "DE136695976"}]),
        **more,
    }


def line(identity: str, amount: int, currency: str = "eur", start: int = JAN_1, end: int = FEB_1, **more: Any) -> Json:
    return {
        "id": identity,
        "object": "line_item",
        "amount": amount,
        "currency": currency,
        "description": "12 x Seat",
        "discount_amounts": [],
        "metadata": {},
        "parent": {
            "type": "subscription_item_details",
            "invoice_item_details": None,
            "subscription_item_details": {
                "invoice_item": None,
                "proration": False,
                "subscription": "sub_1",
                "subscription_item": "si_1",
            },
        },
        "period": {"start": start, "end": end},
        "pricing": {
            "type": "price_details",
            "price_details": {"price": "price_1", "product": "prod_1"},
            "unit_amount_decimal": "4000",
        },
        "quantity": 12,
        "taxes": [],
        **more,
    }


def invoice(
    identity: str, lines: list[Json], created: int = JAN_1, currency: str = "eur", tax: int = 0, **more: Any
) -> Json:
    total = (
        sum(row["amount"] for row in lines) - sum(d["amount"] for row in lines for d in row["discount_amounts"]) + tax
    )
    return {
        "id": identity,
        "object": "invoice",
        "amount_due": total,
        "amount_paid": 0,
        "collection_method": "send_invoice",
        "created": created,
        "currency": currency,
        "customer": "cus_1",
        "due_date": created + 30 * DAY,
        "effective_at": created,
        "lines": listed(lines, f"/v1/invoices/{identity}/lines"),
        "metadata": {},
        "number": f"NR-{identity}",
        "parent": {
            "type": "subscription_details",
            "subscription_details": {"metadata": {"contract_id": "K-1"}, "subscription": "sub_1"},
        },
        "status": "open",
        "status_transitions": {
            "finalized_at": created,
            "marked_uncollectible_at": None,
            "paid_at": None,
            "voided_at": None,
        },
        "subtotal": sum(row["amount"] for row in lines),
        "total": total,
        "total_excluding_tax": total - tax,
        "total_taxes": [{"amount": tax, "tax_behavior": "exclusive", "type": "tax_rate_details"}],
        "_all_lines": lines,
        **more,
    }


def charge(identity: str, amount: int, created: int = JAN_1, currency: str = "eur", **more: Any) -> Json:
    return {
        "id": identity,
        "object": "charge",
        "amount": amount,
        "amount_captured": amount,
        "amount_refunded": 0,
        "balance_transaction": f"txn_{identity}",
        "captured": True,
        "created": created,
        "currency": currency,
        "customer": "cus_1",
        "description": None,
        "failure_balance_transaction": None,
        "failure_code": None,
        "metadata": {},
        "payment_intent": f"pi_{identity}",
        "payment_method_details": {"type": "card", "card": {"brand": "visa", "wallet": None}},
        "status": "succeeded",
        **more,
    }


def transaction(
    identity: str, amount: int, fee: int = 0, kind: str = "charge", created: int = JAN_1, **more: Any
) -> Json:
    return {
        "id": identity,
        "object": "balance_transaction",
        "amount": amount,
        "available_on": created + 2 * DAY,
        "created": created,
        "currency": "eur",
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [],
        "net": amount - fee,
        "reporting_category": kind,
        "source": None,
        "status": "available",
        "type": kind,
        **more,
    }


def price(identity: str, amount: int | None, currency: str = "eur", **more: Any) -> Json:
    recurring = {"interval": "month", "interval_count": 1, "usage_type": "licensed", "meter": None}
    return {
        "id": identity,
        "object": "price",
        "billing_scheme": "per_unit",
        "created": JAN_1,
        "currency": currency,
        "metadata": {},
        "product": "prod_1",
        "recurring": recurring,
        "type": "recurring",
        "unit_amount": amount,
        "unit_amount_decimal": None if amount is None else str(amount),
        **more,
    }


def item(identity: str, of: Json, quantity: int | None = 12, **more: Any) -> Json:
    return {
        "id": identity,
        "object": "subscription_item",
        "created": JAN_1,
        "discounts": [],
        "metadata": {},
        "price": of,
        "quantity": quantity,
        **more,
    }


def subscription(identity: str, items: list[Json], **more: Any) -> Json:
    return {
        "id": identity,
        "object": "subscription",
        "billing_cycle_anchor": JAN_1,
        "cancel_at": None,
        "canceled_at": None,
        "created": JAN_1,
        "currency": "eur",
        "customer": "cus_1",
        "days_until_due": 30,
        "discounts": [],
        "ended_at": None,
        "items": listed(items),
        "metadata": {"contract_id": "K-1", "crm_deal_id": "D-1"},
        "pause_collection": None,
        "start_date": JAN_1,
        "status": "active",
        "trial_end": None,
        **more,
    }
