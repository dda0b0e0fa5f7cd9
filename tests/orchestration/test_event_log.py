"""The event log of a run from the command line: Dagster's own files, with the connections kept open."""

from pathlib import Path

import dagster as dg

from pipelines.event_log import OpenEventLog
from pipelines.run import CLI_INSTANCE


def test_the_log_is_ours_and_dagster_can_read_it(tmp_path: Path) -> None:
    # Dagster made its own class whatever was configured, and every event opened and closed a file for a while unseen.
    (tmp_path / "cli.yaml").write_text(CLI_INSTANCE.format(home=tmp_path), encoding="utf-8")
    (tmp_path / "dagster.yaml").write_text("", encoding="utf-8")

    @dg.asset
    def one() -> int:
        return 1

    with dg.DagsterInstance.from_config(str(tmp_path), "cli.yaml") as instance:
        assert isinstance(instance.event_log_storage, OpenEventLog)
        assert dg.materialize([one], instance=instance).success
    with dg.DagsterInstance.from_config(str(tmp_path)) as stock:
        assert not isinstance(stock.event_log_storage, OpenEventLog)
        event = stock.get_latest_materialization_event(dg.AssetKey("one"))
    assert event is not None
