"""Customers, the price book, and what they subscribe to."""

import json
from collections import defaultdict
from decimal import Decimal
from typing import Any

from pipelines.sample.stripe_fill.rows import FOUNDED, Row, after, filled, minor, rows, second
from pipelines.sample.stripe_fill.target import Target

MONTHS = {"month": 1, "quarter": 3, "year": 12}
BILLED = {"monthly": 1, "quarterly": 3, "semiannual": 6, "annual": 12}


def customers(target: Target) -> int:
    """All customers, deleted ones too; how many are not."""
    for row in rows(target.billing, "customers"):
        target.sdk.Customer.create(
            name=row["name"],
            email=row["email"] or None,
            phone=row["phone"] or None,
            address=filled(
                line1=row["street"], city=row["city"], postal_code=row["postal_code"], country=row["country"]
            ),
            metadata=filled(
                crm_account_id=row["crm_account_id"],
                legal_name=row["legal_name"],
                domain=row["domain"],
                tax_id=row["tax_id"],
            ),
            idempotency_key=f"{row['id']}@{second(row['created_at'])}",
        )
        if row["status"] == "deleted":
            gone = second(row["updated_at"] or row["created_at"])
            target.sdk.Customer.delete(row["id"], idempotency_key=f"@{gone}")
    return len(target.customers)


def _plan(target: Target, sku: str, amount: int, currency: str, months: int) -> str:
    product, plan = f"prod_{sku.lower()}", f"plan_{sku.lower()}_{currency.lower()}_{amount}_{months}"
    if product not in target.products:
        target.sdk.Product.create(
            id=product, name=target.names.get(sku, sku), metadata={"sku": sku}, idempotency_key=f"@{FOUNDED}"
        )
        target.products.add(product)
    if plan not in target.plans:
        target.sdk.Plan.create(
            id=plan,
            amount=amount,
            currency=currency.lower(),
            interval="month",
            interval_count=months,
            product=product,
        )
        target.plans.add(plan)
    return plan


def subscriptions(target: Target) -> int:
    """Those whose items Stripe can hold: whole quantities, whole prices; how many."""
    items: dict[str, list[Row]] = defaultdict(list)
    for row in rows(target.billing, "subscription_items"):
        if row["billing_frequency"] in BILLED and row["price_period"] in MONTHS:
            items[row["subscription_id"]].append(row)
    made = 0
    for row in rows(target.billing, "subscriptions"):
        chosen = [item for item in (_item(target, item, row["currency"]) for item in items[row["id"]]) if item]
        if not chosen or row["customer_id"] not in target.customers:
            continue
        start, last = second(row["start_date"]), row["canceled_on"] or row["end_date"]
        state = filled(
            status=row["status"],
            trial_end=second(row["trial_end"]) if row["trial_end"] else None,
            ended_at=after(last) if last and row["status"] == "canceled" else None,
            cancel_at=after(last) if last else None,
            days_until_due=int(row["payment_terms_days"]) if row["payment_terms_days"] else None,
        )
        target.sdk.Subscription.create(
            customer=row["customer_id"],
            items=chosen[:1],
            backdate_start_date=start,
            metadata=filled(contract_id=row["contract_id"], crm_deal_id=row["crm_deal_id"], state=json.dumps(state)),
            idempotency_key=f"{row['id']}@{start}",
        )
        for item in chosen[1:]:
            target.sdk.SubscriptionItem.create(subscription=row["id"], **item, idempotency_key=f"@{start}")
        made += 1
    return made


def _item(target: Target, row: Row, currency: str) -> dict[str, Any] | None:
    months = BILLED[row["billing_frequency"]]
    price, quantity = Decimal(row["unit_price"]) * months / MONTHS[row["price_period"]], Decimal(row["quantity"])
    try:
        amount = minor(str(price), currency)
    except ValueError:
        return None
    if quantity != int(quantity) or quantity < 1:
        return None
    plan = _plan(target, row["sku"], amount, currency, months)
    return {"plan": plan, "quantity": int(quantity), "metadata": filled(deal_line_id=row["deal_line_id"])}
