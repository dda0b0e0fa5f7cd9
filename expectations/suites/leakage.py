"""Money owed and not billed, or billed and not collected. Findings never block: they are the product."""

from expectations.by_code import no_jump, no_jump_by_code, within_tolerance
from expectations.check import Check, CodeFacts
from pipelines.settings import Settings


def checks(settings: Settings, codes: CodeFacts) -> list[Check]:
    """One check a code, and the trends."""
    tolerance = settings.checks.leakage_tolerance
    return [
        *within_tolerance("leakage", tolerance, settings, codes),
        no_jump("leakage", settings),
        no_jump_by_code("leakage", settings, codes),
    ]
