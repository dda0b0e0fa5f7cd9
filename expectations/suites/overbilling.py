"""Money billed that is not owed: to be credited before the customer asks."""

from expectations.by_code import no_jump, within_tolerance
from expectations.check import Check, CodeFacts
from pipelines.settings import Settings


def checks(settings: Settings, codes: CodeFacts) -> list[Check]:
    """One check a code, and the trend."""
    tolerance = settings.checks.overbilling_tolerance
    return [*within_tolerance("overbilling", tolerance, settings, codes), no_jump("overbilling", settings)]
