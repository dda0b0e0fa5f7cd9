"""Lays out the staging model of a list: every column of the entity, cast from raw; a person then writes the mapping."""

from pipelines.entities import ENTITIES
from pipelines.entities.dbt_files import SQL_TYPES
from pipelines.rest.stream import Child, Stream, kind_and_path


def staging_model(system: str, label: str, of: Stream | Child, within: str = "") -> str:
    """The SQL of stg_<system>__<entity>, as its columns give it; a part is joined to its object `within`."""
    entity, alias = ENTITIES[of.entity], of.table[0]
    given = [c for c in entity.columns if c.name not in ("id", "updated_at", "deleted_at")]
    # a company may name a field of its own for any column, so all of them are looked for in raw
    kinds = {column.name: column.type for column in given}
    kinds |= {name: kind_and_path(text, name, of.entity)[0] for name, text in of.columns.items()}
    kinds |= {of.parent: "text"} if isinstance(of, Child) else {}
    texts = ", ".join(f"'{name}'" for name, kind in kinds.items() if kind != "bool")
    flags = ", ".join(f"'{name}'" for name, kind in kinds.items() if kind == "bool")
    columns = []
    for column in given:
        sql_type = SQL_TYPES[column.type]
        plain = sql_type in ("string", "boolean")
        value = f"{alias}.{column.name}" if plain else f"cast({alias}.{column.name} as {sql_type}) as {column.name}"
        columns.append(value)
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
