"""One run of the sample company for all of these tests."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from tests.support.company import ROOT

SAMPLE = ROOT / "data" / "sample"
SOURCES = ("crm", "billing", "payments", "ledger", "reference")


@dataclass(frozen=True)
class Demo:
    """The data folder of a run, and how the command ended."""

    data_dir: Path
    done: subprocess.CompletedProcess[str]


def run_command(data_dir: Path) -> list[str]:
    """`tieout run` on the sample, as `make demo` calls it."""
    sources = [word for name in SOURCES for word in ("--source", f"{name}={SAMPLE / name}")]
    tieout = str(Path(sys.executable).with_name("tieout"))
    return [tieout, "run", "--as-of", "2026-03-31", "--data-dir", str(data_dir), *sources]


def reconcile(data_dir: Path) -> subprocess.CompletedProcess[str]:
    """It has run."""
    return subprocess.run(
        run_command(data_dir), capture_output=True, text=True, check=False, cwd=ROOT, env=dict(os.environ)
    )


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """One run for all of pytest-xdist's workers: the first that asks reconciles, under a lock, the others read on."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if os.environ.get("PYTEST_XDIST_WORKER") else shared
    data_dir, told = shared / "demo", shared / "demo.json"
    with FileLock(shared / "demo.lock"):
        if not told.is_file():
            done = reconcile(data_dir)
            told.write_text(json.dumps([done.args, done.returncode, done.stdout, done.stderr]), encoding="utf-8")
    return Demo(data_dir, subprocess.CompletedProcess(*json.loads(told.read_text(encoding="utf-8"))))
