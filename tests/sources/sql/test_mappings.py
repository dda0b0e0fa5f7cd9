"""The mappings that are shipped, run against tables of those shapes: what an ERP holds arrives as the entities say."""

from decimal import Decimal

from tests.sources.sql.conftest import Erp
from tests.sources.sql.shapes import ERPNEXT, TRYTON


def _loaded(erp: Erp, mapping: str, tables: str) -> dict[str, int]:
    erp.run(tables)
    erp.options["mapping"] = mapping
    loads = erp.load()
    assert [load.detail for load in loads.values() if not load.complete] == []
    assert not any(load.rows_quarantined for load in loads.values())
    return {name: load.rows_loaded for name, load in loads.items()}


def test_tryton(erp: Erp) -> None:
    # Supplier invoices, drafts of the ledger and remarks are not ours; a negative invoice is a credit note.
    counted = _loaded(erp, "tryton", TRYTON)
    assert counted == {"customers": 1, "invoices": 1, "invoice_lines": 1, "credit_notes": 1, "journal_lines": 2}
    (customer,) = erp.raw("customers", "id, email, tax_id, status")
    assert customer == {"id": "1", "email": "ada@ada.example", "tax_id": "DE136695976", "status": "active"}
    (invoice,) = erp.raw("invoices", "number, status, total, subtotal + tax_total as parts")
    assert invoice == {"number": "F-1", "status": "open", "total": Decimal("119.01"), "parts": Decimal("119.01")}
    (line,) = erp.raw("invoice_lines", "sku, quantity, unit_price, amount")
    assert line == {"sku": "SEAT", "quantity": 3, "unit_price": Decimal("33.335"), "amount": Decimal("100.01")}
    (note,) = erp.raw("credit_notes", "amount, tax_amount, status")
    assert note == {"amount": 10, "tax_amount": Decimal("1.9"), "status": "issued"}
    posted = erp.raw("journal_lines", "account_type, debit - credit as amount, document_type, document_id")
    assert [tuple(row.values()) for row in posted] == [
        ("receivable", Decimal("119.01"), "invoice", "1"),
        ("revenue", Decimal("-119.01"), "invoice", "1"),
    ]


def test_erpnext(erp: Erp) -> None:
    # A cancelled payment is a tombstone, a supplier's is not ours, a return is a credit note with its invoice.
    counted = _loaded(erp, "erpnext", ERPNEXT)
    assert counted == {
        "customers": 1, "invoices": 1, "invoice_lines": 1, "credit_notes": 1, "payment_events": 2,
        "payment_allocations": 1, "journal_lines": 2,
    }  # fmt: skip
    (invoice,) = erp.raw("invoices", "id, status, tax_total, total, po_number")
    assert invoice == {"id": "SI-1", "status": "open", "tax_total": 19, "total": Decimal("119.01"), "po_number": "PO7"}
    (line,) = erp.raw("invoice_lines", "quantity * unit_price - discount_amount = amount as adds_up, discount_amount")
    assert line == {"adds_up": True, "discount_amount": Decimal("19.99")}
    (note,) = erp.raw("credit_notes", "invoice_id, amount, tax_amount, created_by")
    assert note == {"invoice_id": "SI-1", "amount": 10, "tax_amount": Decimal("1.9"), "created_by": "eve"}
    events = erp.raw("payment_events", "id, amount, method, deleted_at is null as stands")
    assert [tuple(row.values()) for row in events] == [
        ("PE-1", 100, "bank_transfer", True),
        ("PE-2", 5, "other", False),
    ]
