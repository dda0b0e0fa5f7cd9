"""One primary exception an obligation, an invoice's cash, a payment: the first that applies, so that amounts never double."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

PRECEDENCE = {
    "obligation": (
        "unbilled_contract", "trial_not_converted", "renewal_gap", "billing_stopped_early", "amendment_not_applied", "addon_unbilled",
        "one_time_fee_unbilled", "commit_shortfall_unbilled", "usage_unbilled", "currency_drift", "stuck_draft", "billing_frequency_mismatch",
        "missing_invoice", "usage_duplicate", "usage_misrated", "ramp_step_missed", "uplift_missed", "expired_discount", "excess_discount",
        "proration_error", "quantity_mismatch", "price_mismatch",
    ),
    "extra_billing": ("duplicate_subscription", "duplicate_invoice", "billed_after_cancellation", "missing_in_crm", "invoice_without_contract"),
    "invoice_cash": ("dispute_lost_unadjusted", "refund_without_credit", "paid_without_cash", "short_payment", "overdue"),
    "payment": ("duplicate_payment", "overpayment", "overallocated_payment", "misapplied_payment", "unapplied_cash"),
}  # fmt: skip
GROUP = {code: group for group, codes in PRECEDENCE.items() for code in codes}
Subject = tuple[str, str, Any]


def primary(claims: Iterable[Mapping[str, Any]]) -> set[Subject]:
    """(code, subject, first day) of the findings that stay, of claims with code, subject_id, period_start and the claim_id that they share."""
    rivals: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    stays: set[Subject] = set()
    for claim in claims:
        subject = claim["code"], claim["subject_id"], claim["period_start"]
        if claim["code"] in GROUP and claim["claim_id"] is not None:
            rivals[GROUP[claim["code"]], claim["claim_id"]].append(claim)
        else:
            stays.add(subject)
    for (group, _), own in rivals.items():
        best = min(PRECEDENCE[group].index(claim["code"]) for claim in own)
        winners = [claim for claim in own if claim["code"] == PRECEDENCE[group][best]]
        stays |= {(claim["code"], claim["subject_id"], claim["period_start"]) for claim in winners[:1]}
    return stays
