"""A run that somebody stops."""

import os
import signal
import subprocess
import time
from pathlib import Path

from tests.end_to_end.conftest import ROOT, run_command


def test_a_run_that_is_stopped_says_so_and_publishes_nothing(tmp_path: Path) -> None:
    # Without it: whoever stops a run (or whose machine goes down) reads the name of a class of Dagster's, and not what readers see now.
    with subprocess.Popen(run_command(tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=dict(os.environ)) as run:  # fmt: skip
        while not (tmp_path / "warehouse" / "tieout.duckdb").is_file():  # its first step has begun
            assert run.poll() is None
            time.sleep(0.1)
        run.send_signal(signal.SIGTERM)
        _, told = run.communicate(timeout=120)
    assert run.returncode == 1
    assert "stopped during" in told
    assert "Nothing was published" in told
    assert not (tmp_path / "published" / "marts.duckdb").exists()
