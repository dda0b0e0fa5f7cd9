"""docs/detection.md: what was planted and what was found, code by code, as `make bench-detection` measured it."""

from pathlib import Path

from pipelines.sample.proof import Proof


def write(page: Path, proof: Proof, told: str) -> None:
    """Write the page. told: of which company, in a sentence."""
    figures = "\n".join(f"| {name} | {value}% |" for name, value in proof.rates().items())
    codes = "\n".join(
        f"| `{row['code']}` | {row['planted']} | {row['found']} | {row['exact']} | {row['false_alarms']} | {row['decoys_hit']} |"
        for row in proof.table()
    )
    hit = [what for what, *_ in proof.decoys_hit]
    kinds = "\n".join(f"| {what} | {count} | {hit.count(what)} |" for what, count in sorted(proof.decoys.items()))
    page.write_text(
        f"# What is found, and what is left alone\n\nWritten by `make bench-detection`. {told}\n\n"
        f"| all codes | |\n|---|---|\n{figures}\n\n"
        "An amount is exact when it equals the planted one to the minor unit.\n\n"
        f"| code | planted | found | amount exact | false alarms | near misses hit |\n|---|---:|---:|---:|---:|---:|\n{codes}\n\n"
        "Near misses look like a fault and are none; not one of them may be named by any code.\n\n"
        f"| near miss | planted | hit |\n|---|---:|---:|\n{kinds}\n",
        encoding="utf-8",
    )
