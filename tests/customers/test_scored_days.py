"""Days in a row: what is scored day by day is what the last day alone gives, whatever came, went and changed."""

from random import Random
from typing import Any

import polars as pl
import pytest

from pipelines.matching.model import blocking
from tests.customers.scored import frame, pairs, scores

# Few values, so that keys become too many and few enough, and terms twice as common and half, from one day to the next.
WORDS = ("larkspur", "marigold", "thistle", "primrose")
ENDS = ("trading", "foundry", "optik")
Records = dict[str, dict[str, Any]]


def record(rng: Random, number: int) -> dict[str, Any]:
    words = f"{rng.choice(WORDS)}{rng.choice(('', 's', 'e'))} {rng.choice(ENDS)}"
    return {
        "id": f"account:{number:03}",
        "name": words if rng.random() < 0.9 else f"{words} {number % 7}",
        "phone": f"+49 30 12345{rng.randrange(12):02}" if rng.random() < 0.7 else None,
        "email": f"ap@{rng.choice(WORDS)}{rng.randrange(4)}.example" if rng.random() < 0.5 else None,
        "street": f"Hafenweg {rng.randrange(9)}" if rng.random() < 0.6 else None,
        "city": "Berlin",
        "postal_code": rng.choice(("10969", "20457")),
        "is_tombstone": rng.random() < 0.03,
    }


def next_day(rng: Random, records: Records) -> Records:
    """Some leave, some change, some come; on some days many at once."""
    many = rng.choice((1, 3, 20))
    left = dict(records)
    for name in rng.sample(sorted(left), min(many, len(left) // 3)):
        del left[name]
    for name in rng.sample(sorted(left), min(many, len(left) // 3)):
        left[name] = record(rng, int(name[-3:]))
    for number in rng.sample(range(400), many + 2):
        left.setdefault(f"account:{number:03}", record(rng, number))
    return left


def clusters_of(rng: Random, records: Records) -> dict[str, str]:
    """Rules have joined some two, other ones every day."""
    names = sorted(records)
    return {other: one for one, other in zip(names[::2], names[1::2], strict=False) if rng.random() < 0.1}


def with_text(table: pl.DataFrame) -> pl.DataFrame:
    return table.with_columns(pl.col("blocks").list.eval(pl.element().cast(pl.String)).list.join(" "))


@pytest.mark.parametrize("seed", range(4))
def test_days_in_a_row_are_the_last_day(seed: int) -> None:
    # Else a warehouse that runs daily would hold other customers than one that starts today.
    rng = Random(seed)
    records: Records = {f"account:{number:03}": record(rng, number) for number in range(0, 240, 2)}
    kept, found = None, 0
    for _ in range(6):
        rows, clusters = frame(list(records.values())), clusters_of(rng, records)
        kept = scores(rows, kept, clusters)
        whole = scores(rows, None, clusters)
        assert with_text(kept).equals(with_text(whole))
        found += len(pairs(whole))
        records = next_day(rng, records)
    assert found > 100


def test_one_record_more_takes_a_key_from_all_who_share_it() -> None:
    # Nobody of them has changed: only the number of those who share it tells.
    phone, bound = "+49 30 1234567", blocking.KEYS["phone"][1]
    two = [
        {"id": "a", "name": "larkspur trading", "tax_id": "DE123456780", "phone": phone},
        {"id": "b", "name": "xlarkspur trading", "tax_id": "DE123456781", "phone": phone},
    ]
    crowd = [{"id": f"r{n:02}", "name": f"{chr(97 + n % 26) * 3}{n}", "phone": phone} for n in range(bound - 1)]
    few, many = frame(two + crowd[:-1]), frame(two + crowd)
    before = scores(few)
    assert set(pairs(before)) == {frozenset("ab")}
    after = scores(many, before)
    assert pairs(after) == {}
    assert with_text(after).equals(with_text(scores(many)))
    assert with_text(scores(few, after)).equals(with_text(before))
