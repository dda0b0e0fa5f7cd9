"""semantics.md section 5 read a second time: payments, what they pay, and what stays open of invoices.

`read(rows, as_of, golden, parents)` answers with a `CashBook`: payments and invoices by id. Read top down: `rows` (what
counts), `facts` and `credits` (payments and invoices), `rates`, `names` and `quotes` (what a reference can mean), `steps`
(5.2, payment by payment), `by_amount`, `combinations`, `desk` (money on an invoice), `undoing` (5.3).
Written from the specification and DECISIONS.md alone; nothing here is shared with pipelines/cash or with the models.
"""

from tests.reference.cash.facts import Application, Invoice, Payment
from tests.reference.cash.reading import CashBook, Rules, read

__all__ = ["Application", "CashBook", "Invoice", "Payment", "Rules", "read"]
