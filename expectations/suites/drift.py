"""The systems disagree; no money by itself, but the next wrong invoice starts here."""

from expectations.by_code import no_jump_by_code, within_count
from expectations.check import Check, CodeFacts
from pipelines.settings import Settings


def checks(settings: Settings, codes: CodeFacts) -> list[Check]:
    """One check a code, and their trends."""
    tolerance = settings.checks.drift_tolerance_count
    return [*within_count("drift", tolerance, settings, codes), no_jump_by_code("drift", settings, codes)]
