"""Settings: the file is the schema's mirror, and a mistake in it is named with its line."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from pipelines.settings import PROJECT, Settings, SettingsError, load_settings


def write(folder: Path, text: str) -> Path:
    path = folder / "tieout.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_file_holds_every_setting_with_its_default() -> None:
    # A threshold that the file does not show is one that nobody finds; a default that differs would be a second truth.
    told = tomllib.loads((PROJECT / "tieout.toml").read_text(encoding="utf-8"), parse_float=Decimal)

    def compare(model: BaseModel, values: dict[str, Any], where: str) -> None:
        assert set(values) == set(type(model).model_fields), where
        for name, value in values.items():
            default = getattr(model, name)
            if isinstance(default, BaseModel):
                compare(default, value, name)
            elif isinstance(default, Decimal):
                assert Decimal(value) == default, name
            elif isinstance(default, Path):
                assert Path(value) == default, name
            else:
                assert value == default, name

    compare(Settings(), told, "tieout.toml")


def test_every_line_says_what_it_means() -> None:
    section = ""
    for line in (PROJECT / "tieout.toml").read_text(encoding="utf-8").splitlines():
        section = line if line.startswith("[") else section
        is_explained_by_header = section.startswith("[customers.field_owners]")
        if "=" in line.split("#")[0] and not is_explained_by_header:
            assert "#" in line, line


def test_names_are_unique_over_all_sections() -> None:
    # Models read a setting by its name alone.
    names = [
        name
        for section in (getattr(Settings(), part) for part in Settings.model_fields)
        if isinstance(section, BaseModel)
        for name in type(section).model_fields
    ]
    assert sorted(names) == sorted(set(names))


def test_flat_is_what_models_read() -> None:
    flat = load_settings(write_default()).flat()
    assert flat["grace_days"] == "3"
    assert flat["bank_match_accept"] == "0.85"
    assert flat["field_owners.legal_name"] == "billing"
    assert flat["oldest_first_customers"] == ""
    assert flat["codes_switched_off"] == ""
    assert not {"webhook_url", "time_of_day"} & set(flat)  # secrets and schedules are not the models' business


def write_default() -> Path:
    return PROJECT / "tieout.toml"


def test_codes_are_switched_off_and_graded(tmp_path: Path) -> None:
    text = "[exceptions.codes]\noverdue = { enabled = false }\nshort_payment = { enabled = false, severity = 'high' }\n"
    flat = load_settings(write(tmp_path, text)).flat()
    assert flat["codes_switched_off"] == "overdue,short_payment"
    assert flat["codes.short_payment.severity"] == "high"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("[billing]\n\ngrace_dayz = 3\n", 3, "no setting 'billing.grace_dayz'; did you mean 'grace_days'?"),
        ("[biling]\ngrace_days = 3\n", 1, "no setting 'biling'; did you mean 'billing'?"),
        ("[billing]\ngrace_days = -1\n", 2, "billing.grace_days = -1"),
        ("[billing]\ngrace_days = 'three'\n", 2, "valid integer"),
        ("[cash]\nfx_tolerance_pct = 101\n", 2, "less than or equal to 100"),
        ("[company]\nreporting_currency = 'euro'\n", 2, "company.reporting_currency"),
        ("[schedule]\ntime_of_day = '25:00'\n", 2, "schedule.time_of_day"),
        ("[schedule]\ntime_zone = 'Europe/Berln'\n", 2, "no time zone"),
        ("[billing.tax_rates]\nDE = 19\nFrance = 20\n", 3, "France"),
        ("[sources.Crm]\npath = 'x'\n", 1, "Crm"),
        ("[exceptions]\ncodes.overdue.severity = 'huge'\n", 2, "exceptions.codes.overdue.severity"),
        ("[exceptions.codes]\novedue = { enabled = false }\n", 2, "no exception code; did you mean 'overdue'?"),
        ("[company]\nreporting_currency = 'XXQ'\n", 2, "no currency of ISO 4217"),
        ("[billing]\ngrace_days = true\n", 2, "is no switch"),
        ("[cash]\nbank_charge_tolerance = true\n", 2, "is no switch"),
        ("[cash]\nbank_charge_tolerance = 1e400\n", 2, "less than or equal to"),
        (
            "[customers]\nmatch_accept = 0.4\nmatch_propose = 0.6\n",
            1,
            "match_propose (0.6) is above match_accept (0.4)",
        ),
        ("[exceptions]\nseverity_medium_amount = 5000\n", 1, "severity_medium_amount (5000) is above severity_high"),
        (
            "[customers.field_owners]\nnames = 'crm'\n",
            2,
            "no setting 'customers.field_owners.names'; did you mean 'name'?",
        ),
        ("[customers.field_owners]\nname = 'erp'\n", 2, "customers.field_owners.name"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(SettingsError) as error:
        load_settings(path)
    assert f"{path}:{line}:" in str(error.value)
    assert message in str(error.value)


def test_owners_of_fields_that_are_left_out_take_the_default(tmp_path: Path) -> None:
    # Without it one owner in the file takes away the others, and no model can be compiled.
    flat = load_settings(write(tmp_path, "[customers.field_owners]\nname = 'billing'\n")).flat()
    assert (flat["field_owners.name"], flat["field_owners.domain"]) == ("billing", "crm")


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as error:
        load_settings(write(tmp_path, "[billing]\ngrace_days = -1\nnope = 1\n"))
    assert len(str(error.value).splitlines()) == 2


def test_broken_toml_and_a_missing_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"not valid TOML.*line 2"):
        load_settings(write(tmp_path, "[billing]\ngrace_days = \n"))
    with pytest.raises(SettingsError, match=r"nowhere\.toml: cannot be read"):
        load_settings(tmp_path / "nowhere.toml")


def test_paths_are_meant_from_the_file_and_the_caller_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "data_dir = 'warehouse'\n[sources.crm]\npath = 'exports/crm'\n")
    settings = load_settings(path)
    assert settings.data_dir == tmp_path / "warehouse"
    assert settings.sources["crm"].path == tmp_path / "exports" / "crm"
    monkeypatch.setenv("TIEOUT_DATA_DIR", str(tmp_path / "other"))
    assert load_settings(path).data_dir == tmp_path / "other"
    assert load_settings(path, data_dir=tmp_path / "mine").data_dir == tmp_path / "mine"


def test_a_secret_address_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIEOUT_WEBHOOK_URL", "https://example.test/hook")
    assert load_settings(write(tmp_path, "")).alerts.webhook_url == "https://example.test/hook"


def test_options_of_a_system_are_kept_for_it(tmp_path: Path) -> None:
    path = write(tmp_path, "[sources.stripe_eu]\nsystem = 'stripe'\nbase_url = 'http://127.0.0.1:8420'\n")
    source = load_settings(path).sources["stripe_eu"]
    assert source.system == "stripe"
    assert source.options == {"base_url": "http://127.0.0.1:8420"}
