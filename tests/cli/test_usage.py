"""What is typed wrongly is told at once, with exit code 2, before anything is read or built."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines.cli import main
from pipelines.cli.common import out


def call(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, list(arguments))
    return result.exit_code, result.output


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with settings that connect no source."""
    (tmp_path / "tieout.toml").write_text("data_dir = 'data'\n", encoding="utf-8")
    monkeypatch.setenv("TIEOUT_SETTINGS", str(tmp_path / "tieout.toml"))
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "--as-of", "31.03.2026"], "is no date such as 2026-03-31"),
        (["run", "--as-of", "2026-02-30"], "is no date such as 2026-03-31"),
        (["run", "--as-of", "2026-03-31", "--source", "crm"], "is not NAME=DIR"),
        (["run", "--as-of", "2026-03-31", "--source", "CRM=."], "is not NAME=DIR"),
        (["run", "--as-of", "2026-03-31", "--source", "crm=nowhere"], "there is no folder nowhere"),
        (["run", "--as-of", "2026-03-31", "--source", "crm=.", "--source", "crm=."], "named twice"),
        (["run", "--as-of", "2026-03-31"], "no source is connected"),
        (["export", "exceptions", "--format", "pdf"], "'pdf' is not one of"),
        (["status"], "nothing is published in"),
        (["query", "select 1"], "nothing is published in"),
        (["fly"], "No such command 'fly'"),
    ],
)
def test_usage_errors_end_with_2(folder: Path, arguments: list[str], message: str) -> None:
    code, output = call(*arguments)
    assert code == 2
    assert message in " ".join(output.split())


def test_a_mistake_in_the_settings_ends_with_2_and_names_the_line(folder: Path) -> None:
    (folder / "tieout.toml").write_text("[billing]\ngrace_dayz = 3\n", encoding="utf-8")
    code, output = call("status")
    assert code == 2
    assert "tieout.toml:2: there is no setting 'billing.grace_dayz'; did you mean 'grace_days'?" in output


def test_help_says_what_the_exit_codes_mean() -> None:
    code, output = call("--help")
    assert code == 0
    assert "3 published with critical exceptions" in " ".join(output.split())


def test_a_name_with_brackets_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    # Without it: a customer called "acme [holding]" loses half of its name, and one called "[/acme]" ends the command.
    out.print("acme [holding] [/acme]")
    assert "acme [holding] [/acme]" in capsys.readouterr().out
