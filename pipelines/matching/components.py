"""Which records hang together at all: most of what is joined is two or three records that nothing stands between."""

import polars as pl


def components(edges: pl.DataFrame) -> pl.DataFrame:
    """record_id and component (its least record id) of every record of an edge (left_record, right_record)."""
    ends = pl.concat([edges["left_record"], edges["right_record"]])
    names = ends.unique().sort()
    numbers = pl.DataFrame({"record_id": names}).with_row_index("number")
    place = ends.to_frame("record_id").join(numbers, on="record_id", how="left", maintain_order="left")["number"]
    root = list(range(len(names)))
    for left, right in zip(place.head(len(edges)).to_list(), place.tail(len(edges)).to_list(), strict=True):
        while root[left] != left:
            root[left] = left = root[root[left]]
        while root[right] != right:
            root[right] = right = root[root[right]]
        if left < right:
            root[right] = left
        else:
            root[left] = right
    for number, above in enumerate(root):  # a root is the least of its own: what is above is final already
        root[number] = root[above]
    return pl.DataFrame({"record_id": names, "component": names.gather(root)})


def contested(of: pl.DataFrame, tax_ids: pl.DataFrame, vetoes: pl.DataFrame, max_cluster: int) -> pl.Series:
    """The components (see `components`) in which something may stand against an edge: two tax ids, a veto, their size.

    tax_ids: record_id, tax_id. vetoes: left_record, right_record.
    """
    numbers = of.join(tax_ids.filter(pl.col("tax_id").is_not_null()), on="record_id")
    two_numbers = numbers.group_by("component").agg(pl.col("tax_id").n_unique()).filter(pl.col("tax_id") > 1)
    apart = (
        vetoes.join(of, left_on="left_record", right_on="record_id")
        .join(of, left_on="right_record", right_on="record_id", suffix="_of_right")
        .filter(pl.col("component") == pl.col("component_of_right"))
    )
    large = of.group_by("component").len().filter(pl.col("len") > max_cluster)
    return pl.concat([found["component"] for found in (two_numbers, apart, large)]).unique()
