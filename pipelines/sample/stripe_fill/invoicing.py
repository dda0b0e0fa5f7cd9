"""Invoices with their items, and what became of them; usage by meter."""

from collections import defaultdict
from decimal import Decimal

from pipelines.sample.stripe_fill.rows import FOUNDED, Row, after, filled, minor, rows, second
from pipelines.sample.stripe_fill.target import Target
from pipelines.sources.stripe.settings import minor_digits


def invoices(target: Target) -> int:
    """All of customers who are not deleted, with their lines and their end; how many."""
    lines: dict[str, list[Row]] = defaultdict(list)
    for row in rows(target.billing, "invoice_lines"):
        lines[row["invoice_id"]].append(row)
    subscriptions = {item["id"] for item in target.sdk.Subscription.list(limit=100, status="all").auto_paging_iter()}
    made = 0
    for row in rows(target.billing, "invoices"):
        if row["customer_id"] not in target.customers:
            continue
        issued = second(row["issued_on"] or row["updated_at"])
        for line in lines[row["id"]]:
            _line(target, line, row, issued)
        target.sdk.Invoice.create(
            customer=row["customer_id"],
            subscription=row["subscription_id"] if row["subscription_id"] in subscriptions else None,
            number=row["number"] or None,
            currency=row["currency"].lower(),
            collection_method="send_invoice",
            effective_at=issued,
            due_date=second(row["due_on"]) if row["due_on"] else None,
            metadata=filled(contract_id=row["contract_id"], crm_deal_id=row["crm_deal_id"], po_number=row["po_number"]),
            idempotency_key=f"{row['id']}@{issued}",
        )
        _settle(target, row, issued)
        made += 1
    return made


def _line(target: Target, line: Row, invoice: Row, issued: int) -> None:
    currency = invoice["currency"]
    discount = minor(line["discount_amount"], currency)
    start = second(line["period_start"]) if line["period_start"] else issued
    price = Decimal(line["unit_price"]).scaleb(minor_digits(currency)) if line["unit_price"] else None
    target.sdk.InvoiceItem.create(
        customer=invoice["customer_id"],
        amount=minor(line["amount"], currency) + discount,
        currency=currency.lower(),
        description=line["description"] or line["sku"],
        period_start=start,
        period_end=after(line["period_end"]) if line["period_end"] else start,
        proration=line["is_proration"] == "true",
        metadata=filled(
            line=line["id"],
            sku=line["sku"],
            deal_line_id=line["deal_line_id"],
            quantity=line["quantity"],
            unit_amount_decimal=format(price, "f") if price is not None else None,
            tax=str(minor(line["tax_amount"], currency)),
            discount=str(discount),
        ),
        idempotency_key=f"ii_{line['id'].removeprefix('il_')}@{issued}",
    )


def _settle(target: Target, row: Row, issued: int) -> None:
    status, invoice = row["status"], target.sdk.Invoice
    if status == "draft":
        return
    invoice.finalize_invoice(row["id"], idempotency_key=f"@{issued}")
    if status == "paid":
        paid = second(row["paid_at"]) if row["paid_at"] else issued
        invoice.pay(row["id"], paid_out_of_band=True, idempotency_key=f"@{paid}")
    elif status == "void":
        invoice.void_invoice(row["id"], idempotency_key=f"@{second(row['voided_at']) if row['voided_at'] else issued}")
    elif status == "uncollectible":
        invoice.mark_uncollectible(row["id"], idempotency_key=f"@{issued}")


def usage(target: Target) -> int:
    """Meters, and an event for every record that was accepted."""
    used = [row for row in rows(target.billing, "usage_records") if row["status"] != "rejected"]
    target.lacking.clear()
    for name in sorted({row["meter"] for row in used}):
        of = {"id": f"mtr_{name}", "object": "billing.meter", "display_name": name, "event_name": name}
        said = {"created": FOUNDED, "default_aggregation": {"formula": "sum"}, "status": "active"}
        target.lacking["meters"].append({**of, **said, "updated": FOUNDED})
    target.post("objects", target.lacking)
    known = [row for row in used if row["customer_id"] in target.customers]
    events = [(f"mtr_{row['meter']}", row["customer_id"], second(row["occurred_at"]), row["quantity"]) for row in known]
    target.post("meter_events", events)
    return len(events)
