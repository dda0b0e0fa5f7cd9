"""Holds what a run found against the planted truth: per code planted, found, exact to the cent, false alarms.

`python -m pipelines.sample.proof DATA_DIR/published/marts.duckdb TRUTH_JSON`; exit code 1 where anything differs.
"""

import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines.warehouse import open_published


@dataclass
class Proof:
    """What was planted and what was found, by (code, subject_id, period_start)."""

    planted: dict[tuple[str, str, str | None], Decimal]
    found: dict[tuple[str, str, str | None], Decimal]
    decoys_hit: list[tuple[str, str, str]] = field(default_factory=list)  # what, id, code
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

    def table(self) -> list[dict[str, Any]]:
        """One row a code: planted, found, exact, missed, false alarms."""
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
            }
            for code in self.codes
        ]


def prove(marts: Path, truth: Path) -> Proof:
    """Compare the open exceptions of a published database with a truth manifest."""
    manifest = json.loads(truth.read_text(encoding="utf-8"))
    with open_published(marts) as connection:
        rows = connection.execute(
            "select code, subject_id, cast(period_start as varchar), amount_at_risk"
            " from marts.exceptions where status = 'open'"
        ).fetchall()
        links = connection.execute("select entity, source_id, customer_id from marts.customer_links").fetchall()
    golden = {(entity, source_id): customer_id for entity, source_id, customer_id in links}
    planted = {}
    for row in manifest["exceptions"]:
        subject = row["subject_id"]
        if member := row.get("member"):  # a golden customer's id is Tieout's own: it is found through a member
            subject = golden.get((member["entity"].removesuffix("s"), member["id"]), "unknown")
        planted[row["code"], subject, row.get("period_start")] = Decimal(str(row["amount_at_risk"]))
    found = {(code, subject, period): Decimal(amount) for code, subject, period, amount in rows}
    silent = {each: decoy["what"] for decoy in manifest.get("decoys", ()) for each in decoy["ids"]}
    hit = sorted((silent[subject], subject, code) for code, subject, *_ in rows if subject in silent)
    return Proof(planted, found, hit)


def main() -> int:
    """Print the table and what differs."""
    proof = prove(Path(sys.argv[1]), Path(sys.argv[2]))
    print(f"{'code':28}{'planted':>8}{'found':>8}{'exact':>8}{'missed':>8}{'false':>8}")
    for row in proof.table():
        print(
            f"{row['code']:28}{row['planted']:>8}{row['found']:>8}{row['exact']:>8}{row['missed']:>8}{row['false_alarms']:>8}"
        )
    for title, rows in (
        ("missed", proof.missed),
        ("false alarm", proof.false_alarms),
        ("wrong amount", proof.wrong_amounts),
        ("decoy hit", proof.decoys_hit),
    ):
        for shown in rows[:60]:
            print(f"{title}: {shown}")
    print("exact" if proof.is_exact else "NOT exact")
    return 0 if proof.is_exact else 1


if __name__ == "__main__":
    sys.exit(main())
