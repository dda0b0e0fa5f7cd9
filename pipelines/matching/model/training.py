"""What the records teach: u from pairs taken at random, m by expectation maximisation.

Nothing here is left to chance: the sample is chosen by a hash of the records' ids with a fixed seed, and what is
learned is rounded, so that neither the order of rows nor the number of threads changes a score.
"""

import logging
from contextlib import suppress
from typing import Any

import duckdb

from pipelines.matching.model.blocking import records_sql, seen_sql
from pipelines.matching.model.levels import (
    LEAST_M,
    LEAST_RECORDS,
    LEAST_U,
    MOST_ON_A_KEY,
    OPEN_FROM,
    PAIRS_FOR_M,
    RETRAIN_AT,
    SAMPLE_FOR_U,
    TRAIN_FROM,
)
from pipelines.matching.model.parameters import Parameters, Probabilities, assumed, splink_settings

SEED = "tieout"
# Each trains the comparisons that it does not block on; together they train all.
_BLOCKED_ON = (("main",), ("phone",), ("street", "postal"))


def fit(connection: duckdb.DuckDBPyConnection, previous: Parameters | None) -> Parameters:
    """The parameters for the view `now` (see `blocking.NOW`): the previous ones while they still fit."""
    count, alone = connection.execute("select count(*), count(*) filter (is_open) from now").fetchone() or (0, 0)
    if count < TRAIN_FROM:
        # A small company's scores depend on its records only; by powers of two: one more of them is no change.
        return assumed(max(LEAST_RECORDS, 1 << max(0, count - 1).bit_length()))
    if previous and previous.is_trained and abs(count - previous.record_count) <= RETRAIN_AT * previous.record_count:
        return previous
    if alone < OPEN_FROM:
        return previous or assumed(count)
    return Parameters(count, True, _trained(connection, assumed(count)))


def _trained(connection: duckdb.DuckDBPyConnection, start: Parameters) -> Probabilities:
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    from splink.internals.exceptions import EMTrainingException

    settings = splink_settings(start) | {"retain_intermediate_calculation_columns": False}
    api = DuckDBAPI(connection)
    connection.execute(seen_sql())
    connection.execute(records_sql("seen"))
    connection.execute(
        """
        create or replace table sample as
        select *
        from records
        where id in (select min(id) from seen group by cluster)  -- one of each
        order by md5(record_id || ?)
        limit ?
        """,
        [SEED, SAMPLE_FOR_U],
    )
    sampled = Linker(api.register("sample"), SettingsCreator(**settings), log_level=logging.ERROR)
    # More pairs than there are: all of the sample, which was drawn above. One chunk: nothing depends on timing.
    sampled.training.estimate_u_using_random_sampling(max_pairs=1e9, min_count_per_level=None, num_chunks=1)
    chance = _learned(sampled, "u_probability", start)

    with_u: Probabilities = {
        name: [(m, u) for (m, _), (_, u) in zip(start.levels[name], chance[name], strict=True)] for name in start.levels
    }
    settings = splink_settings(Parameters(start.record_count, False, with_u))
    linker = None
    for columns in _BLOCKED_ON:
        if not _take(connection, columns):
            continue  # no two records share the key: what is assumed stays
        linker = linker or Linker(api.register("taken"), SettingsCreator(**settings), log_level=logging.ERROR)
        with suppress(EMTrainingException):
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(*columns), max_pairs=2 * PAIRS_FOR_M, estimate_without_term_frequencies=True
            )
    agreed = _learned(linker, "m_probability", start) if linker else start.levels
    return {name: [(m, u) for (m, _), (_, u) in zip(agreed[name], chance[name], strict=True)] for name in start.levels}


def _take(connection: duckdb.DuckDBPyConnection, columns: tuple[str, ...]) -> bool:
    """`taken`: the records that share the columns with another one; of many pairs, those of a share of the keys.

    Whether there are any. A million records are not carried through joins for the pairs of a few, and a key that too
    many share teaches nothing.
    """
    key = " || '|' || ".join(columns)
    connection.execute(
        f"""
        create or replace table shared as
        select {key} as key, count(*) as records
        from records
        where {key} is not null
        group by all
        having count(*) between 2 and {MOST_ON_A_KEY}
        """
    )
    (pairs,) = connection.execute("select sum(records * (records - 1) / 2) from shared").fetchone() or (None,)
    if not pairs:
        return False
    connection.execute(
        f"""
        create or replace table taken as
        select *
        from records
        where {key} in (select key from shared where md5_number_lower(key || ?) / pow(2, 64) <= ?)
        """,
        [SEED, PAIRS_FOR_M / pairs],
    )
    return True


def _learned(linker: Any, which: str, start: Parameters) -> Probabilities:
    """The probabilities of a linker, those of levels never seen from `start`; as (m, m) or (u, u)."""
    least = LEAST_M if which == "m_probability" else LEAST_U
    place = 0 if which == "m_probability" else 1
    found: Probabilities = {}
    for comparison in linker.misc.save_model_to_json()["comparisons"]:
        name = comparison["output_column_name"]
        levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        values = []
        for level, known in zip(levels, start.levels[name], strict=True):
            value = level.get(which)
            values.append(max(least, value if isinstance(value, float) else min(known[place], 10 * least)))
        total = sum(values)
        found[name] = [(round(value / total, 7),) * 2 for value in values]
    return found
