"""Fills a Stripe server (`stripe_server --demo`) from the billing and payments folders of a sample company.

Through the official SDK, as a company's own systems would: customers, products, plans, subscriptions, invoices with
their items, charges, refunds. What localstripe has no API for (credit notes, disputes, invoice payments, payouts,
balance transactions) is put there as whole objects. Payments by bank transfer are no business of Stripe's.

Not carried: tiers and prices below a minor unit, exchange rates, when an invoice was sent, totals that contradict
their lines, usage that was rejected. Usage is there by meter; the demonstration reads it from files, where it has ids.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import requests

from pipelines.sources.stripe.settings import minor_digits

Row = dict[str, str]
MONTHS = {"month": 1, "quarter": 3, "year": 12}
BILLED = {"monthly": 1, "quarterly": 3, "semiannual": 6, "annual": 12}
PROCESSOR = ("card", "direct_debit", "wallet")
METHODS = {"card": "card", "direct_debit": "sepa_debit", "wallet": "link"}
FOUNDED = 1704067200  # 2024-01-01: when the price book was written
GOOD_CARD, DECLINED_CARD = "4242424242424242", "4000000000000341"


def rows(folder: Path, entity: str) -> list[Row]:
    """The live rows of one entity, one per id; empty cells are empty texts."""
    found: dict[str, Row] = {}
    for path in sorted(folder.glob(f"{entity}.csv")) + sorted(folder.glob(f"{entity}-*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                if row.get("deleted_at"):
                    found.pop(row["id"], None)
                else:
                    found[row["id"]] = row
    return list(found.values())


def minor(amount: str | None, currency: str) -> int:
    """Stripe's whole number for an amount in major units; nothing is 0. Raises ValueError for a broken minor unit."""
    scaled = Decimal(amount or 0).scaleb(minor_digits(currency))
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} {currency} is no whole number of minor units")
    return int(scaled)


def second(moment: str) -> int:
    """Unix seconds of a date (its midnight) or timestamp, in UTC."""
    found = datetime.fromisoformat(moment.replace("Z", "+00:00"))
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())


def after(day: str) -> int:
    """The moment at which a last day of service is over."""
    return second((date.fromisoformat(day) + timedelta(days=1)).isoformat())


