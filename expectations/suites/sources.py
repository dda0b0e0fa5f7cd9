"""The contracts of the sources: keys, required columns, completeness. A broken contract is not published."""

from expectations.check import Check, CodeFacts
from pipelines.entities import ENTITIES, Entity
from pipelines.settings import Settings


def checks(settings: Settings, codes: CodeFacts) -> list[Check]:
    """Broken keys and missing required values block; short and bad deliveries are findings, and warn."""
    return [
        Check(
            name="something_was_loaded",
            description="At least one source delivered at least one entity.",
            table="staged.marts.source_loads",
            rows="select 'no source delivered anything' as problem where not exists (select 1 from {batch})",
            native=("ExpectTableRowCountToBeBetween", {"min_value": 1}),
            blocking=True,
        ),
        *(_contract(entity) for entity in ENTITIES.values()),
        Check(
            name="complete",
            description="Every extract is as long as its manifest, or its history, says.",
            table="staged.marts.source_loads",
            rows="select * from {batch} where not complete",
            warn_only=True,
        ),
        Check(
            name="nothing_in_quarantine",
            description="Every row could be read.",
            table="staged.marts.quarantine",
            rows="select * from {batch}",
            warn_only=True,
        ),
    ]


def _contract(entity: Entity) -> Check:
    missing = " or ".join(f'"{column}" is null' for column in entity.required)
    key = ", ".join(f'"{column}"' for column in entity.key)
    twice = f" or count(*) over (partition by {key}) > 1" if key else ""
    return Check(
        name=f"{entity.name}_contract",
        description=f"{entity.name}: one row per key, and no required column ({', '.join(entity.required)}) is empty.",
        table=f"tieout.core.{entity.name}",
        rows=f"select * from {{batch}} qualify {missing}{twice}",
        blocking=True,
    )
