"""The truth manifest: complete, distinct, the same for a seed, and what is committed is what the command makes."""

import csv
import json
from pathlib import Path

from click.testing import CliRunner

from pipelines.entities import ENTITIES
from pipelines.sample.__main__ import main
from pipelines.sample.company import Plan, generate, stories
from pipelines.sample.rows import story_rows
from pipelines.sample.story import Story
from tests.sample.conftest import AS_OF

COMMITTED = Path(__file__).parents[2] / "data" / "sample"
CATALOGUE = 74


def manifest() -> dict:
    return json.loads((COMMITTED / "truth.json").read_text())


def test_every_code_is_planted() -> None:
    assert len({found["code"] for found in manifest()["exceptions"]}) == CATALOGUE


def test_findings_are_distinct_and_not_negative() -> None:
    found = manifest()["exceptions"]
    keys = [(f["code"], f["subject_id"], f["period_start"], str(f.get("member"))) for f in found]
    assert len(keys) == len(set(keys))
    assert not [f for f in found if f["amount_at_risk"].startswith("-")]


def test_leakage_and_overbilling_have_an_amount(company: list[Story]) -> None:
    """A leak of nothing would prove nothing."""
    for story in company:
        for found in story.findings:
            assert found.amount > 0 or found.category in ("drift", "exposure"), found


def test_decoys_are_not_findings() -> None:
    found = {f["subject_id"] for f in manifest()["exceptions"]}
    assert not [(d["what"], each) for d in manifest()["decoys"] for each in d["ids"] if each in found]
    assert len({d["what"] for d in manifest()["decoys"]}) >= 30


def test_same_seed_same_company_and_blocks_do_not_matter() -> None:
    plan = Plan(160, 3, AS_OF, 9)
    whole: dict[str, list] = {entity: [] for entity in ENTITIES}
    parts: dict[str, list] = {entity: [] for entity in ENTITIES}
    for story in stories(plan):
        story_rows(story, whole)
    for story in (*stories(plan, 1, 77), *stories(plan, 78, 160)):
        story_rows(story, parts)
    assert whole == parts


def test_committed_sample_is_what_the_generator_makes(tmp_path: Path) -> None:
    """The README of data/sample promises the command; without this the sample and its truth could part ways."""
    generate(Plan(140, 7, AS_OF, 7), tmp_path)
    made = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    held = sorted(p.relative_to(COMMITTED) for p in COMMITTED.rglob("*") if p.is_file() and p.name != "README.md")
    assert made == held
    for path in made:
        assert (tmp_path / path).read_bytes() == (COMMITTED / path).read_bytes(), path


def test_every_file_has_the_columns_of_the_format() -> None:
    for path in COMMITTED.rglob("*.csv"):
        with path.open(newline="") as file:
            header = next(csv.reader(file))
        known = {column.name for column in ENTITIES[path.stem.partition("-")[0]].columns}
        assert set(header) - known <= {"shelf"}, path


def test_command_refuses_a_full_folder_and_too_few_contracts(tmp_path: Path) -> None:
    (tmp_path / "here.txt").write_text("mine")
    assert CliRunner().invoke(main, ["--out", str(tmp_path)]).exit_code == 2
    few = CliRunner().invoke(main, ["--contracts", "5", "--out", str(tmp_path / "new")])
    assert few.exit_code == 2
    assert "ask for more contracts" in few.output
