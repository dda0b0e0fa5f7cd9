"""What earlier runs made is kept while the code that made it is the same: which code that is."""

import re
from pathlib import Path

import pytest

from pipelines.matching import versions


def test_every_file_counts_and_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Else a corrected normaliser or list of legal forms would never reach records that do not change.
    monkeypatch.setattr(versions, "FOLDER", tmp_path)
    (tmp_path / "model").mkdir()
    seen = set()
    for name, text in (("a.py", "1"), ("a.py", "2"), ("forms.yaml", "2"), ("model/a.py", "2")):
        (tmp_path / name).write_text(text)
        versions.code.cache_clear()
        seen.add(versions.code())
    versions.code.cache_clear()
    assert len(seen) == 4


def test_the_folder_uses_no_other_code_of_the_house() -> None:
    # Its hash would not see a change there, and yesterday's keys would stand beside today's.
    used = {
        name
        for file in versions.FOLDER.rglob("*.py")
        for name in re.findall(r"^\s*(?:from|import) (pipelines[\w.]*)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert used
    assert {name for name in used if not name.startswith("pipelines.matching")} == set()
