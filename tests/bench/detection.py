"""What the catalogue catches and what it leaves alone, on a generated company: planted, found, exact, false alarms, decoys.

`python -m tests.bench.detection --contracts 5000 --faults 30 --decoys 25`, or `--contracts 20000 --clean`: a company
without a fault, in which not one leakage or overbilling exception may be found. Exit code 1 where anything differs.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import click

from pipelines.sample.company import SIDES, Plan, generate
from pipelines.sample.proof import prove, show
from pipelines.warehouse import open_published
from tests.bench.detection_page import write

AS_OF = date(2026, 3, 31)
PUBLISHED = (0, 3)  # exit codes of `tieout run` that publish
ROOT = Path(__file__).parents[2]


def reconcile(company: Path, data_dir: Path) -> None:
    """`tieout run` over the company, as a user calls it."""
    sources = [word for side in SIDES for word in ("--source", f"{side}={company / side}")]
    command = [
        sys.executable,
        "-m",
        "pipelines.cli",
        "run",
        "--as-of",
        str(AS_OF),
        "--data-dir",
        str(data_dir),
        *sources,
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode not in PUBLISHED:
        raise click.ClickException(f"the run failed:\n{done.stdout[-3000:]}")


def accusations(marts: Path) -> list[tuple[str, str, str]]:
    """Leakage and overbilling found: (code, subject, explanation), at most 20."""
    with open_published(marts) as connection:
        return connection.execute(
            "select code, subject_id, explanation from exceptions where category in ('leakage', 'overbilling') limit 20"
        ).fetchall()


@click.command()
@click.option("--contracts", default=5000, show_default=True)
@click.option("--faults", default=30, show_default=True, help="Cases of every planted fault.")
@click.option("--decoys", default=25, show_default=True, help="Cases of every near miss.")
@click.option("--seed", default=77, show_default=True)
@click.option("--clean", is_flag=True, help="No faults, no decoys.")
@click.option("--page", type=click.Path(path_type=Path), help="Write the result there, as Markdown.")
def main(contracts: int, faults: int, decoys: int, seed: int, clean: bool, page: Path | None) -> None:
    """Make a company, reconcile it, hold what was found against what was planted."""
    work = Path(tempfile.mkdtemp(prefix="tieout-detection-"))
    try:
        plan = Plan(contracts, seed, AS_OF, faults=0 if clean else faults, decoys=0 if clean else decoys)
        generate(plan, work / "company", tell=lambda line: click.echo(f"\r{line}", nl=False, err=True))
        click.echo(f"\n{contracts:,} contracts, seed {seed}; reconciling", err=True)
        began = time.monotonic()
        reconcile(work / "company", work / "data")
        click.echo(f"reconciled in {time.monotonic() - began:.0f} s\n")
        marts = work / "data" / "published" / "marts.duckdb"
        proof = prove(marts, work / "company" / "truth.json")
        show(proof)
        if page:
            told = (
                f"{contracts:,} contracts, {faults} cases of every fault and {decoys} of every near miss, seed {seed}."
            )
            write(page, proof, told)
        if clean:
            accused = accusations(marts)
            click.echo(f"clean company: {len(accused)} leakage or overbilling exceptions")
            for found in accused:
                click.echo(f"  {found}")
    finally:
        shutil.rmtree(work, ignore_errors=True)
    sys.exit(0 if proof.is_exact else 1)


if __name__ == "__main__":
    main()
