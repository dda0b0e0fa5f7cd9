"""The identities of the house, to the cent, in every run: a run that breaks one is not published."""

from expectations.check import Check, CodeFacts
from pipelines.settings import Settings

IDENTITIES = {
    "invoice_total": "invoice total = paid + credited with tax + written off + outstanding",
    "payment_received": "payment received - refunded - taken back = applied + unapplied",
    "payout_items": "payout amount = the sum of its items' net, or there is a payout_mismatch of the difference",
    "variance_bridge": "expected = the sum of the variance bridge's other columns, with their signs",
    "receivables": "receivables: opening + invoiced - paid - credited - written off = closing",
    "rows_extracted": "rows extracted = rows loaded + identical copies + older versions replaced + rows quarantined",
    "invoiced_total": "what the invoices say is what contract_to_cash shows",
    "expected_total": "what expected_billing says is what contract_to_cash shows",
    "billed_to_date": "billed to date = recognized to date + deferred - unbilled receivable",
}


def checks(settings: Settings, codes: CodeFacts) -> list[Check]:
    """One check an identity, and one for any that is not named here."""
    named = [
        Check(
            name=identity,
            description=f"{text[0].upper()}{text[1:]}, each currency.",
            table="tieout.audit.identities",
            rows=f"select * from {{batch}} where identity = '{identity}' order by abs(difference) desc",
            blocking=True,
        )
        for identity, text in IDENTITIES.items()
    ]
    listed = ", ".join(f"'{identity}'" for identity in IDENTITIES)
    other = Check(
        name="any_other",
        description="No identity that was added to the models since breaks.",
        table="tieout.audit.identities",
        rows=f"select * from {{batch}} where identity not in ({listed})",
        blocking=True,
    )
    return [*named, other]
