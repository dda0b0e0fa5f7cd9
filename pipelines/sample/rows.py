"""Stories become rows of the import format: text, column by column."""

from datetime import date, datetime, timedelta, timezone
from typing import Any

from pipelines.sample.money import plain, text
from pipelines.sample.records import BankLine, Party, Payout, Posting
from pipelines.sample.story import Story

Rows = dict[str, list[tuple[str, ...]]]

CODES = {
    "receivable": "1200",
    "cash": "1010",
    "clearing": "1020",
    "revenue": "4000",
    "deferred_revenue": "2400",
    "unbilled_receivable": "1250",
    "tax": "2200",
    "fees": "6100",
    "bad_debt": "6200",
    "fx": "7100",
    "unapplied_cash": "2350",
    "other": "1900",
}
COLUMNS: dict[str, str] = {
    "accounts": "id name legal_name domain email phone tax_id street city postal_code country parent_account_id "
    "merged_into_id owner status billing_customer_id balance currency created_at updated_at deleted_at",
    "contacts": "id account_id name email role",
    "products": "id sku name charge_type list_price price_period currency valid_from valid_to",
    "deals": "id account_id name stage is_won type contract_id amends_deal_id amount currency closed_at start_date "
    "end_date auto_renew renewal_term_months renewal_uplift_pct cancelled_on payment_terms_days approved_discount_pct "
    "po_number billing_status owner updated_at",
    "deal_lines": "id deal_id sku charge_type action replaces_line_id quantity unit_price price_period discount_pct "
    "discount_until billing_frequency billing_timing start_date end_date annual_uplift_pct proration meter "
    "included_quantity tier_mode commit_amount commit_period",
    "line_tiers": "id deal_line_id up_to unit_price flat_fee",
    "customers": "id name legal_name email domain phone tax_id street city postal_code country currency crm_account_id "
    "status created_at updated_at deleted_at",
    "subscriptions": "id customer_id status crm_deal_id contract_id currency start_date end_date trial_end canceled_on "
    "payment_terms_days",
    "subscription_items": "id subscription_id sku quantity unit_price price_period billing_frequency discount_pct "
    "discount_until start_date end_date deal_line_id",
    "invoices": "id number customer_id subscription_id crm_deal_id contract_id status currency subtotal tax_total "
    "total issued_on due_on sent_at paid_at voided_at po_number exchange_rate updated_at deleted_at",
    "invoice_lines": "id invoice_id sku description quantity unit_price amount tax_amount discount_amount period_start "
    "period_end is_proration subscription_item_id deal_line_id deleted_at",
    "credit_notes": "id invoice_id customer_id currency amount tax_amount reason status issued_on created_by "
    "approved_by",
    "credit_note_lines": "id credit_note_id invoice_line_id amount tax_amount",
    "usage_records": "id customer_id subscription_id meter quantity occurred_at status",
    "payment_events": "id payment_id type amount currency occurred_at customer_id invoice_id method fee reference "
    "failure_code dispute_due_on exchange_rate",
    "payment_allocations": "id payment_id invoice_id amount allocated_on",
    "payouts": "id currency amount status arrival_on reference",
    "payout_items": "id payout_id type payment_id gross fee net currency available_on",
    "bank_transactions": "id account booked_on value_on amount currency reference counterparty end_to_end_id",
    "journal_lines": "id journal_id posted_on period account_code account_type debit credit currency document_type "
    "document_id customer_id contract_id document_amount document_currency",
    "fx_rates": "rate_on from_currency to_currency rate",
}


def story_rows(story: Story, out: Rows) -> None:
    """Append the rows of one story."""
    for party in (story.account, *story.more_accounts):
        if party:
            out["accounts"].append(_account(party))
    if story.account and story.contact:
        contact = (f"con_{story.number:06d}", story.account.id, "Accounts Payable", story.account.email, "billing")
        out["contacts"].append(contact)
    for party in (story.customer, *story.more_customers):
        if party:
            out["customers"].append(_customer(party))
    _sales(story, out)
    _billing(story, out)
    _payments(story, out)
    for posting in story.postings:
        journal_rows(posting, out)


