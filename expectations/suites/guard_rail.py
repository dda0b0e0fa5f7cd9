"""The one number: discrepancies per 1,000 invoices."""

from expectations.check import Check, CodeFacts
from pipelines.settings import Settings


def checks(settings: Settings, codes: CodeFacts) -> list[Check]:
    """Open leakage and overbilling exceptions against invoices that are neither draft nor void."""
    most = settings.checks.discrepancies_per_1000_invoices
    return [
        Check(
            name="discrepancies_per_1000_invoices",
            description=f"At most {most} open leakage or overbilling exceptions per 1,000 invoices.",
            table="staged.marts.metrics_daily",
            warn_only=True,
            rows=f"""
                select as_of, value as per_1000_invoices, numerator as discrepancies, denominator as invoices
                from {{batch}}
                where metric = 'discrepancy_per_1000_invoices'
                qualify as_of = max(as_of) over () and numerator * 1000 > denominator * {most}""",
        )
    ]