class Fill:
    """One filling of one server."""

    def __init__(self, address: str, key: str, billing: Path, payments: Path, names: dict[str, str]) -> None:
        import stripe

        stripe.api_key, stripe.api_base, stripe.max_network_retries = key, address, 0
        # Any: the SDK drops None and passes unknown fields on, as localstripe wants them; its hints forbid both.
        self.sdk: Any = stripe
        self.address, self.key = address, key
        self.billing, self.payments = billing, payments
        self.names = names  # sku -> name
        self.plans: set[str] = set()
        self.products: set[str] = set()
        self.customers = {row["id"] for row in rows(billing, "customers") if row["status"] != "deleted"}
        self.transactions: dict[str, dict[str, Any]] = {}
        self.lacking: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def run(self, say: Callable[[str], None]) -> None:
        """Everything, in an order that Stripe accepts; `say` is told each step."""
        for step in (
            self._customers, self._subscriptions, self._invoices, self._payments, self._others, self._usage
        ):  # fmt: skip
            say(f"{step.__name__.strip('_')}: {step()}")

    def _customers(self) -> int:
        for row in rows(self.billing, "customers"):
            self.sdk.Customer.create(
                name=row["name"],
                email=row["email"] or None,
                phone=row["phone"] or None,
                address=_filled(
                    line1=row["street"], city=row["city"], postal_code=row["postal_code"], country=row["country"]
                ),
                metadata=_filled(
                    crm_account_id=row["crm_account_id"],
                    legal_name=row["legal_name"],
                    domain=row["domain"],
                    tax_id=row["tax_id"],
                ),
                idempotency_key=f"{row['id']}@{second(row['created_at'])}",
            )
            if row["status"] == "deleted":
                gone = second(row["updated_at"] or row["created_at"])
                self.sdk.Customer.delete(row["id"], idempotency_key=f"@{gone}")
        return len(self.customers)

    def _plan(self, sku: str, amount: int, currency: str, months: int) -> str:
        product, plan = f"prod_{sku.lower()}", f"plan_{sku.lower()}_{currency.lower()}_{amount}_{months}"
        if product not in self.products:
            self.sdk.Product.create(
                id=product, name=self.names.get(sku, sku), metadata={"sku": sku}, idempotency_key=f"@{FOUNDED}"
            )
            self.products.add(product)
        if plan not in self.plans:
            self.sdk.Plan.create(
                id=plan,
                amount=amount,
                currency=currency.lower(),
                interval="month",
                interval_count=months,
                product=product,
            )
            self.plans.add(plan)
        return plan

    def _subscriptions(self) -> int:
        items: dict[str, list[Row]] = defaultdict(list)
        for row in rows(self.billing, "subscription_items"):
            if row["billing_frequency"] in BILLED and row["price_period"] in MONTHS:
                items[row["subscription_id"]].append(row)
        made = 0
        for row in rows(self.billing, "subscriptions"):
            chosen = [item for item in (self._item(item, row["currency"]) for item in items[row["id"]]) if item]
            if not chosen or row["customer_id"] not in self.customers:
                continue
            start, last = second(row["start_date"]), row["canceled_on"] or row["end_date"]
            state = _filled(
                status=row["status"],
                trial_end=second(row["trial_end"]) if row["trial_end"] else None,
                ended_at=after(last) if last and row["status"] == "canceled" else None,
                cancel_at=after(last) if last else None,
                days_until_due=int(row["payment_terms_days"]) if row["payment_terms_days"] else None,
            )
            self.sdk.Subscription.create(
                customer=row["customer_id"],
                items=chosen[:1],
                backdate_start_date=start,
                metadata=_filled(
                    contract_id=row["contract_id"], crm_deal_id=row["crm_deal_id"], state=json.dumps(state)
                ),
                idempotency_key=f"{row['id']}@{start}",
            )
            for item in chosen[1:]:
                self.sdk.SubscriptionItem.create(subscription=row["id"], **item, idempotency_key=f"@{start}")
            made += 1
        return made

    def _item(self, row: Row, currency: str) -> dict[str, Any] | None:
        months = BILLED[row["billing_frequency"]]
        price, quantity = Decimal(row["unit_price"]) * months / MONTHS[row["price_period"]], Decimal(row["quantity"])
        try:
            amount = minor(str(price), currency)
        except ValueError:
            return None
        if quantity != int(quantity) or quantity < 1:
            return None
        plan = self._plan(row["sku"], amount, currency, months)
        return {"plan": plan, "quantity": int(quantity), "metadata": _filled(deal_line_id=row["deal_line_id"])}

    def _invoices(self) -> int:
        lines: dict[str, list[Row]] = defaultdict(list)
        for row in rows(self.billing, "invoice_lines"):
            lines[row["invoice_id"]].append(row)
        subscriptions = {item["id"] for item in self.sdk.Subscription.list(limit=100, status="all").auto_paging_iter()}
        made = 0
        for row in rows(self.billing, "invoices"):
            if row["customer_id"] not in self.customers:
                continue
            issued = second(row["issued_on"] or row["updated_at"])
            for line in lines[row["id"]]:
                self._line(line, row, issued)
            self.sdk.Invoice.create(
                customer=row["customer_id"],
                subscription=row["subscription_id"] if row["subscription_id"] in subscriptions else None,
                number=row["number"] or None,
                currency=row["currency"].lower(),
                collection_method="send_invoice",
                effective_at=issued,
                due_date=second(row["due_on"]) if row["due_on"] else None,
                metadata=_filled(
                    contract_id=row["contract_id"], crm_deal_id=row["crm_deal_id"], po_number=row["po_number"]
                ),
                idempotency_key=f"{row['id']}@{issued}",
            )
            self._settle(row, issued)
            made += 1
        return made

    def _line(self, line: Row, invoice: Row, issued: int) -> None:
        currency = invoice["currency"]
        discount = minor(line["discount_amount"], currency)
        start = second(line["period_start"]) if line["period_start"] else issued
        price = Decimal(line["unit_price"]).scaleb(minor_digits(currency)) if line["unit_price"] else None
        self.sdk.InvoiceItem.create(
            customer=invoice["customer_id"],
            amount=minor(line["amount"], currency) + discount,
            currency=currency.lower(),
            description=line["description"] or line["sku"],
            period_start=start,
            period_end=after(line["period_end"]) if line["period_end"] else start,
            proration=line["is_proration"] == "true",
            metadata=_filled(
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

    def _settle(self, row: Row, issued: int) -> None:
        status, invoice = row["status"], self.sdk.Invoice
        if status == "draft":
            return
        invoice.finalize_invoice(row["id"], idempotency_key=f"@{issued}")
        if status == "paid":
            paid = second(row["paid_at"]) if row["paid_at"] else issued
            invoice.pay(row["id"], paid_out_of_band=True, idempotency_key=f"@{paid}")
        elif status == "void":
            invoice.void_invoice(
                row["id"], idempotency_key=f"@{second(row['voided_at']) if row['voided_at'] else issued}"
            )
        elif status == "uncollectible":
            invoice.mark_uncollectible(row["id"], idempotency_key=f"@{issued}")

    def _payments(self) -> int:
        cards = {number: self._card(number) for number in (GOOD_CARD, DECLINED_CARD)}
        made = 0
        for events in _by_payment(rows(self.payments, "payment_events")):
            if events[0]["method"] not in PROCESSOR:
                continue
            made += 1
            payment = events[0]["payment_id"].removeprefix("pay_")
            charge = f"ch_{payment}"
            disputed: dict[str, Any] | None = None
            for event in events:
                amount, when = minor(event["amount"], event["currency"]), second(event["occurred_at"])
                if event["type"] in ("succeeded", "failed"):
                    one = charge if event["type"] == "succeeded" else f"ch_{event['id'].removeprefix('evt_')}"
                    self._charge(
                        one, payment, event, cards[GOOD_CARD if event["type"] == "succeeded" else DECLINED_CARD]
                    )
                elif event["type"] == "refunded":
                    name = f"re_{event['id'].removeprefix('evt_')}"
                    self.sdk.Refund.create(charge=charge, amount=amount, idempotency_key=f"{name}@{when}")
                elif event["type"] == "disputed":
                    disputed = self._dispute(event, payment, charge, amount, when)
                elif disputed and event["type"] in ("dispute_won", "dispute_lost"):
                    disputed["status"] = event["type"].removeprefix("dispute_")
                    disputed["balance_transactions"] = [{"created": disputed["created"]}, {"created": when}]
        return made

    def _card(self, number: str) -> str:
        card = {"number": number, "exp_month": 12, "exp_year": 2040, "cvc": "123"}
        return str(self.sdk.PaymentMethod.create(type="card", card=card).id)

    def _charge(self, identity: str, payment: str, event: Row, card: str) -> None:
        amount, when = minor(event["amount"], event["currency"]), second(event["occurred_at"])
        try:
            made = self.sdk.Charge.create(
                amount=amount,
                currency=event["currency"].lower(),
                customer=event["customer_id"] or None,
                source=card,
                description=event["reference"] or None,
                metadata=_filled(
                    method=METHODS[event["method"]], invoice=event["invoice_id"], payment_intent=f"pi_{payment}"
                ),
                idempotency_key=f"{identity}@{when}",
            )
        except self.sdk.CardError:
            return  # declined, and kept as a failed charge
        fee = minor(event["fee"], event["currency"])
        self.transactions[f"pay_{payment}"] = _transaction(
            made.balance_transaction, amount, fee, event["currency"], when, "charge", identity
        )

    def _dispute(self, event: Row, payment: str, charge: str, amount: int, when: int) -> dict[str, Any]:
        due = second(event["dispute_due_on"]) if event["dispute_due_on"] else None
        dispute = {
            "id": f"dp_{event['id'].removeprefix('evt_')}",
            "object": "dispute",
            "amount": amount,
            "balance_transactions": [],
            "charge": charge,
            "created": when,
            "currency": event["currency"].lower(),
            "evidence_details": {"due_by": due, "has_evidence": False, "past_due": False, "submission_count": 0},
            "metadata": {},
            "payment_intent": f"pi_{payment}",
            "reason": "general",
            "status": "needs_response",
        }
        self.lacking["disputes"].append(dispute)
        return dispute

    def _others(self) -> int:
        """What localstripe has no API for."""
        self.lacking["credit_notes"] = list(self._credit_notes())
        self.lacking["invoice_payments"] = list(self._invoice_payments())
        self.lacking["payouts"] = list(self._payouts())
        self._payout_items()
        self.lacking["balance_transactions"] += self.transactions.values()
        return sum(self._post("objects", self.lacking).values())

    def _usage(self) -> int:
        """Meters, and an event for every record that was accepted."""
        used = [row for row in rows(self.billing, "usage_records") if row["status"] != "rejected"]
        self.lacking.clear()
        for name in sorted({row["meter"] for row in used}):
            of = {"id": f"mtr_{name}", "object": "billing.meter", "display_name": name, "event_name": name}
            said = {"created": FOUNDED, "default_aggregation": {"formula": "sum"}, "status": "active"}
            self.lacking["meters"].append({**of, **said, "updated": FOUNDED})
        self._post("objects", self.lacking)
        known = [row for row in used if row["customer_id"] in self.customers]
        events = [
            (f"mtr_{row['meter']}", row["customer_id"], second(row["occurred_at"]), row["quantity"]) for row in known
        ]
        self._post("meter_events", events)
        return len(events)

    def _post(self, what: str, body: Any) -> dict[str, int]:
        headers = {"Authorization": f"Bearer {self.key}"}
        answer = requests.post(f"{self.address}/_config/{what}", json=body, headers=headers, timeout=60)
        answer.raise_for_status()
        found: dict[str, int] = answer.json()
        return found

    def _credit_notes(self) -> Iterator[dict[str, Any]]:
        lines: dict[str, list[Row]] = defaultdict(list)
        for row in rows(self.billing, "credit_note_lines"):
            lines[row["credit_note_id"]].append(row)
        for row in rows(self.billing, "credit_notes"):
            currency, tax = row["currency"], minor(row["tax_amount"], row["currency"])
            total = minor(row["amount"], currency) + tax
            yield {
                "id": row["id"],
                "object": "credit_note",
                "amount": total,
                "created": second(row["issued_on"]),
                "currency": currency.lower(),
                "customer": row["customer_id"],
                "effective_at": second(row["issued_on"]),
                "invoice": row["invoice_id"],
                "lines": {
                    "object": "list",
                    "has_more": False,
                    "data": [
                        {
                            "id": line["id"],
                            "object": "credit_note_line_item",
                            "amount": minor(line["amount"], currency),
                            "discount_amount": 0,
                            "invoice_line_item": line["invoice_line_id"] or None,
                            "taxes": [{"amount": minor(line["tax_amount"], currency), "tax_behavior": "exclusive"}],
                            "type": "invoice_line_item",
                        }
                        for line in lines[row["id"]]
                    ],
                },
                "metadata": _filled(reason=row["reason"], created_by=row["created_by"], approved_by=row["approved_by"]),
                "reason": None,
                "status": row["status"] or "issued",
                "total": total,
                "total_taxes": [{"amount": tax, "tax_behavior": "exclusive"}],
            }

    def _invoice_payments(self) -> Iterator[dict[str, Any]]:
        money = {event["payment_id"]: event for event in rows(self.payments, "payment_events")}
        for row in rows(self.payments, "payment_allocations"):
            event = money.get(row["payment_id"])
            if event is None or event["method"] not in PROCESSOR:
                continue
            when = second(row["allocated_on"] or event["occurred_at"])
            yield {
                "id": f"inpay_{row['id'].removeprefix('al_')}",
                "object": "invoice_payment",
                "amount_paid": minor(row["amount"], event["currency"]),
                "created": when,
                "currency": event["currency"].lower(),
                "invoice": row["invoice_id"],
                "is_default": True,
                "payment": {"type": "payment_intent", "payment_intent": f"pi_{row['payment_id'].removeprefix('pay_')}"},
                "status": "paid",
                "status_transitions": {"canceled_at": None, "paid_at": when},
            }

    def _payouts(self) -> Iterator[dict[str, Any]]:
        for row in rows(self.payments, "payouts"):
            yield {
                "id": row["id"],
                "object": "payout",
                "amount": minor(row["amount"], row["currency"]),
                "arrival_date": second(row["arrival_on"]),
                "automatic": True,
                "created": second(row["arrival_on"]) - 2 * 86400,
                "currency": row["currency"].lower(),
                "metadata": _filled(reference=row["reference"]),
                "reconciliation_status": "completed",
                "status": row["status"],
                "trace_id": None,
                "type": "bank_account",
            }

    def _payout_items(self) -> None:
        categories = {
            "payment": "charge",
            "refund": "refund",
            "dispute": "dispute",
            "fee": "fee",
            "adjustment": "other_adjustment",
        }
        refunds = {
            f"pay_{r.charge.removeprefix('ch_')}": r.id for r in self.sdk.Refund.list(limit=100).auto_paging_iter()
        }
        disputes = {f"pay_{d['charge'].removeprefix('ch_')}": d["id"] for d in self.lacking["disputes"]}
        for row in rows(self.payments, "payout_items"):
            own = self.transactions.pop(row["payment_id"], None) if row["type"] == "payment" else None
            origin = {"refund": refunds, "dispute": disputes}.get(row["type"], {}).get(row["payment_id"])
            identity = own["id"] if own else f"txn_{row['id'].removeprefix('pi_')}"
            made = _transaction(
                identity,
                minor(row["gross"], row["currency"]),
                minor(row["fee"], row["currency"]),
                row["currency"],
                second(row["available_on"]),
                "charge" if row["type"] == "payment" else "refund" if row["type"] == "refund" else "adjustment",
                own["source"] if own else origin,
            )
            made |= {"payout": row["payout_id"] or None, "reporting_category": categories[row["type"]]}
            made["created"] = own["created"] if own else made["created"]
            if row["net"]:
                made["net"] = minor(row["net"], row["currency"])
            self.lacking["balance_transactions"].append(made)


def _transaction(
    identity: str, amount: int, fee: int, currency: str, when: int, kind: str, source: str | None
) -> dict[str, Any]:
    return {
        "id": identity,
        "object": "balance_transaction",
        "amount": amount,
        "available_on": when,
        "created": when,
        "currency": currency.lower(),
        "exchange_rate": None,
        "fee": fee,
        "net": amount - fee,
        "reporting_category": kind,
        "source": source,
        "status": "available",
        "type": kind,
    }


def _by_payment(events: list[Row]) -> Iterator[list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for event in events:
        found[event["payment_id"]].append(event)
    for payment in sorted(found):
        yield sorted(found[payment], key=lambda event: (event["occurred_at"], event["id"]))


def _filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}
