"""The systems disagree; no money by itself, but the next wrong invoice starts here."""

from expectations.by_code import within_count
from expectations.check import Check, CodeFacts
from pipelines.settings import Settings


def checks(settings: Settings, codes: CodeFacts) -> list[Check]:
    """One check a code."""
    return list(within_count("drift", settings.checks.drift_tolerance_count, codes))
