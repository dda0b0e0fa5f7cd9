"""One company with all stories, built once: a dbt run costs more than a hundred stories."""

import re
from collections import defaultdict

import pytest

from tests.support.company import Company, company
from tests.variance.book import AS_OF, Finding
from tests.variance.stories import told

OBLIGATION_CODES = [
    "unbilled_contract",
    "trial_not_converted",
    "renewal_gap",
    "billing_stopped_early",
    "amendment_not_applied",
    "addon_unbilled",
    "one_time_fee_unbilled",
    "commit_shortfall_unbilled",
    "usage_unbilled",
    "currency_drift",
    "stuck_draft",
    "billing_frequency_mismatch",
    "missing_invoice",
    "usage_duplicate",
    "usage_misrated",
    "ramp_step_missed",
    "uplift_missed",
    "expired_discount",
    "excess_discount",
    "proration_error",
    "quantity_mismatch",
    "price_mismatch",
]
EXTRA_CODES = ["duplicate_subscription", "duplicate_invoice", "billed_after_cancellation", "invoice_without_contract"]
PLAIN_CODES = [
    "late_first_invoice",
    "payment_terms_mismatch",
    "invoice_not_sent",
    "tax_mismatch",
    "invoice_total_mismatch",
]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Company:
    book, _ = told()
    book.rows["products"] = [
        {"id": sku, "sku": sku, "name": sku} for sku in ("SEAT", "SSO", "SETUP", "API", "TRAINING")
    ]
    for entity in ("credit_note_lines", "subscription_items", "usage_records", "payment_events", "line_tiers"):
        book.rows.setdefault(entity, [])
    codes = " ".join(f"+{code}" for code in (*OBLIGATION_CODES, *EXTRA_CODES, *PLAIN_CODES, "unmapped_product"))
    return company(
        tmp_path_factory.mktemp("variance"),
        AS_OF,
        book.rows,
        select=f"+contract_to_cash +variance_bridge +invoices {codes}",
    )


@pytest.fixture(scope="session")
def findings(built: Company) -> dict[str, list[Finding]]:
    """Findings by scenario, after precedence among the codes that claim obligations."""
    parts = [
        f"select '{code}' as code, c.subject_id, c.period_start, c.expected_amount, c.actual_amount, c.amount_at_risk "
        f"from exceptions.{code} as c left join billing.int_billing__causes as p on c.claim_id = p.obligation_id "
        f"where c.claim_id is null or p.code = '{code}'"
        for code in OBLIGATION_CODES
    ] + [
        f"select '{code}' as code, subject_id, period_start, expected_amount, actual_amount, amount_at_risk from exceptions.{code}"
        for code in (*EXTRA_CODES, *PLAIN_CODES)
    ]
    by_sign = "'amendment_not_applied', 'price_mismatch', 'quantity_mismatch', 'proration_error', 'usage_misrated'"
    rows = built.query(
        f"""
        select code, subject_id, cast(period_start as varchar) as period_start,
            case when f.code in ({by_sign}) then abs(sum(expected_amount) - sum(actual_amount)) else abs(sum(amount_at_risk)) end as amount
        from ({" union all ".join(parts)}) as f
        group by f.code, f.subject_id, f.period_start
        order by f.code, f.subject_id, f.period_start
        """
    )
    found: dict[str, list[Finding]] = defaultdict(list)
    for row in rows:
        match = re.match(r"S\d{3}", row["subject_id"])
        assert match, row
        found[match.group()].append((row["code"], row["subject_id"], row["period_start"], f"{row['amount']:.4f}"))
    return {name: sorted(each, key=str) for name, each in found.items()}
