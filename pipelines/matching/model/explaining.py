"""One pair in full: each comparison's part of the match weight, and Splink's waterfall."""

from typing import NamedTuple

import duckdb
import polars as pl

from pipelines.matching.model.blocking import NOW, keys_sql, records_sql, seen_sql
from pipelines.matching.model.comparing import compared, linker
from pipelines.matching.model.parameters import Parameters
from pipelines.matching.model.rarity import count_terms, rare_records_sql
from pipelines.matching.model.training import fit


class Explained(NamedTuple):
    """`steps`: (comparison, what it finds, weight in bits), from the starting weight on; they add up to `weight`."""

    steps: list[tuple[str, str, float]]
    weight: float
    probability: float
    contradiction: str | None
    is_trained: bool
    waterfall: str  # an HTML page that needs no network


def explained(
    connection: duckdb.DuckDBPyConnection,
    normalised: pl.DataFrame,
    clusters: pl.DataFrame,
    scores: pl.DataFrame,
    left: str,
    right: str,
) -> Explained | None:
    """What the model of the last run says of two records, or None where one has nothing to compare.

    connection: a scratch database; the frames are those of `scoring.score`, `scores` being what it returned.
    """
    connection.register("normalised", normalised)
    connection.register("clusters", clusters)
    connection.execute(NOW)
    told = scores["parameters"].drop_nulls()
    parameters = fit(connection, Parameters.from_json(told[0]) if len(told) else None)
    connection.execute(seen_sql())
    connection.execute(records_sql("seen"))
    connection.execute(keys_sql())
    connection.execute("create or replace table chosen as select id from seen where record_id in (?, ?)", [left, right])
    count_terms(connection, "chosen")
    connection.execute(f"create or replace table records as {rare_records_sql('chosen', parameters)}")
    connection.execute(
        """
        create or replace table pairs as
        select least(l.id, r.id) as join_key_l, greatest(l.id, r.id) as join_key_r, 0 as match_key
        from records as l, records as r
        where l.record_id = ? and r.record_id = ?
        """,
        [left, right],
    )
    found = compared(connection, parameters, 0)
    if not len(found):
        return None
    splink = linker(connection, parameters)
    pairs = splink.inference.predict(warning_mode="never").as_record_list()
    chart = splink.visualisations.waterfall_chart(pairs)
    return Explained(
        _steps(chart.chart_data),
        found["weight"][0],
        found["probability"][0],
        found["contradiction"][0],
        parameters.is_trained,
        chart.to_html(inline=True),
    )


def _steps(bars: list[dict[str, object]]) -> list[tuple[str, str, float]]:
    steps: list[tuple[str, str, float]] = []
    for bar in bars:
        name, weight = str(bar["column_name"]), float(str(bar["log2_bayes_factor"]))
        if name == "Prior":
            steps.append(("to begin with", "two records taken at random", weight))
        elif name.startswith("tf_"):
            if weight:
                steps.append((name.removeprefix("tf_"), "how rare that is", weight))
        elif name != "Final score":
            steps.append((name.replace("_", " "), str(bar["label_for_charts"]), weight))
    return steps
