"""What sqlfluff puts in the place of the macros, so that it reads a model without a warehouse (see .sqlfluff).

A macro stands as a function call of its name: `{{ as_of() }}` is `as_of()`. What a macro expands to is not the model's
own layout, so nothing is lost. Those below stand for something else than an expression.
"""

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

SELECTS = (
    "raw_union",
    "rest_raw",
    "staged_rows",
    "stripe_raw",
    "schedule_rows",
    "spread",
    "word_runs",
    "open_balances",
    "delta_bridge",
    "customer_keys",
    "customer_pointers",
    "evidence_keys",
    "touched_today",
    "moved_today",
    "with_components",
)
LISTS: dict[str, list[Any]] = {
    "exception_codes": ["code"],
    "obligation_codes": ["code"],
    "golden_fields": ["field"],
    "field_owners": ["owner"],
    "exception_facts": [("code", {"reads": ["entity"]}, "group")],
    "exception_entities": [("code", "entity", "side")],
    "entity_sides": [("side", "entity")],
}


def _gives(answer: Any) -> Callable[..., Any]:
    return lambda *given, **named: answer


for _path in sorted((Path(__file__).parents[1] / "macros").glob("*.sql")):
    for _name in re.findall(r"{%-?\s*macro (\w+)", _path.read_text(encoding="utf-8")):
        globals()[_name] = _gives("select 1 as one" if _name in SELECTS else LISTS.get(_name, f"{_name}()"))

execute = True
adapter = SimpleNamespace(quote='"{}"'.format)
