"""Which records are one customer: edges joined strongest first, each unless something stands against it.

Joining one edge after the other, and not whole components, is what makes a veto hold for everybody who came in through
somebody else: two records with different tax ids do not meet through a third that has none.
"""

from dataclasses import dataclass, field

import polars as pl

from pipelines.matching.components import components, contested

STEWARD = 1  # the rank of a steward's own edges: only another steward's decision stands against them
EDGE = ("left_record", "right_record", "rule", "rank", "priority", "bounded")  # what is read of an edge
RESULT = {
    "left_record": pl.String,
    "right_record": pl.String,
    "rule": pl.String,
    "accepted": pl.Boolean,
    "refused_because": pl.String,
    "cluster_id": pl.String,
    "component": pl.String,
}


@dataclass
class _Cluster:
    """What a set of records may not forget when it grows; records are numbers."""

    members: list[int]
    tax_ids: set[str] = field(default_factory=set)
    vetoes: list[tuple[int, int, str]] = field(default_factory=list)  # (other record, from rank, reason)


class _Clusters:
    def __init__(self, count: int) -> None:
        self.root = list(range(count))
        self.of: dict[int, _Cluster] = {}

    def find(self, record: int) -> int:
        root = self.root
        while root[record] != record:
            root[record] = root[root[record]]
            record = root[record]
        return record

    def at(self, record: int) -> _Cluster:
        """The cluster of a root; most records never get one of more than themselves."""
        return self.of.setdefault(record, _Cluster([record]))

    def against(self, left: int, right: int, rank: int, largest: int | None) -> str | None:
        """Why two roots may not be joined by an edge of this rank, or None."""
        one, other = self.at(left), self.at(right)
        small, other_root = (one, right) if len(one.vetoes) <= len(other.vetoes) else (other, left)
        for record, from_rank, reason in small.vetoes:
            if rank >= from_rank and self.find(record) == other_root:
                return reason
        if rank == STEWARD:
            return None
        # A steward may have joined two tax ids: who has one of them belongs there, who has a third does not.
        if one.tax_ids and other.tax_ids and not (one.tax_ids <= other.tax_ids or other.tax_ids <= one.tax_ids):
            return "tax ids"
        if largest is not None and len(one.members) + len(other.members) > largest:
            return "cluster size"
        return None

    def join(self, left: int, right: int) -> None:
        one, other = self.at(left), self.at(right)
        if len(one.members) < len(other.members):
            left, right, one, other = right, left, other, one
        self.root[right] = left
        one.members += other.members
        one.tax_ids |= other.tax_ids
        one.vetoes += other.vetoes
        del self.of[right]


def decide(edges: pl.DataFrame, tax_ids: pl.DataFrame, vetoes: pl.DataFrame, max_cluster: int) -> pl.DataFrame:
    """Every edge with its fate: accepted or why not, the cluster its left record ends in (its least record id), and the
    least record that any edges tie it to.

    edges: left_record, right_record, rule, rank (1 = steward, the strongest), priority (higher first within a rank),
    bounded (whether `max_cluster` holds for it); what else they have is kept. tax_ids: record_id, tax_id (valid ones).
    vetoes: left_record, right_record, from_rank (the strongest rank that it stands against), reason. The order of the
    rows does not matter.
    """
    text = pl.String  # an empty frame may not say so
    edges = edges.cast({"left_record": text, "right_record": text})
    tax_ids = tax_ids.select("record_id", "tax_id").cast(text)
    vetoes = vetoes.cast({"left_record": text, "right_record": text})
    of = components(edges)
    found = edges.join(of, left_on="left_record", right_on="record_id")
    # Where nothing can stand against an edge, all are accepted: only the rest goes one by one.
    is_contested = pl.col("component").is_in(contested(of, tax_ids, vetoes, max_cluster).implode())
    free = found.filter(~is_contested).with_columns(
        pl.lit(None, pl.String).alias("refused_because"), pl.col("component").alias("cluster_id")
    )
    others = _one_by_one(found.filter(is_contested), tax_ids, vetoes, max_cluster)
    whole = pl.concat([free, others], how="diagonal")
    kept = [name for name in edges.columns if name not in EDGE]
    return whole.with_columns(pl.col("refused_because").is_null().alias("accepted")).select(*RESULT, *kept)


