"""Writes the staging models of the import format, the core models, and the page of field mappings.

Run it as `python -m pipelines.entities.dbt_files`. The files are committed and reviewed like any other SQL; a test
fails when they are stale. A column is thus added in one place.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from pipelines.entities import field_mapping
from pipelines.entities.schema import ENTITIES, Column, Entity

PROJECT = Path(__file__).parents[2] / "dbt_project"
MODELS = PROJECT / "models"

SQL_TYPES = {
    "text": "string",
    "enum": "string",
    "money": "decimal(30, 12)",
    "decimal": "decimal(30, 12)",
    "integer": "bigint",
    "bool": "boolean",
    "date": "date",
    "timestamp": "timestamp",
}
LINEAGE = (("_file", "string"), ("_line", "bigint"), ("_dlt_load_id", "string"))

# The date by which a row happened: what is dated after as_of has not happened yet.
HAPPENED_ON = {
    "invoices": "issued_on",
    "credit_notes": "issued_on",
    "payment_events": "cast(occurred_at as date)",
    "payment_allocations": "allocated_on",
    "usage_records": "cast(occurred_at as date)",
    "bank_transactions": "booked_on",
    "journal_lines": "posted_on",
    "fx_rates": "rate_on",
    "deals": "case when is_won then cast(closed_at as date) end",
}

# Links that stand on both sides: of several sources' rows of one id, the one that points back is meant.
TOLD_BY = {
    ("accounts", "billing_customer_id"): "crm_account_id",
    ("customers", "crm_account_id"): "billing_customer_id",
}


def _names(entity: Entity) -> list[str]:
    return [column.name for column in entity.columns] + [name for name, _ in LINEAGE]


def staging_sql(entity: Entity) -> str:
    """The staging model of one entity of the import format: raw rows of every source of system `files`."""
    typed = [(column.name, SQL_TYPES[column.type]) for column in entity.columns] + list(LINEAGE)
    pairs = ",\n    ".join(f"['{name}', '{kind}']" for name, kind in typed)
    columns = ",\n    ".join(["source", *(name for name, _ in typed)])
    return (
        f"-- grain: one row per (source, {', '.join(entity.key)}) of the import format's {entity.name}."
        " Made by pipelines/entities/dbt_files.py.\n"
        f"-- depends on {{{{ source('{entity.side}', '{entity.name}') }}}}\n"
        f"{{% set columns = [\n    {pairs},\n] %}}\n"
        f"with raw_rows as (\n    {{{{ raw_union('files', '{entity.name}', columns) }}}}\n)\n\n"
        f"select\n    {columns}\nfrom raw_rows\n"
    )


def _core_column(entity: Entity, column: Column) -> str:
    if column.name == "id":
        return f"{{{{ core_id('{entity.name}') }}}} as id"
    if back := TOLD_BY.get((entity.name, column.name)):
        return f"{{{{ core_reference_told_by('{column.name}', '{column.refers_to}', '{back}') }}}} as {column.name}"
    if column.refers_to:
        return f"{{{{ core_reference('{column.name}', '{column.refers_to}') }}}} as {column.name}"
    return f"rows.{column.name}"


def staged_models(entity: str) -> list[str]:
    """The staging models of an entity, the import format's first: a new system is found by its folder."""
    others = sorted(path.stem for path in MODELS.glob(f"staging/*/stg_*__{entity}.sql") if path.parent.name != "files")
    return [f"stg_files__{entity}", *others]


def core_sql(entity: Entity) -> str:
    """The core model of one entity: all systems together, ids made unique, tombstones and rows after as_of left out."""
    own = ", ".join(f"'{name}'" for name in ["source", *_names(entity)])
    columns = [
        "rows.source",
        *(_core_column(entity, column) for column in entity.columns),
        *(f"rows.{name}" for name, _ in LINEAGE),
    ]
    happened = HAPPENED_ON.get(entity.name)
    later = f"\n    and coalesce({happened}, {{{{ as_of() }}}}) <= {{{{ as_of() }}}}" if happened else ""
    return (
        f"-- grain: one row per {entity.name} row of any source, tombstones and what is dated after as_of left out."
        " Made by pipelines/entities/dbt_files.py.\n"
        f"{{{{ config(alias='{entity.name}') }}}}\n"
        f"with rows as (\n    {{{{ staged_rows('{entity.name}', [{own}]) }}}}\n)\n\nselect\n    "
        + ",\n    ".join(columns)
        + f"\nfrom rows\nwhere rows.deleted_at is null{later}\n"
    )


def staged_systems_sql() -> str:
    """The macro that says which systems have a staging model of an entity, those of the import format first."""
    systems = {name: [model.removeprefix("stg_").split("__")[0] for model in staged_models(name)] for name in ENTITIES}
    found = [f"        '{entity}': {listed}," for entity, listed in systems.items()]
    return (
        "{# The systems with a staging model of an entity. Made by pipelines/entities/dbt_files.py. #}\n"
        "{% macro staged_systems(entity) -%}\n    {{ return({\n"
        + "\n".join(found)
        + "\n    }[entity]) }}\n{%- endmacro %}\n"
    )


