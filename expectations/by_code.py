"""Checks that say the same of every exception code of a category."""

from collections.abc import Iterator
from decimal import Decimal

from expectations.check import Check, CodeFacts
from pipelines.settings import Settings
from pipelines.settings.schema import Code

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
        most = _of_code(settings, code).tolerance
        most = tolerance if most is None else most
        yield Check(
            name=code,
            description=f"{facts['title']}: open {category} of at most {most} {currency}. {_sentence(facts['why'])}",
            table="staged.marts.exceptions",
            rows=f"""
                select {COLUMNS}
                from {{batch}}
                where code = '{code}' and category = '{category}' and status = 'open'
                qualify coalesce(sum(amount_at_risk_reporting) over (), 0) > {most}
                    or bool_or(amount_at_risk_reporting is null) over ()
                order by amount_at_risk_reporting desc nulls first, exception_id""",
        )


def _of_code(settings: Settings, code: str) -> Code:
    return settings.exceptions.codes.get(code, Code())


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}".rstrip(".") + "."


def within_count(category: str, tolerance: int, settings: Settings, codes: CodeFacts) -> Iterator[Check]:
    """One check a code of a category that carries no money by itself: it is counted."""
    for code, facts in codes.items():
        if facts["category"] != category:
            continue
        most = _of_code(settings, code).tolerance
        most = Decimal(tolerance) if most is None else most
        yield Check(
            name=code,
            description=f"{facts['title']}: at most {most} open. {_sentence(facts['why'])}",
            table="staged.marts.exceptions",
            rows=f"""
                select {COLUMNS}
                from {{batch}}
                where code = '{code}' and status = 'open'
                qualify count(*) over () > {most}
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


def no_jump_by_code(category: str, settings: Settings, codes: CodeFacts) -> Check:
    """No code's open exceptions are far above their mean over the last days: by amount at risk, drift by count.

    A day on which a code found nothing counts as 0. A new code is a jump from 0, where it is large enough to matter.
    """
    told = settings.checks
    own = {
        code: told.trend_jump_pct if (jump := _of_code(settings, code).trend_jump_pct) is None else jump
        for code, facts in codes.items()
        if facts["category"] in (category, "by_sign")
    }
    listed = ", ".join(f"('open_{category}_{code}', {jump})" for code, jump in own.items()) or "('', 0)"
    measure, least = (
        ("value", told.trend_least_count) if category == "drift" else ("numerator", told.trend_least_amount)
    )
    return Check(
        name="no_jump_by_code",
        description=f"No code is over {told.trend_jump_pct}% above its mean over the {told.trend_days} days before.",
        table="staged.marts.metrics_daily",
        warn_only=True,
        rows=f"""
            with today as (
                select max(as_of) as today from {{batch}}
            ),

            days as (
                select count(distinct m.as_of) as days_before
                from {{batch}} as m cross join today as t
                where m.as_of < t.today and m.as_of >= t.today - {told.trend_days}
            ),

            compared as (
                select
                    m.metric,
                    c.jump,
                    coalesce(sum(m.{measure}) filter (m.as_of = t.today), 0) as value_today,
                    coalesce(sum(m.{measure}) filter (m.as_of < t.today and m.as_of >= t.today - {told.trend_days}), 0)
                        as sum_before
                from {{batch}} as m
                inner join (values {listed}) as c (metric, jump) on m.metric = c.metric
                cross join today as t
                group by m.metric, c.jump
            )

            select c.metric, c.value_today, c.sum_before, d.days_before
            from compared as c cross join days as d
            where d.days_before > 0 and c.value_today >= {least} and c.value_today > 0
                and c.value_today * d.days_before * 100 > c.sum_before * (100 + c.jump)""",
    )
