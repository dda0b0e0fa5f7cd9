"""A company in files: one folder a source, CSV or Parquet, and what each source says of itself."""

import csv
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.entities import ENTITIES
from pipelines.sample.rows import COLUMNS, Rows


class Writer:
    """Writes rows as text, one file an entity: or one a part, where the company is written in parts."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.folder, self.kind = folder, kind
        self.rows: Counter[str] = Counter()

    def write(self, rows: Rows, part: int | None = None) -> Counter[str]:
        """Write the rows of each entity; returns how many each has."""
        counts: Counter[str] = Counter()
        for entity, found in rows.items():
            if not found:
                continue
            side = self.folder / ENTITIES[entity].side
            side.mkdir(parents=True, exist_ok=True)
            path = side / (f"{entity}.{self.kind}" if part is None else f"{entity}-{part:04d}.{self.kind}")
            (_csv if self.kind == "csv" else _parquet)(path, COLUMNS[entity].split(), found)
            counts[entity] += len(found)
        return counts

    def manifest(self, side: str, extracted_at: str, claims: dict[str, int] | None = None) -> None:
        """`_manifest.json` of one source; `claims` overrules row counts, for an extract that came short."""
        entities = {name: {"rows": n} for name, n in sorted(self.rows.items()) if ENTITIES[name].side == side}
        for name, count in (claims or {}).items():
            entities[name] = {"rows": count}
        document = {"extracted_at": extracted_at, "entities": entities}
        (self.folder / side / "_manifest.json").write_text(json.dumps(document, indent=1) + "\n")


def _csv(path: Path, columns: list[str], rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(columns)
        lines.writerows(rows)


def _parquet(path: Path, columns: list[str], rows: list[tuple[str, ...]]) -> None:
    arrays = []
    for values in zip(*rows, strict=True):
        texts = pa.array(values, pa.string())
        arrays.append(pc.if_else(pc.equal(texts, ""), None, texts))
    pq.write_table(pa.table(arrays, names=columns), path, compression="zstd")