def _keyed() -> Iterator[Entity]:
    return (entity for entity in ENTITIES.values() if entity.key == ("id",))


def collisions_sql() -> str:
    """Ids that more than one source uses for an entity, with the id each gets in core."""
    keyed = ", ".join(f"'{entity.name}'" for entity in _keyed())
    return (
        "-- grain: one row per (entity, source, id) whose id stands in more than one source."
        " Made by pipelines/entities/dbt_files.py.\n"
        "{{ config(materialized='table', alias='id_collisions') }}\n"
        "with keyed as (\n"
        "    select cast(null as string) as entity, cast(null as string) as source, cast(null as string) as id"
        " where 1 = 0\n"
        f"    {{%- for entity in [{keyed}] %}}{{% if several_sources(entity) %}}\n"
        "    union all\n"
        "    select '{{ entity }}' as entity, source, id"
        " from ({{ staged_rows(entity, ['source', 'id']) }}) as {{ entity }}\n"
        "    {%- endif %}{% endfor %}\n"
        "    {%- if several_sources('payment_events') %}\n"
        "    -- A payment is the fold of its own source's events: another source's payment of that id is another one.\n"
        "    union all\n"
        "    select distinct 'payments' as entity, source, payment_id as id"
        " from ({{ staged_rows('payment_events', ['source', 'payment_id']) }}) as payments\n"
        "    {%- endif %}\n),\n\n"
        "counted as (\n    select\n        *,\n        min(source) over (partition by entity, id) as first_source,\n"
        "        max(source) over (partition by entity, id) as last_source\n    from keyed\n)\n\n"
        "select\n    entity,\n    source,\n    id,\n    source || ':' || id as core_id\nfrom counted\n"
        "where first_source <> last_source\n"
    )


def tombstones_sql() -> str:
    """Rows that are known but not there: gone upstream, or dated after as_of. A link to one is not broken."""
    parts = []
    for entity in _keyed():
        happened = HAPPENED_ON.get(entity.name, "")
        read = [column.name for column in entity.columns if column.name in re.findall(r"\w+", happened)]
        parts.append(f"    ['{entity.name}', {read}, '{happened}'],")
    return (
        "-- grain: one row per (entity, source, id) that is known and left out of core."
        " Made by pipelines/entities/dbt_files.py.\n"
        "{{ config(materialized='table', alias='tombstones') }}\n"
        "{% set entities = [\n" + "\n".join(parts) + "\n] %}\n"
        "{%- for entity, columns, happened in entities %}\n"
        "select '{{ entity }}' as entity, source, id, deleted_at,"
        " case when deleted_at is not null then 'deleted' else 'after_as_of' end as reason\n"
        "from ({{ staged_rows(entity, ['source', 'id', 'deleted_at'] + columns) }}) as {{ entity }}\n"
        "where deleted_at is not null{% if happened %} or {{ happened }} > {{ as_of() }}{% endif %}\n"
        "{{ 'union all' if not loop.last }}\n"
        "{%- endfor %}\n"
    )


def files() -> dict[Path, str]:
    """Every generated file with the text it should hold."""
    made: dict[Path, str] = {}
    for entity in ENTITIES.values():
        made[MODELS / "staging" / "files" / f"stg_files__{entity.name}.sql"] = staging_sql(entity)
        made[MODELS / "core" / f"core_{entity.name}.sql"] = core_sql(entity)
    made[MODELS / "core" / "core_id_collisions.sql"] = collisions_sql()
    made[MODELS / "core" / "core_tombstones.sql"] = tombstones_sql()
    made[PROJECT / "macros" / "staged_systems.sql"] = staged_systems_sql()
    made[MODELS / "staging" / "_sources.yml"] = sources_yml()
    made[field_mapping.PAGE] = field_mapping.page()
    return made


def sources_yml() -> str:
    """The sides of the import format as dbt sources, so that the lineage starts at what was extracted."""
    lines = [
        "# Made by pipelines/entities/dbt_files.py."
        " The tables are found by macros/raw.sql; the names give the lineage.",
        "version: 2",
        "sources:",
    ]
    for side in dict.fromkeys(entity.side for entity in ENTITIES.values()):
        lines += [f"  - name: {side}", f'    description: "The {side} side of the import format."', "    tables:"]
        lines += [f"      - name: {entity.name}" for entity in ENTITIES.values() if entity.side == side]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write every generated file."""
    for path, text in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    print(f"wrote {len(files())} files: models of staging and core, and {field_mapping.PAGE.name}")


if __name__ == "__main__":
    main()