def _account(p: Party) -> tuple[str, ...]:
    return (
        p.id, p.name, p.legal_name, p.domain, p.email, p.phone, p.tax_id or "", p.street, p.city, p.postal_code,
        p.country, p.parent or "", p.merged_into or "", "sales.lead", p.status, p.link or "",
        "" if p.balance is None else text(p.balance, p.currency), p.currency, _at(p.created_at),
        _at(p.updated_at or p.created_at), _at(p.deleted_at),
    )  # fmt: skip


def _customer(p: Party) -> tuple[str, ...]:
    return (
        p.id, p.name, p.legal_name, p.email, p.domain, p.phone, p.tax_id or "", p.street, p.city, p.postal_code,
        p.country, p.currency, p.link or "", p.status, _at(p.created_at), _at(p.updated_at or p.created_at),
        _at(p.deleted_at),
    )  # fmt: skip


def _sales(story: Story, out: Rows) -> None:
    for deal in story.deals:
        c = deal.currency
        out["deals"].append((
            deal.id, deal.account_id, deal.name, deal.stage, _flag(deal.is_won), deal.type, deal.contract_id or "",
            deal.amends or "", "" if deal.amount is None else text(deal.amount, c), c, _at(deal.closed_at),
            _on(deal.start), _on(deal.end), _flag(deal.auto_renew), _any(deal.renewal_term),
            _number(deal.renewal_uplift),
            _on(deal.cancelled_on), str(deal.terms), _number(deal.approved_discount), deal.po_number or "",
            deal.billing_status or "", "sales.lead", _at(deal.closed_at),
        ))  # fmt: skip
        for line in deal.lines:
            out["deal_lines"].append((
                line.id, deal.id, line.sku, line.charge, "" if line.action == "add" else line.action,
                line.replaces.id if line.replaces else "", plain(line.quantity), _number(line.price),
                line.price_period, _number(line.discount), _on(line.discount_until), line.frequency,
                "" if line.timing == "advance" else line.timing, _on(line.start), _on(line.end), _number(line.uplift),
                "" if line.proration == "actual_days" else line.proration, line.meter or "", _number(line.included),
                line.tier_mode or "", "" if line.commit is None else text(line.commit, c), line.commit_period or "",
            ))  # fmt: skip
            for place, (up_to, price, flat) in enumerate(line.tiers, 1):
                fee = "" if flat is None else text(flat, c)
                out["line_tiers"].append((f"lt_{line.id[3:]}_{place}", line.id, _number(up_to), plain(price), fee))


def _billing(story: Story, out: Rows) -> None:
    for sub in story.subscriptions:
        out["subscriptions"].append((
            sub.id, sub.customer_id, sub.status, sub.deal_id or "", sub.contract_id or "", sub.currency, _on(sub.start),
            _on(sub.end), _on(sub.trial_end), _on(sub.canceled_on), str(sub.terms),
        ))  # fmt: skip
        for item in sub.items:
            out["subscription_items"].append((
                item.id, sub.id, item.sku, plain(item.quantity), plain(item.price), item.price_period, item.frequency,
                _number(item.discount), _on(item.discount_until), _on(item.start), _on(item.end),
                item.line.id if item.line else "",
            ))  # fmt: skip
    for invoice in story.invoices:
        c = invoice.currency
        sent = f"{invoice.issued_on}T12:00:00Z" if invoice.sent and invoice.status != "draft" else ""
        gone = f"{invoice.issued_on}T18:00:00Z" if invoice.deleted else ""
        void = f"{invoice.issued_on}T17:00:00Z" if invoice.status == "void" else ""
        changed = gone or void or _at(invoice.paid_at) or f"{invoice.issued_on}T12:00:00Z"
        out["invoices"].append((
            invoice.id, invoice.number, invoice.customer_id, invoice.subscription_id or "", invoice.deal_id or "",
            invoice.contract_id or "", invoice.status, c, text(invoice.net, c), text(invoice.tax, c),
            text(invoice.total, c), _on(invoice.issued_on), _on(invoice.due_on), sent, _at(invoice.paid_at), void,
            invoice.po_number or "",
            _number(invoice.exchange_rate), changed, gone,
        ))  # fmt: skip
        for line in invoice.lines:
            out["invoice_lines"].append((
                line.id, invoice.id, line.sku, line.description, plain(line.quantity), _number(line.unit_price),
                text(line.amount, c), text(line.tax, c), _number(line.discount), _on(line.start), _on(line.end),
                _flag(line.is_proration), line.item_id or "", line.deal_line_id or "", gone,
            ))  # fmt: skip
    for note in story.notes:
        c = note.invoice.currency
        out["credit_notes"].append((
            note.id, note.invoice.id, note.invoice.customer_id, c, text(note.amount, c), text(note.tax, c), note.reason,
            note.status, _on(note.issued_on), note.created_by, note.approved_by or "",
        ))  # fmt: skip
        for place, (line, amount, tax) in enumerate(note.lines if note.itemised else [], 1):
            row = (f"{note.id}_{place}", note.id, line.id, text(amount, c), text(tax, c))
            out["credit_note_lines"].append(row)
    for record in story.usage:
        assert story.customer
        out["usage_records"].append((
            record.id, story.customer.id, record.subscription_id or "", record.meter, plain(record.quantity),
            _at(record.at, record.offset), record.status or "",
        ))  # fmt: skip


