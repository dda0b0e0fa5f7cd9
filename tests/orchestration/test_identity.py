"""A run is named by what goes into it: the same in, the same name; anything else, another."""

from datetime import date
from pathlib import Path

from pipelines.identity import identify, input_fingerprint, told_fingerprint
from pipelines.settings.schema import Billing, Settings, Source
from pipelines.sources import EntityLoad

AS_OF = date(2026, 3, 31)


def folder(path: Path, text: str = "id\n1\n") -> Source:
    path.mkdir(exist_ok=True)
    (path / "accounts.csv").write_text(text, encoding="utf-8")
    return Source(path=path)


def test_the_same_inputs_give_the_same_run(tmp_path: Path) -> None:
    one, two = folder(tmp_path / "one"), folder(tmp_path / "two")
    told = [input_fingerprint({"crm": source}) for source in (one, two)]
    assert told[0] == told[1]  # it is the contents that count, not where they stand or when they came
    run = identify(AS_OF, Settings(), str(told[0]))
    assert run == identify(AS_OF, Settings(), str(told[1]))
    assert run.run_id.startswith("2026-03-31-")


def test_any_other_input_gives_another(tmp_path: Path) -> None:
    before = input_fingerprint({"crm": folder(tmp_path / "crm")})
    after = input_fingerprint({"crm": folder(tmp_path / "crm", "id\n2222\n")})
    renamed = input_fingerprint({"erp": Source(path=tmp_path / "crm")})
    assert len({before, after, renamed}) == 3


def test_settings_and_date_count(tmp_path: Path) -> None:
    told = "inputs"
    runs = {
        identify(AS_OF, Settings(), told).run_id,
        identify(date(2026, 4, 1), Settings(), told).run_id,
        identify(AS_OF, Settings(billing=Billing(grace_days=4)), told).run_id,
    }
    assert len(runs) == 3


def test_what_is_no_folder_cannot_be_told_beforehand() -> None:
    assert input_fingerprint({"stripe_eu": Source(system="stripe")}) is None


def test_a_source_that_failed_is_another_input() -> None:
    # Else: the run after a failed load has the failed one's name, and its findings are taken for the same.
    whole, short = (
        EntityLoad("stripe", "invoices", rows_loaded=3),
        EntityLoad("stripe", "invoices", rows_loaded=3, complete=False),
    )
    assert told_fingerprint([whole]) != told_fingerprint([short])
    other = EntityLoad("stripe", "customers")
    assert told_fingerprint([whole, other]) == told_fingerprint([other, whole])