def _strongest_first(edges: pl.DataFrame) -> pl.DataFrame:
    order = ("rank", "priority", "left_record", "right_record", "rule")
    return edges.sort(order, descending=[name == "priority" for name in order])


def _one_by_one(edges: pl.DataFrame, tax_ids: pl.DataFrame, vetoes: pl.DataFrame, max_cluster: int) -> pl.DataFrame:
    """`edges` with refused_because and cluster_id; the frames are those of `decide`."""
    edges = _strongest_first(edges)
    names = pl.concat([edges["left_record"], edges["right_record"]]).unique().sort()
    number = {name: index for index, name in enumerate(names.to_list())}
    clusters = _Clusters(len(number))
    known = tax_ids.drop_nulls("tax_id").join(names.to_frame("record_id"), on="record_id", how="semi")
    for record, tax_id in known.select("record_id", "tax_id").iter_rows():
        clusters.at(number[record]).tax_ids.add(tax_id)
    for one, other, from_rank, reason in (
        vetoes.select("left_record", "right_record", "from_rank", "reason").sort(pl.all()).iter_rows()
    ):
        if one in number and other in number:
            clusters.at(number[one]).vetoes.append((number[other], from_rank, reason))
            clusters.at(number[other]).vetoes.append((number[one], from_rank, reason))

    refusals: list[str | None] = []
    for one, other, rank, bounded in edges.select("left_record", "right_record", "rank", "bounded").iter_rows():
        left, right = clusters.find(number[one]), clusters.find(number[other])
        reason = None if left == right else clusters.against(left, right, rank, max_cluster if bounded else None)
        if left != right and reason is None:
            clusters.join(left, right)
        refusals.append(reason)

    least: dict[int, int] = {}
    for index in range(len(number)):  # in the order of the names: the first to come is the least
        least.setdefault(clusters.find(index), index)
    home = names.to_list()
    cluster = [home[least[clusters.find(number[record])]] for record in edges["left_record"].to_list()]
    return edges.with_columns(
        pl.Series("refused_because", refusals, pl.String), pl.Series("cluster_id", cluster, pl.String)
    )


def rule_clusters(records: pl.DataFrame, edges: pl.DataFrame, decided: pl.DataFrame, sides: int) -> pl.DataFrame:
    """Every record with its cluster, its component, and whether it is open: no record of another side is with it.

    records: record_id, side, is_tombstone, told, stamp (these three are kept). edges, decided: what `decide` took, and
    gave. sides: how many there are of records that are alive; where there is one, a record by itself is open. What is
    gone upstream is open to nobody and is no partner.
    """
    joined = decided.filter("accepted")
    homes = pl.concat(
        [joined.select(pl.col(end).alias("record_id"), "cluster_id") for end in ("left_record", "right_record")]
    ).unique()
    found = (
        records.join(homes, on="record_id", how="left")
        .join(components(edges), on="record_id", how="left")
        .with_columns(pl.col("cluster_id", "component").fill_null(pl.col("record_id")))
    )
    alive = found.filter(~pl.col("is_tombstone"))
    size = alive.group_by("cluster_id").agg(pl.col("side").n_unique().alias("sides"), pl.len().alias("records"))
    is_open = (pl.col("sides") < sides) | (pl.col("records") == 1)
    is_open_now = pl.col("is_open").fill_null(False) & ~pl.col("is_tombstone")
    return (
        found.join(size.select("cluster_id", is_open.alias("is_open")), on="cluster_id", how="left")
        .select("record_id", "cluster_id", is_open_now.alias("is_open"), "component", "is_tombstone", "told", "stamp")
        .sort("record_id")
    )
