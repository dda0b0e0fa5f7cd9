"""How many wrong models would be noticed? `python -m tests.mutation --mutants 150` (`make mutants`).

The sample company is reconciled once. Then one model at a time is changed, it and what stands on it are built again, and
the suite's own judges look at the result: the planted truth of the sample company and its approved marts
(tests/end_to_end), the identities, dbt's data tests, the approved marts of the strange company on its first and its last day (tests/strange),
and the worked examples (tests/mutation/examples.py), which take longest and are asked last. Macros and Python are not changed.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import click

from pipelines.sample.proof import Proof, compare
from tests.bench.detection import ROOT, reconcile
from tests.end_to_end.approved import differences, marts
from tests.mutation.examples import Examples
from tests.mutation.operators import Mutant, mutants
from tests.mutation.strange import strange_days
from tests.mutation.warehouse import BrokenMutant, House, SlowMutant

SAMPLE = ROOT / "data" / "sample"
PROJECT = ROOT / "dbt_project"
FOLDERS = ("contracts", "billing", "cash", "customers", "ledger", "revenue", "exceptions", "core", "marts")
PER_MODEL = 3
EQUIVALENTS = Path(__file__).with_name("equivalents.toml")
JUDGES = (
    "error",
    "truth",
    "identity",
    "data test",
    "approved marts",
    "strange",
    "worked example",
)  # in the order of asking
SURVIVED = "nobody"
UNPUBLISHED = {"runs"}  # publishing completes it: in the warehouse it is another one than in the approved marts
ASKED = 90  # percent of the mutants that the suite should notice


def chosen(count: int, seed: int) -> list[Mutant]:
    """A sample over all folders, at most a few of a model, no operator twice in one model."""
    found: list[Mutant] = []
    for folder in FOLDERS:
        for path in sorted((PROJECT / "models" / folder).rglob("*.sql")):
            found += mutants(path.stem, str(path.relative_to(PROJECT)), path.read_text(encoding="utf-8"))
    # In the order of a hash of each: a model that changes leaves the other models' places as they are.
    found.sort(key=lambda m: sha256(f"{seed}|{m.path}|{m.operator}|{m.before}|{m.after}".encode()).digest())
    of_model: Counter[str] = Counter()
    seen: set[tuple[str, str]] = set()
    taken = []
    for mutant in found:
        if (
            not mutant.is_repeated
            and of_model[mutant.model] < PER_MODEL
            and (mutant.model, mutant.operator) not in seen
        ):
            of_model[mutant.model] += 1
            seen.add((mutant.model, mutant.operator))
            taken.append(mutant)
    return taken[:count]


def equivalents() -> dict[tuple[str, str, str], str]:
    """(model, operator, line) -> why no test could see that mutant."""
    told = tomllib.loads(EQUIVALENTS.read_text(encoding="utf-8"))
    return {(one["model"], one["operator"], one["line"]): one["reason"] for one in told["mutant"]}


def compiled(work: Path, warehouse: Path, listed: Sequence[Mutant]) -> list[str]:
    """The SQL of all mutants: beside the project's own models they are compiled in one call of dbt."""
    project = work / "project"
    shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    folder = project / "models" / "mutants"
    folder.mkdir()
    for number, mutant in enumerate(listed):
        name = f"mutant_{number:04d}"
        text = re.sub(r"alias='[^']*'", f"alias='{name}'", mutant.text)  # two mutants of one model must not share it
        (folder / f"{name}.sql").write_text(text, encoding="utf-8")
    command = [str(Path(sys.executable).with_name("dbt")), "--quiet", "compile", "--select", "path:models/mutants"]
    command += ["--project-dir", str(project), "--profiles-dir", str(project), "--target-path", str(work / "target")]
    environment = {**os.environ, "TIEOUT_WAREHOUSE": str(warehouse), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise click.ClickException(f"dbt cannot compile the mutants:\n{done.stdout[-3000:]}")
    paths = [work / "target/compiled/tieout/models/mutants" / f"mutant_{n:04d}.sql" for n in range(len(listed))]
    return [path.read_text(encoding="utf-8") for path in paths]


def of_sample(house: House, changed: set[str], truth: dict[str, object], with_approved: bool) -> str:
    """Who notices these changes of the sample company, or SURVIVED."""
    if any(name.startswith("error in ") for name in changed):
        return "error"
    if {"exceptions", "customer_links"} & changed and not compare(house.connection, truth).is_exact:
        return "truth"
    if changed and house.connection.execute("select count(*) from audit.identities").fetchone() != (0,):
        return "identity"
    if house.failing_tests(changed):
        return "data test"
    shown = [house.nodes[name].name for name in changed if house.nodes[name].relation.startswith('"marts"')]
    if with_approved and differences(house.connection, set(shown) - UNPUBLISHED):
        return "approved marts"
    return SURVIVED


@click.command()
@click.option("--mutants", "count", default=150, show_default=True)
@click.option("--skip", default=0, help="How many of them to leave out at the start.")
@click.option("--seed", default=1, show_default=True)
@click.option(
    "--keep", type=click.Path(path_type=Path), help="Keep the companies here for the next call; of the same code only."
)
@click.option("--without-approved", is_flag=True, help="Do not ask the approved marts: how good are the others?")
@click.option("--without-strange", is_flag=True, help="Do not ask the strange company: how good are the others?")
def main(count: int, skip: int, seed: int, keep: Path | None, without_approved: bool, without_strange: bool) -> None:
    """Change one model at a time and say who notices."""
    began = time.monotonic()
    work = Path(tempfile.mkdtemp(prefix="tieout-mutants-"))
    kept = keep or work
    try:
        if not (kept / "data").is_dir():
            click.echo("reconciling the sample company", err=True)
            reconcile(SAMPLE, kept / "data")
        listed = chosen(count, seed)[skip:]
        click.echo(f"compiling {len(listed)} mutants", err=True)
        texts = compiled(work, kept / "data" / "warehouse" / "tieout.duckdb", listed)
        click.echo("running the worked examples once", err=True)
        examples = Examples(kept / "examples")
        strange = [] if without_strange else strange_days(kept / "strange")
        house = House(kept / "data", PROJECT)
        truth = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
        proof: Proof = compare(house.connection, truth)
        if not proof.is_exact:
            raise click.ClickException("the sample is not exact before anything is changed: nothing can be said")
        if unlike := differences(house.connection, set(marts(house.connection)) - UNPUBLISHED):
            raise click.ClickException(
                "the marts are not as approved before anything is changed:\n" + "\n".join(unlike)
            )
        results: list[tuple[Mutant, str]] = []
        for number, (mutant, text) in enumerate(zip(listed, texts, strict=True), 1):
            try:
                with house.mutated(mutant.model, text) as changed:
                    found = of_sample(house, changed, truth, not without_approved)
                both = (house.nodes[mutant.model].sql, text)
                if found == SURVIVED and any(day.notices(mutant, both) for day in strange):
                    found = "strange"
                if found == SURVIVED and examples.notice(mutant, both):
                    found = "worked example"
            except SlowMutant:
                found = "does not end"
            except BrokenMutant:
                found = "does not run"
            results.append((mutant, found))
            click.echo(
                f"{number:4} {time.monotonic() - began:6.0f} s  {found:15} {mutant.path}:{mutant.line}", err=True
            )
        report(results, examples.left_out, time.monotonic() - began)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def report(results: Sequence[tuple[Mutant, str]], left_out: int, seconds: float) -> None:
    """By folder who noticed; then every mutant that nobody did."""
    judged = equivalents()
    judges = (*JUDGES, SURVIVED)
    run = [(mutant, found) for mutant, found in results if not found.startswith("does not")]
    click.echo(f"\n{'folder':14}{'mutants':>9}" + "".join(f"{judge:>15}" for judge in judges))
    for folder in (*FOLDERS, ""):
        of_folder = [found for mutant, found in run if mutant.path.startswith(f"models/{folder}")]
        if of_folder:
            counted = Counter(of_folder)
            click.echo(f"{folder or 'all':14}{len(of_folder):>9}" + "".join(f"{counted[j]:>15}" for j in judges))
    for mutant, found in run:
        reason = judged.get((mutant.model, mutant.operator, mutant.before))
        if found == SURVIVED or reason:
            said = f"judged equivalent, {reason}" if reason else "noticed by nobody"
            said = f"JUDGED EQUIVALENT, AND NOTICED ({found})" if reason and found != SURVIVED else said
            click.echo(
                f"{mutant.path}:{mutant.line}: {mutant.operator} ({said})\n  - {mutant.before}\n  + {mutant.after}"
            )
    noticed = sum(found != SURVIVED for _, found in run)
    same = sum(found == SURVIVED and (m.model, m.operator, m.before) in judged for m, found in run)
    asked = len(run) - same
    click.echo(
        f"{len(results) - len(run)} do not run or do not end; {left_out} times a worked example could not be asked"
    )
    click.echo(f"{noticed} of {len(run)} mutants noticed: {100 * noticed // max(1, len(run))}%, in {seconds:.0f} s")
    click.echo(
        f"without {same} judged equivalent (tests/mutation/equivalents.toml): {noticed} of {asked}, "
        f"{100 * noticed // max(1, asked)}% (asked: {ASKED}%)"
    )


if __name__ == "__main__":
    main()
