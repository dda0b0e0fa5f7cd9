"""`python -m pipelines.sample --contracts 140 --seed 7 --as-of 2026-03-31 --out DIR`."""

from datetime import datetime
from pathlib import Path

import click

from pipelines.sample.company import Plan, generate


@click.command(help="Make a sample company in the import format, with planted faults and the truth about them.")
@click.option(
    "--contracts", default=140, show_default=True, type=click.IntRange(1), help="How many customers, one contract each."
)
@click.option("--seed", default=7, show_default=True, help="The same seed makes the same company.")
@click.option("--as-of", "as_of", default="2026-03-31", show_default=True, type=click.DateTime(["%Y-%m-%d"]))
@click.option(
    "--months", default=12, show_default=True, type=click.IntRange(6, 36), help="The longest history, in months."
)
@click.option("--faults", default=1, show_default=True, type=click.IntRange(0), help="Cases of every exception code.")
@click.option("--decoys", default=1, show_default=True, type=click.IntRange(0), help="Cases of every near miss.")
@click.option("--clean", is_flag=True, help="No faults and no decoys.")
@click.option("--format", "kind", default="csv", show_default=True, type=click.Choice(["csv", "parquet"]))
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="An empty or new folder.")
def main(
    contracts: int, seed: int, as_of: datetime, months: int, faults: int, decoys: int, clean: bool, kind: str, out: Path
) -> None:
    if out.exists() and any(out.iterdir()):
        raise click.UsageError(f"{out} is not empty: a company is written whole, into a new folder.")
    plan = Plan(contracts, seed, as_of.date(), months, 0 if clean else faults, 0 if clean else decoys)
    try:
        truth = generate(plan, out, kind, lambda line: click.echo(f"\r{line}", nl=False, err=True))
    except ValueError as problem:
        raise click.UsageError(f"{problem}: ask for more contracts or fewer cases.") from problem
    click.echo(
        f"\n{contracts:,} contracts, {len(truth.findings)} findings, {len(truth.decoys)} decoys: see {out}/truth.json"
    )


if __name__ == "__main__":
    main()
