"""Right amounts at the wrong time, or at risk: late, unsent, unpaid, in dispute, on the way."""

from expectations.by_code import no_jump, no_jump_by_code, within_tolerance
from expectations.check import Check, CodeFacts
from pipelines.settings import Settings


def checks(settings: Settings, codes: CodeFacts) -> list[Check]:
    """One check a code, and the trends."""
    tolerance = settings.checks.exposure_tolerance
    return [
        *within_tolerance("exposure", tolerance, settings, codes),
        no_jump("exposure", settings),
        no_jump_by_code("exposure", settings, codes),
    ]
