"""What Splink makes of the pairs that blocking names: weight, probability, and what each comparison says, in words."""

import logging
from typing import Any

import duckdb
import polars as pl

from pipelines.matching.model.blocking import TERMS
from pipelines.matching.model.contradictions import stray_words
from pipelines.matching.model.levels import COMPARISONS
from pipelines.matching.model.parameters import Parameters, splink_settings

STRAY = "one name has a word that the other lacks"
_CONTRADICTION = """
    case
        when l.country <> r.country then 'two countries'
        when l.form <> r.form then 'two legal forms'
        when l.digits <> r.digits then 'two numbers in their names'
    end
"""


def linker(connection: duckdb.DuckDBPyConnection, parameters: Parameters) -> Any:
    """Splink over the tables `records` (with rarity) and `pairs`."""
    from splink import DuckDBAPI, Linker, SettingsCreator  # a second of import: only where there is something to score

    api = DuckDBAPI(connection)
    made = Linker(api.register("records"), SettingsCreator(**splink_settings(parameters)), log_level=logging.ERROR)
    for term in TERMS:  # rarity comes with the records: an empty table keeps Splink from counting again
        connection.execute(f"create or replace table rarity_{term} as select {term}, tf_{term} from records limit 0")
        made.table_management.register_term_frequency_lookup(api.register(f"rarity_{term}"), term)
    made.table_management.register_blocked_pairs_for_predict(api.register("pairs"))
    return made


def compared(connection: duckdb.DuckDBPyConnection, parameters: Parameters, least: float) -> pl.DataFrame:
    """The pairs of the table `pairs` with at least the probability `least`: left_record to evidence of `SCORES`."""
    scored = linker(connection, parameters).inference.predict(threshold_match_probability=least, warning_mode="never")
    found = connection.execute(
        f"""
        select
            l.record_id as left_record,
            r.record_id as right_record,
            round(s.match_weight, 3) as weight,
            round(s.match_probability, 6) as probability,
            {_CONTRADICTION} as contradiction,
            {evidence_sql()} as evidence,
            l.name_words, l.legal_words, r.name_words as other_name_words, r.legal_words as other_legal_words
        from {scored.physical_name} as s
        inner join records as l on s.id_l = l.id
        inner join records as r on s.id_r = r.id
        """
    ).pl()
    words = found.select("name_words", "legal_words", "other_name_words", "other_legal_words")
    stray = pl.when(pl.Series(stray_words(words.iter_rows()), dtype=pl.Boolean)).then(pl.lit(STRAY))
    return found.with_columns(pl.coalesce("contradiction", stray).alias("contradiction")).drop(words.columns)


def evidence_sql() -> str:
    """In words and bits what each comparison says: `the same phone +9.1`."""
    parts = []
    for name, (_, levels) in COMPARISONS.items():
        tf = f" + s.mw_tf_adj_{name}" if any(level.term for level in levels) else ""
        labels = " ".join(
            f"when {len(levels) - 1 - place} then '{name.replace('_', ' ')}: {level.label}'"
            for place, level in enumerate(levels)
        )
        parts.append(f"case s.gamma_{name} {labels} end || printf(' (%+.1f)', s.mw_{name}{tf})")
    return f"concat_ws(', ', {', '.join(parts)})"
