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
            table="marts.metrics_daily",
            warn_only=True,
            rows=f"""
                select as_of, value as per_1000_invoices, numerator as discrepancies, denominator as invoices
                from {{batch}}
                where metric = 'discrepancy_per_1000_invoices'
                    and as_of = (select max(m.as_of) from {{batch}} as m)
                    and numerator * 1000 > denominator * {most}""",
        )
    ]
