"""Money billed that is not owed: to be credited before the customer asks."""

from expectations.by_code import no_jump, no_jump_by_code, within_tolerance
from expectations.check import Check, CodeFacts
from pipelines.settings import Settings


def checks(settings: Settings, codes: CodeFacts) -> list[Check]:
    """One check a code, and the trends."""
    tolerance = settings.checks.overbilling_tolerance
    return [
        *within_tolerance("overbilling", tolerance, settings, codes),
        no_jump("overbilling", settings),
        no_jump_by_code("overbilling", settings, codes),
    ]
