"""What dbt runs before a model that is added to on a later day: its pre-hooks, as they read on that day."""

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment


def hooks_of(node: Mapping[str, Any], relations: Mapping[str, str], day: str) -> list[str]:
    """SQL of the pre-hooks of a node of the manifest. relations: model -> its table; day: the business date as a literal."""
    known = {
        "this": f'"{node["schema"]}"."{node["alias"]}"',
        "ref": relations.__getitem__,
        "as_of": lambda: f"cast({day} as date)",
        "is_incremental": lambda: True,
        # Columns that a table of an older version lacks: there is no such table here.
        "add_missing_columns": lambda *_: "",
        "journal_state": lambda: None,
    }
    hooks = [Environment(autoescape=False).from_string(hook["sql"]).render(known) for hook in _listed(node)]
    return [hook for hook in hooks if hook.strip()]


def _listed(node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(node["config"]["pre-hook"])
