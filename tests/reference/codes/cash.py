"""cash: what is open, unapplied, paid twice, or not where it should be."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from tests.reference.codes.facts import Facts, Finding, Row, group, nought, rounded

OVERDUE_DAYS, RETRY_DAYS, UNAPPLIED_DAYS, SETTLEMENT_DAYS, UNIDENTIFIED_DAYS, PAYOUT_DAYS = 30, 7, 7, 5, 5, 10
LIVE = ("active", "past_due", "trialing")
PROCESSOR = ("card", "direct_debit", "wallet")


def overdue(facts: Facts) -> Iterator[Finding]:
    """Open balance past due_on by more than the limit."""
    for row in facts.marts["invoices"]:
        if row["outstanding"] > 0 and row["due_on"] and (facts.as_of - row["due_on"]).days > OVERDUE_DAYS:
            yield Finding(row["invoice_id"], None, row["outstanding"], row["currency"])


def paid_without_cash(facts: Facts) -> Iterator[Finding]:
    """Status paid, and no payment, credit or write-off covers it: the uncovered part with tax."""
    for row in facts.marts["invoices"]:
        uncovered = row["total"] - row["paid"] - row["credited"] - row["written_off"]
        if row["status"] == "paid" and uncovered > 0:
            yield Finding(row["invoice_id"], None, uncovered, row["currency"])


def open_though_paid(facts: Facts) -> Iterator[Finding]:
    """Fully covered and still open; of nothing there is nothing to cover."""
    for row in facts.marts["invoices"]:
        if (
            row["status"] == "open"
            and row["total"] > 0
            and row["paid"] + row["credited"] + row["written_off"] >= row["total"]
        ):
            yield Finding(row["invoice_id"], None, Decimal(0), row["currency"])


def unapplied_cash(facts: Facts) -> Iterator[Finding]:
    """Received and not fully applied for the limit: the unapplied part."""
    for row in facts.marts["payments"]:
        if row["unapplied"] > 0 and (facts.as_of - row["received_on"]).days >= UNAPPLIED_DAYS:
            yield Finding(row["payment_id"], None, row["unapplied"], row["currency"])


def overallocated_payment(facts: Facts) -> Iterator[Finding]:
    """Allocations exceed the payment's gross: the excess."""
    allocated = group(facts.rows["payment_allocations"], "payment_id")
    for row in facts.marts["payments"]:
        given = sum(rounded(one["amount"], row["currency"]) for one in allocated.get(row["payment_id"], ()))
        if row["received"] > 0 and given > row["received"]:
            yield Finding(row["payment_id"], None, given - row["received"], row["currency"])


def dispute_open(facts: Facts) -> Iterator[Finding]:
    """Disputed, not decided: the disputed amount."""
    currencies = {row["payment_id"]: row["currency"] for row in facts.marts["payments"]}
    for payment_id, every in group(facts.rows["payment_events"], "payment_id").items():
        events = [one for one in every if one["currency"] == currencies.get(payment_id)]
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for one in events:
            sums[one["type"]] += one["amount"]
        undecided = sums["disputed"] - sums["dispute_won"] - sums["dispute_lost"]
        raised = sum(one["type"] == "disputed" for one in every)
        decided = sum(one["type"] in ("dispute_won", "dispute_lost") for one in every)
        if raised > decided and undecided > 0:
            yield Finding(payment_id, None, undecided, events[0]["currency"])


def payout_mismatch(facts: Facts) -> Iterator[Finding]:
    """The amount differs from the sum of its items' net."""
    items = group(facts.rows["payout_items"], "payout_id")
    for payout in facts.rows["payouts"]:
        difference = payout["amount"] - sum(
            item["net"] for item in items.get(payout["id"], ()) if item["currency"] == payout["currency"]
        )
        if difference:
            yield Finding(payout["id"], None, abs(difference), payout["currency"])


def payout_not_in_bank(facts: Facts) -> Iterator[Finding]:
    """Paid, and no bank line matches after the settlement days."""
    matched = {row["matched_id"] for row in facts.marts["bank_matches"] if row["matched_type"] == "payout"}
    for payout in facts.rows["payouts"]:
        waited = payout["arrival_on"] and (facts.as_of - payout["arrival_on"]).days > SETTLEMENT_DAYS
        if payout["status"] in ("paid", None) and payout["amount"] and waited and payout["id"] not in matched:
            yield Finding(payout["id"], None, abs(payout["amount"]), payout["currency"])


def bank_receipt_unidentified(facts: Facts) -> Iterator[Finding]:
    """Money in that is no payout and no known payment."""
    matched = {row["bank_transaction_id"] for row in facts.marts["bank_matches"]}
    for line in facts.rows["bank_transactions"]:
        waited = (facts.as_of - line["booked_on"]).days > UNIDENTIFIED_DAYS
        if line["amount"] > 0 and waited and line["id"] not in matched:
            yield Finding(line["id"], None, rounded(line["amount"], line["currency"]), line["currency"])


