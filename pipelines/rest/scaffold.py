"""Lays out the staging model of a list: every column of the entity, cast from raw; a person then writes the mapping."""

from pipelines.entities import ENTITIES
from pipelines.entities.dbt_files import SQL_TYPES
from pipelines.rest.stream import Child, Stream, kind_and_path


def staging_model(system: str, label: str, of: Stream | Child, within: str = "") -> str:
    """The SQL of stg_<system>__<entity>, as its columns give it; a part is joined to its object `within`."""
    entity, alias = ENTITIES[of.entity], of.table[0]
    kinds = {name: kind_and_path(text, name, of.entity)[0] for name, text in of.columns.items()}
    if isinstance(of, Child):
        kinds = {of.parent: "text", **kinds}
    texts = ", ".join(f"'{name}'" for name, kind in kinds.items() if kind != "bool")
    flags = ", ".join(f"'{name}'" for name, kind in kinds.items() if kind == "bool")
    columns = []
    for column in entity.columns:
        if column.name in ("id", "updated_at", "deleted_at"):
            continue
        sql_type = SQL_TYPES[column.type]
        if column.name not in kinds:
            columns.append(f"cast(null as {sql_type}) as {column.name}")
        elif sql_type in ("varchar", "boolean"):
            columns.append(f"{alias}.{column.name}")
        else:
            columns.append(f"cast({alias}.{column.name} as {sql_type}) as {column.name}")
    raw = f"{{{{ rest_raw('{system}', '{of.table}', texts=[{texts}]{f', flags=[{flags}]' if flags else ''}) }}}}"
    whole = (
        f"\ninner join {within} as w on {alias}.source = w.source and {alias}.{of.parent} = w.id"
        if isinstance(of, Child)
        else ""
    )
    live = f"\n    and {alias}._dlt_load_id = w._dlt_load_id and {alias}._read = w._read" if whole else ""
    other = f",\n\n{within} as (\n    {{{{ rest_raw('{system}', '{within}') }}}}\n)" if whole else ""
    listed = ",\n    ".join([f"{alias}.source", f"{alias}.id", *columns, f"{{{{ rest_lineage('{alias}') }}}}"])
    return (
        f"-- grain: one row per (source, id) of {label}'s {of.table.replace('_', ' ')}.\n"
        f"-- depends on {{{{ source('{entity.side}', '{entity.name}') }}}}\n"
        f"with {of.table} as (\n    {raw}\n){other}\n\nselect\n    {listed}\nfrom {of.table} as {alias}{whole}{live}\n"
    )
