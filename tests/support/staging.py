"""A staging model over what an extract left in raw, without dbt: for models that use no macro but raw_union and source."""

from typing import Any

import jinja2

from pipelines.settings import PROJECT
from pipelines.warehouse import Warehouse, rows


def staged(warehouse: Warehouse, system: str, entity: str, source: str) -> list[dict[str, Any]]:
    """The rows of `stg_<system>__<entity>` for one source."""
    model = PROJECT / "dbt_project" / "models" / "staging" / system / f"stg_{system}__{entity}.sql"
    with warehouse.connect(read_only=True) as connection:
        described = connection.execute(f'describe raw_{source}."{entity}"').fetchall()
        present = {name for name, *_ in described}

        def raw_union(named: str, table: str, columns: list[list[str]]) -> str:
            assert (named, table) == (system, entity), f"{model.name} reads {named}.{table}"
            listed = [f'"{name}"' if name in present else f"cast(null as {kind}) as {name}" for name, kind in columns]
            return f"select '{source}' as source, {', '.join(listed)} from raw_{source}.\"{table}\""

        template = jinja2.Environment(undefined=jinja2.StrictUndefined).from_string(model.read_text(encoding="utf-8"))
        return rows(connection, template.render(raw_union=raw_union, source=lambda side, table: ""))
