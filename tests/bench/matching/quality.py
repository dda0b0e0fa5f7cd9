"""Precision and recall on labelled companies, through the models that a run builds; with a picture of what other thresholds would do.

Thresholds and levels were chosen on the tuning half (seed 1). What counts is the other half, of other companies.
"""

from pathlib import Path

import duckdb
import polars as pl

from pipelines.matching import decide
from tests.bench.matching import flow
from tests.bench.matching.labelled import labelled

AS_OF = "2026-03-31"
HALVES = {"tuned on": 1, "reported on": 2}
SWEEP = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9999, 1.01)  # the last: rules alone
LEAST_PRECISION, LEAST_RECALL = 0.999, 0.97


def main(folder: Path, records: int) -> bool:
    """Print the figures and write the picture; whether the targets are met on the half that counts."""
    met = True
    for half, seed in HALVES.items():
        made, truth = labelled(records, seed)
        warehouse = folder / f"half{seed}" / "tieout.duckdb"
        warehouse.unlink(missing_ok=True)
        flow.load(warehouse, AS_OF, made)
        flow.build(warehouse)
        found = flow.quality(flow.members(warehouse), truth)
        print(
            f"{half:<12} {len(made):,} records, {found.true:,} true pairs: precision {found.precision:.5f} "
            f"({found.said - found.right} wrong), recall {found.recall:.4f} ({found.true - found.right} missed), F1 {found.f1:.4f}"
        )
        if half == "reported on":
            met = found.precision >= LEAST_PRECISION and found.recall >= LEAST_RECALL
            curve = sweep(warehouse, truth)
            print(f"{'threshold':>10}{'precision':>11}{'recall':>9}")
            for threshold, quality in curve.items():
                print(
                    f"{threshold:>10}{quality.precision:>11.5f}{quality.recall:>9.4f}"
                    + ("   rules alone" if threshold > 1 else "")
                )
            picture = folder / "precision_recall.html"
            draw(picture, curve)
            print(f"the picture is in {picture}")
    return met


def sweep(warehouse: Path, truth: pl.DataFrame) -> dict[float, flow.Quality]:
    """Threshold -> quality of the clusters that it makes."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        edges = connection.execute(
            """
            select left_record, right_record, rule, rank, priority, bounded, 2.0 as probability from customers.int_customers__rule_edges
            union all
            select s.left_record, s.right_record, 'model', 6, cast(round(s.weight * 1000) as integer), true, s.probability
            from customers.int_customers__scores as s
            anti join customers.int_customers__vetoes as v on s.left_record = v.left_record and s.right_record = v.right_record
            where s.right_record is not null and s.contradiction is null
            """
        ).pl()
        tax_ids = connection.execute(
            "select record_id, tax_valid as tax_id from customers.int_customers__normalised"
        ).pl()
        vetoes = connection.execute("select * from customers.int_customers__vetoes").pl()
    curve = {}
    for threshold in SWEEP:
        decided = decide(edges.filter(pl.col("probability") >= threshold), tax_ids, vetoes, 50).filter("accepted")
        homes = pl.concat(
            [decided.select(pl.col(end).alias("record_id"), "cluster_id") for end in ("left_record", "right_record")]
        ).unique()
        found = (
            truth.select("record_id")
            .join(homes, on="record_id", how="left")
            .with_columns(pl.col("cluster_id").fill_null(pl.col("record_id")))
        )
        curve[threshold] = flow.quality(found, truth, ours="cluster_id")
    return curve


def draw(picture: Path, curve: dict[float, flow.Quality]) -> None:
    """A page that needs no network: Splink ships the libraries of its charts."""
    from splink.internals.html_utils import chart_html

    points = [
        {
            "threshold": "rules alone" if threshold > 1 else str(threshold),
            "precision": quality.precision,
            "recall": quality.recall,
        }
        for threshold, quality in curve.items()
    ]
    scale = {"zero": False}
    where = {
        "x": {"field": "recall", "type": "quantitative", "scale": scale},
        "y": {"field": "precision", "type": "quantitative", "scale": scale},
    }
    chart = {
        "title": "Golden customers: precision and recall by threshold of the model",
        "data": {"values": points}, "width": 640, "height": 420, "encoding": where,
        "layer": [{"mark": {"type": "line", "point": True, "interpolate": "linear"}, "encoding": {"order": {"field": "recall"}}},
                  {"mark": {"type": "text", "dy": -10}, "encoding": {"text": {"field": "threshold"}}}],
    }  # fmt: skip
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_text(chart_html(chart, inline=True, fullhtml=True), encoding="utf-8")
