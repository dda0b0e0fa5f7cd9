"""Holds what a run found against the planted truth: by code planted, found, exact, false alarms, decoys hit.

`python -m pipelines.sample.proof DATA_DIR/published/marts.duckdb TRUTH_JSON`; exit code 1 where anything differs.
"""

import json
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from typing import Any

import duckdb

from pipelines.warehouse import open_published


@dataclass
class Proof:
    """What was planted and what was found, by (code, subject_id, period_start)."""

    planted: dict[tuple[str, str, str | None], Decimal]
    found: dict[tuple[str, str, str | None], Decimal]
    decoys_hit: list[tuple[str, str, str]] = field(default_factory=list)  # what, id, code
    decoys: Counter[str] = field(default_factory=Counter)  # near misses planted, by kind
    currencies: dict[tuple[str, str, str | None], str] = field(default_factory=dict)
    codes: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.codes = sorted({code for code, *_ in (*self.planted, *self.found)})

    @property
    def missed(self) -> list[tuple[str, str, str | None]]:
        return sorted((key for key in self.planted if key not in self.found), key=str)

    @property
    def false_alarms(self) -> list[tuple[str, str, str | None]]:
        return sorted((key for key in self.found if key not in self.planted), key=str)

    @property
    def wrong_amounts(self) -> list[tuple[tuple[str, str, str | None], Decimal, Decimal]]:
        both = (key for key in self.planted if key in self.found)
        return sorted(
            ((key, self.planted[key], self.found[key]) for key in both if self.planted[key] != self.found[key]), key=str
        )

    @property
    def is_exact(self) -> bool:
        return not (self.missed or self.false_alarms or self.wrong_amounts or self.decoys_hit)

    def rates(self) -> dict[str, Decimal]:
        """Recall and precision in percent, by count and by amount; of amounts the currency that did worst."""
        both = [key for key in self.planted if key in self.found]
        agreed: defaultdict[str, Decimal] = defaultdict(Decimal)
        planted: defaultdict[str, Decimal] = defaultdict(Decimal)
        found: defaultdict[str, Decimal] = defaultdict(Decimal)
        for key in both:
            agreed[self.currencies.get(key, "")] += min(self.planted[key], self.found[key])
        for total, sides in ((planted, self.planted), (found, self.found)):
            for key, amount in sides.items():
                total[self.currencies.get(key, "")] += amount
        return {
            "recall by count": _percent(len(both), len(self.planted)),
            "recall by amount": min((_percent(agreed[c], planted[c]) for c in planted), default=_percent(0, 0)),
            "precision by count": _percent(len(both), len(self.found)),
            "precision by amount": min((_percent(agreed[c], found[c]) for c in found), default=_percent(0, 0)),
        }

    def table(self) -> list[dict[str, Any]]:
        """One row a code: planted, found, exact, missed, false alarms, decoys hit."""
        hit = Counter(code for *_, code in self.decoys_hit)
        missed, alarms = Counter(key[0] for key in self.missed), Counter(key[0] for key in self.false_alarms)
        planted, wrong = Counter(key[0] for key in self.planted), Counter(key[0] for key, *_ in self.wrong_amounts)
        return [
            {
                "code": code,
                "planted": planted[code],
                "found": planted[code] - missed[code],
                "exact": planted[code] - missed[code] - wrong[code],
                "missed": missed[code],
                "false_alarms": alarms[code],
                "decoys_hit": hit[code],
            }
            for code in self.codes
        ]


def prove(marts: Path, truth: Path) -> Proof:
    """Compare the open exceptions of a published database with a truth manifest."""
    with open_published(marts) as connection:
        return compare(connection, json.loads(truth.read_text(encoding="utf-8")))


def compare(connection: duckdb.DuckDBPyConnection, manifest: dict[str, Any]) -> Proof:
    """The same over an open connection that finds `marts.exceptions`."""
    rows = connection.execute(
        "select code, subject_id, cast(period_start as varchar), amount_at_risk, currency"
        " from marts.exceptions where status = 'open'"
    ).fetchall()
    links = connection.execute("select entity, source_id, customer_id from marts.customer_links").fetchall()
    golden = {(entity, source_id): customer_id for entity, source_id, customer_id in links}
    planted = {}
    currencies = {}
    for row in manifest["exceptions"]:
        subject = row["subject_id"]
        if member := row.get("member"):  # a golden customer's id is Tieout's own: it is found through a member
            subject = golden.get((member["entity"].removesuffix("s"), member["id"]), "unknown")
        key = row["code"], subject, row.get("period_start")
        planted[key], currencies[key] = Decimal(str(row["amount_at_risk"])), row.get("currency") or ""
    found = {(code, subject, period): Decimal(amount) for code, subject, period, amount, _ in rows}
    currencies |= {(code, subject, period): currency or "" for code, subject, period, _, currency in rows}
    silent = {each: decoy["what"] for decoy in manifest.get("decoys", ()) for each in decoy["ids"]}
    hit = sorted((silent[subject], subject, code) for code, subject, *_ in rows if subject in silent)
    kinds = Counter(decoy["what"] for decoy in manifest.get("decoys", ()))
    return Proof(planted, found, hit, kinds, currencies)


def _percent(part: Decimal | int, whole: Decimal | int) -> Decimal:
    """Of nothing all is found. Cut, not rounded: 99.999 is not 100."""
    return (100 * Decimal(part) / Decimal(whole) if whole else Decimal(100)).quantize(Decimal("0.01"), ROUND_DOWN)


def main() -> int:
    """Print the table and what differs."""
    proof = prove(Path(sys.argv[1]), Path(sys.argv[2]))
    show(proof)
    return 0 if proof.is_exact else 1


def show(proof: Proof) -> None:
    """Print the table by code, the rates, and up to 60 of each kind of difference."""
    names = ("planted", "found", "exact", "missed", "false_alarms", "decoys_hit")
    print(f"{'code':28}" + "".join(f"{name.split('_')[0]:>9}" for name in names))
    for row in proof.table():
        print(f"{row['code']:28}" + "".join(f"{row[name]:>9}" for name in names))
    print(", ".join(f"{name} {value}%" for name, value in proof.rates().items()))
    print(f"{sum(proof.decoys.values())} near misses of {len(proof.decoys)} kinds, {len(proof.decoys_hit)} hit")
    for title, rows in (
        ("missed", proof.missed),
        ("false alarm", proof.false_alarms),
        ("wrong amount", proof.wrong_amounts),
        ("decoy hit", proof.decoys_hit),
    ):
        for shown in rows[:60]:
            print(f"{title}: {shown}")
    print("exact" if proof.is_exact else "NOT exact")


if __name__ == "__main__":
    sys.exit(main())