def payment_not_in_payout(facts: Facts) -> Iterator[Finding]:
    """A succeeded processor payment in no payout after the limit: net of its fee, and of what went back and stands in no payout either."""
    failed = {row["id"] for row in facts.rows["payouts"] if row["status"] == "failed"}  # the processor has it back
    held = [item for item in facts.rows["payout_items"] if item["payout_id"] and item["payout_id"] not in failed]
    items = group(held, "payment_id")
    for row in facts.marts["payments"]:
        own = items.get(row["payment_id"], ())
        if row["method"] not in PROCESSOR or not row["received"] or any(item["type"] == "payment" for item in own):
            continue
        told = sum((item["net"] for item in own if item["type"] in ("refund", "dispute")), Decimal(0))
        gone = max(row["refunded"] + row["taken_back"] + min(told, Decimal(0)), Decimal(0))
        net = row["received"] - nought(row["fee"]) - gone
        if net > 0 and (facts.as_of - row["received_on"]).days > PAYOUT_DAYS:
            yield Finding(row["payment_id"], None, net, row["currency"])


def misapplied_payment(facts: Facts) -> Iterator[Finding]:
    """Allocated to another golden customer's invoice, not its parent or child: the allocation."""
    parents = {row["customer_id"]: row["parent_customer_id"] for row in facts.marts["golden_customers"]}
    # Money that went back is allocated to nobody; whose it was nobody knows where no event says it.
    kept = {key: one for key, one in facts.cash.payments.items() if one.received > one.refunded + one.taken_back}
    invoices = {row["invoice_id"]: row for row in facts.marts["invoices"]}
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    named = [(one["payment_id"], one["invoice_id"], one["amount"]) for one in facts.rows["payment_allocations"]]
    allocated = {one[:2] for one in named}
    for one in facts.marts["cash_applications"]:  # an event that names its invoice allocates too
        if one["method"] == "given" and (one["payment_id"], one["invoice_id"]) not in allocated:
            named.append((one["payment_id"], one["invoice_id"], one["amount"]))
    for payment_id, invoice_id, amount in named:
        payer = kept[payment_id].customer if payment_id in kept else None
        owner = invoices.get(invoice_id, {}).get("customer_id")
        if payer and owner and payer != owner and parents.get(payer) != owner and parents.get(owner) != payer:
            amounts[payment_id] += amount
    for payment_id, amount in amounts.items():
        currency = kept[payment_id].currency
        yield Finding(payment_id, None, rounded(amount, currency), currency)


def payment_failed_unresolved(facts: Facts) -> Iterator[Finding]:
    """Failed, no later success for the invoice in the retry days, subscription still active: the failed amount."""
    succeeded = group([one for one in facts.rows["payment_events"] if one["type"] == "succeeded"], "payment_id")
    invoices = {row["invoice_id"]: row for row in facts.marts["invoices"]}
    paying = defaultdict(set)
    for one in facts.marts["cash_applications"]:
        paying[one["invoice_id"]].add(one["payment_id"])
    for one in facts.rows["payment_events"]:
        if one["type"] == "succeeded" and one["invoice_id"]:
            paying[one["invoice_id"]].add(one["payment_id"])
    for payment_id, own in group(facts.rows["payment_events"], "payment_id").items():
        failed = [one for one in own if one["type"] == "failed"]
        if not failed or payment_id in succeeded:
            continue
        last = max(failed, key=lambda one: (one["occurred_at"], one["id"]))
        invoice_id = next((one["invoice_id"] for one in own if one["invoice_id"]), "")
        later = [
            one
            for other in paying[invoice_id]
            for one in succeeded.get(other, ())
            if one["occurred_at"] >= last["occurred_at"]
        ]
        waited = (facts.as_of - last["occurred_at"].date()).days > RETRY_DAYS
        invoice = invoices.get(invoice_id)
        is_open = invoice is None or invoice["outstanding"] > 0
        customer = last["customer_id"] or next((one["customer_id"] for one in own if one["customer_id"]), None)
        if waited and is_open and not later and _is_active(facts, invoice_id, customer):
            yield Finding(payment_id, None, abs(rounded(last["amount"], last["currency"])), last["currency"])


def _is_active(facts: Facts, invoice_id: str, customer_id: str | None) -> bool:
    """The invoice's subscription; where it has none, any of the customer's."""
    invoice: Row = facts.by_id["invoices"].get(invoice_id, {})
    own = facts.by_id["subscriptions"].get(invoice.get("subscription_id") or "")
    if own:
        return own["status"] in LIVE
    billed = customer_id or invoice.get("customer_id")
    return any(
        one["customer_id"] == billed and one["status"] in LIVE
        and min(one["canceled_on"] or facts.as_of, one["end_date"] or facts.as_of) >= facts.as_of
        for one in facts.rows["subscriptions"]
    )  # fmt: skip


CODES = (
    overdue, paid_without_cash, open_though_paid, unapplied_cash, overallocated_payment, dispute_open, payout_mismatch, payout_not_in_bank,
    bank_receipt_unidentified, payment_not_in_payout, misapplied_payment, payment_failed_unresolved,
)  # fmt: skip
