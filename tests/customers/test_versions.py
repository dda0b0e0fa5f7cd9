"""What earlier runs made is kept while the code that made it is the same: which code that is."""

import re

from pipelines.identity import CODE, MATCHING, matching_version
from pipelines.matching.large import normaliser
from pipelines.matching.model import scorer


def test_the_folder_uses_no_other_code_of_the_house() -> None:
    # Its hash would not see a change there, and yesterday's keys would stand beside today's.
    used = {
        name
        for file in MATCHING.rglob("*.py")
        for name in re.findall(r"^\s*(?:from|import) (pipelines[\w.]*)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert used
    assert {name for name in used if not name.startswith("pipelines.matching")} == set()


def test_keys_and_scores_say_which_code_made_them() -> None:
    # Else a corrected normaliser would never reach records that do not change.
    assert "dbt_project/seeds" in CODE  # why this is another version than the run's
    for made_by in (normaliser, scorer):
        assert matching_version() in made_by(matching_version())
        assert made_by("one") != made_by("other")
