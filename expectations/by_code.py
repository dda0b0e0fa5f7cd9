"""Checks that say the same of every exception code of a category."""

from collections.abc import Iterator
from decimal import Decimal

from expectations.check import Check, CodeFacts
from pipelines.settings import Settings

COLUMNS = (
    "exception_id, code, severity, category, customer_id, customer_name, subject_type, subject_id, period_start, "
    "amount_at_risk, currency, amount_at_risk_reporting, explanation"
)


def within_tolerance(category: str, tolerance: Decimal, settings: Settings, codes: CodeFacts) -> Iterator[Check]:
    """One check a code that can find something of this category: its open amount at risk is within the tolerance."""
    currency = settings.company.reporting_currency
    for code, facts in codes.items():
        if facts["category"] not in (category, "by_sign"):
            continue
        yield Check(
            name=code,
            description=f"{facts['title']}: open {category} of at most {tolerance} {currency}. {facts['why']}",
            table="staged.marts.exceptions",
            rows=f"""
                select {COLUMNS}
                from {{batch}}
                where code = '{code}' and category = '{category}' and status = 'open'
                qualify coalesce(sum(amount_at_risk_reporting) over (), 0) > {tolerance}
                    or bool_or(amount_at_risk_reporting is null) over ()
                order by amount_at_risk_reporting desc nulls first, exception_id""",
        )


def within_count(category: str, tolerance: int, codes: CodeFacts) -> Iterator[Check]:
    """One check a code of a category that carries no money by itself: it is counted."""
    for code, facts in codes.items():
        if facts["category"] != category:
            continue
        yield Check(
            name=code,
            description=f"{facts['title']}: at most {tolerance} open. {facts['why']}",
            table="staged.marts.exceptions",
            rows=f"""
                select {COLUMNS}
                from {{batch}}
                where code = '{code}' and status = 'open'
                qualify count(*) over () > {tolerance}
                order by amount_at_risk_reporting desc nulls first, exception_id""",
        )


def no_jump(category: str, settings: Settings) -> Check:
    """The category's amount at risk is not far above its mean over the last days."""
    days, jump = settings.checks.trend_days, settings.checks.trend_jump_pct
    return Check(
        name="no_jump",
        description=f"Amount at risk is at most {jump}% above its mean over the {days} days before.",
        table="staged.marts.metrics_daily",
        warn_only=True,
        rows=f"""
            with amounts as (
                select as_of, value, max(as_of) over () as today
                from {{batch}}
                where metric = 'amount_at_risk_{category}'
            ),

            compared as (
                select
                    sum(value) filter (as_of = today) as value_today,
                    sum(value) filter (as_of < today and as_of >= today - {days}) as sum_before,
                    count(*) filter (as_of < today and as_of >= today - {days}) as days_before
                from amounts
            )

            select value_today, sum_before, days_before
            from compared
            where days_before > 0 and value_today * days_before * 100 > sum_before * (100 + {jump})""",
    )
