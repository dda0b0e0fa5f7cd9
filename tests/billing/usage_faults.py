"""Usage that was rejected or sent twice: contracts K9501 ..., billed by invoice lines that name the deal line."""

from collections import defaultdict
from typing import Any

from tests.billing.sentences import Example, entities

CASES = {
    # 100 counted, 50 rejected: 100 x 1, and 10 a unit beyond 100.
    "rejected": (9501, "U: usage of api, graduated, tiers 100: 1; 10", "2026-02-03 100 api\n2026-02-04 50 api rejected", "100"),
    # The rejected record was replayed and accepted: nothing is lost.
    "replayed": (9502, "U: usage of api x 1", "2026-02-03 100 api\n2026-02-04 50 api rejected\n2026-02-04 50 api", "150"),
    # Rejected, and within what is included: no charge is lost.
    "included": (9503, "U: usage of api x 1, 500 included", "2026-02-03 100 api\n2026-02-04 50 api rejected", "0"),
    # Nothing else was counted in the month.
    "alone": (9505, "U: usage of api x 3", "2026-02-04 50 api rejected", ""),
    # One meter of two lines, of which one ends in mid-month: 50 x 1 of the one, (50 + 20) x 1 of the other.
    "of two": (
        9506,
        "U: usage of api x 1, to 2026-02-15\nV: usage of api x 1",
        "2026-02-04 50 api rejected\n2026-02-20 20 api rejected",
        "",
    ),
    # Rejected in the running period: not due yet.
    "running": (9504, "U: usage of api x 1", "2026-03-03 100 api rejected", ""),
    # 70 twice; both copies are billed.
    "copied": (9511, "U: usage of api x 2", "2026-02-03 30 api\n2026-02-04 70 api\n2026-02-04 70 api", "340"),
    # 70 twice; billing left the copy out as well.
    "dropped": (9512, "U: usage of api x 2", "2026-02-03 30 api\n2026-02-04 70 api\n2026-02-04 70 api", "200"),
    # 70 twice and a price gone wrong: 10 too much is less than the copy's 140.
    "misrated": (9513, "U: usage of api x 2", "2026-02-03 30 api\n2026-02-04 70 api\n2026-02-04 70 api", "210"),
}  # fmt: skip


def rows() -> dict[str, list[dict[str, Any]]]:
    """The contracts, their records, and an invoice of February for each that has a billed amount."""
    together: dict[str, list[dict[str, Any]]] = defaultdict(list, {"invoices": [], "invoice_lines": []})
    for name, (number, line, usage, billed) in CASES.items():
        for entity, found in entities(number, Example(name, "2026-02-01", line, "", usage=usage)).items():
            together[entity] += found
        if billed:
            invoice = {"id": f"I{number}", "customer_id": f"C{number}", "contract_id": f"K{number}", "status": "open"}
            dates = {"issued_on": "2026-03-01", "due_on": "2026-03-31", "currency": "EUR", "total": billed}
            period = {"period_start": "2026-02-01", "period_end": "2026-02-28", "deal_line_id": f"{number}-U"}
            together["invoices"].append({**invoice, **dates})
            together["invoice_lines"].append(
                {"id": f"IL{number}", "invoice_id": f"I{number}", "sku": "METERED", "amount": billed, **period}
            )
    return together
