"""The models are to run on a distributed engine too: what only DuckDB says stands in a macro that is dispatched."""

import re
from collections.abc import Iterator

import pytest

from tests.support.company import ROOT

PROJECT = ROOT / "dbt_project"
# What Spark lacks or reads otherwise -> what is written instead.
ONLY_DUCKDB = {
    r"\bvarchar\b": "string, which is both engines' name of it",
    r"(?<![:/])//": "the macro whole_division",
    r"\bqualify\b": "a condition around the window",
    r"::": "cast(... as ...)",
    r"\bunnest\s*\(|\bgenerate_series\s*\(": "the macros numbers, each_number",
    r"\*\s*(exclude|replace)\s*\(|\bcolumns\s*\(": "the columns by name",
    r"\bfilter\s*\(\s*where": "case when",
    r"\b(asof|positional)\s+join\b|\bby\s+name\b": "a plain join, columns by name",
    r'"': "adapter.quote: Spark reads a text in double quotes",
    r"\bhugeint\b": "the macro whole_number",
}
# Functions that both engines have, under the same name and with the same arguments; and words that stand before a bracket.
SHARED = {
    "abs",
    "bit_xor",
    "cast",
    "ceil",
    "coalesce",
    "count",
    "date_trunc",
    "dense_rank",
    "extract",
    "first_value",
    "greatest",
    "lag",
    "last_day",
    "last_value",
    "lead",
    "least",
    "length",
    "lower",
    "lpad",
    "max",
    "md5",
    "min",
    "min_by",
    "nullif",
    "position",
    "rank",
    "replace",
    "round",
    "row_number",
    "rtrim",
    "split_part",
    "substr",
    "sum",
    "trim",
    "upper",
}
WORDS = {"and", "as", "decimal", "exists", "from", "in", "into", "join", "on", "or", "over", "then", "when", "where"}


def statements() -> Iterator[tuple[str, str]]:
    """(where, text) of each SQL model and each macro but DuckDB's own, without comments and without Jinja."""
    for path in sorted((PROJECT / "models").rglob("*.sql")):
        yield path.stem, path.read_text(encoding="utf-8")
    for path in sorted((PROJECT / "macros").rglob("*.sql")):
        for name, body in re.findall(
            r"{%-?\s*macro (\w+)(.*?){%-?\s*endmacro", path.read_text(encoding="utf-8"), re.DOTALL
        ):
            if not name.startswith(("duckdb__", "default__")):
                yield f"{path.stem}.{name}", body


def bare(text: str) -> str:
    # config() first, to the end of its last line: a hook within it has brackets of its own.
    text = re.sub(r"{{\s*config\(.*?\)\s*}}\n|{#.*?#}|{{.*?}}|{%.*?%}", " ", text, flags=re.DOTALL)
    return re.sub(r"--[^\n]*|'[^']*'", " ", text)


@pytest.mark.parametrize("pattern", ONLY_DUCKDB)
def test_no_model_speaks_duckdb_only(pattern: str) -> None:
    # One such word, and the project has to be ported before it runs on Spark.
    found = [where for where, text in statements() if re.search(pattern, bare(text), re.IGNORECASE)]
    assert found == [], f"write {ONLY_DUCKDB[pattern]} instead"


def test_no_model_calls_a_function_of_duckdb_only() -> None:
    # The same, for functions: a new one is looked up in Spark's list before it is added above.
    called = {name for _, text in statements() for name in re.findall(r"\b([a-z_0-9]+)\s*\(", bare(text).lower())}
    assert called - SHARED - WORDS == set()


def test_what_is_dispatched_has_another_engine_to_go_to() -> None:
    # A macro with DuckDB's variant alone fails on every other engine, and only there.
    text = "".join(path.read_text(encoding="utf-8") for path in (PROJECT / "macros").rglob("*.sql"))
    own = set(re.findall(r"macro duckdb__(\w+)", text))
    assert own
    assert own - set(re.findall(r"macro default__(\w+)", text)) == set()