def _payments(story: Story, out: Rows) -> None:
    for payment in story.payments:
        c = payment.currency
        for place, event in enumerate(payment.events, 1):
            fee = text(payment.fee, c) if event.type == "succeeded" and payment.fee else ""
            out["payment_events"].append((
                f"evt_{payment.id[4:]}_{place}", payment.id, event.type, text(event.amount, c), c,
                _at(event.at, event.offset), payment.customer_id or "", payment.invoice_id or "", payment.method, fee,
                payment.reference or "", event.failure or "", _on(event.due_on), _number(payment.exchange_rate),
            ))  # fmt: skip
        if payment.copies:
            out["payment_events"] += out["payment_events"][-payment.copies :]
        for place, (invoice, amount) in enumerate(payment.allocations, 1):
            out["payment_allocations"].append(
                (f"al_{payment.id[4:]}_{place}", payment.id, invoice.id, text(amount, c), _on(payment.at.date()))
            )


def journal_rows(posting: Posting, out: Rows) -> None:
    """Append one journal, a row a line."""
    for place, (account, debit, credit) in enumerate(posting.lines, 1):
        c = posting.currency
        day = posting.posted_on.isoformat()
        amount, currency = posting.documents[place - 1] if posting.documents else (None, "")
        out["journal_lines"].append((
            f"{posting.id}_{place}", posting.id, day, posting.period or day[:7],
            CODES[account], "cash" if account == "clearing" else account, text(debit, c) if debit else "",
            text(credit, c) if credit else "", c, posting.document_type, posting.document_id or "",
            posting.customer_id or "", posting.contract_id or "",
            "" if amount is None else text(amount, currency), currency,
        ))  # fmt: skip


def payout_rows(payout: Payout, out: Rows) -> None:
    """Append one payout with its items."""
    c = payout.currency
    arrival = _on(payout.arrival_on)
    out["payouts"].append((payout.id, c, text(payout.amount, c), payout.status, arrival, payout.reference or ""))
    for place, (kind, payment, gross, fee) in enumerate(payout.items, 1):
        out["payout_items"].append((
            f"pi_{payout.id[3:]}_{place}", payout.id, kind, payment or "", text(gross, c), text(fee, c) if fee else "",
            text(gross - fee, c), c, arrival,
        ))  # fmt: skip


def bank_row(line: BankLine) -> tuple[str, ...]:
    """One line of the bank statement."""
    return (
        line.id, f"bank_{line.currency}", _on(line.booked_on), _on(line.booked_on), text(line.amount, line.currency),
        line.currency, line.reference or "", line.counterparty or "", line.end_to_end_id or "",
    )  # fmt: skip


def _on(day: date | None) -> str:
    return day.isoformat() if day else ""


def _at(moment: datetime | None, offset: int = 0) -> str:
    """UTC by default; with an offset in hours, the same moment as a clock there shows it."""
    if moment is None:
        return ""
    if not offset:
        return f"{moment.isoformat()[:19]}Z"
    return moment.astimezone(timezone(timedelta(hours=offset))).isoformat()


def _number(value: Any) -> str:
    return "" if value is None else plain(value)


def _any(value: Any) -> str:
    return "" if value is None else str(value)


def _flag(value: bool) -> str:
    return "true" if value else "false"
