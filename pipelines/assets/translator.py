"""How dbt's nodes look in Dagster: keys are the warehouse's paths, groups its layers, owners stand in the models."""

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator

DEFAULT_OWNER = "team:finance"
GROUPS = {"customers": "golden_customers"}  # else a folder's name is its group's


class Translator(DagsterDbtTranslator):
    """Folder = schema = key prefix = group."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        if dbt_resource_props["resource_type"] == "source":
            return dg.AssetKey([dbt_resource_props["source_name"], dbt_resource_props["name"]])
        name = dbt_resource_props.get("alias") or dbt_resource_props["name"]
        return dg.AssetKey([_layer(dbt_resource_props), name])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        layer = _layer(dbt_resource_props)
        return GROUPS.get(layer, layer)

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str] | None:
        owner = dbt_resource_props.get("meta", {}).get("owner")
        return [f"team:{owner}" if owner else DEFAULT_OWNER]

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The model's own description; an exception code's title and reason; else its first comment: its grain."""
        meta = dbt_resource_props.get("meta", {})
        if "why" in meta:
            return f"{meta['title']} ({meta['category']}, per {meta['subject']}). {meta['why']}"
        return dbt_resource_props.get("description") or _first_comment(dbt_resource_props.get("raw_code", ""))


def _layer(props: Mapping[str, Any]) -> str:
    return "seeds" if props["resource_type"] == "seed" else str(props["fqn"][1])


def _first_comment(sql: str) -> str:
    lines: list[str] = []
    for line in sql.splitlines():
        if not line.startswith("-- "):
            if lines:
                break
            continue
        lines.append(line.removeprefix("-- "))
    return " ".join(lines)
