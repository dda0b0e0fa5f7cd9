"""A command in a process of its own: its seconds, its processor seconds, and the memory of it and all that it starts."""

import os
import resource
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

EVERY = 0.1  # seconds between two looks at the memory
PAGE = os.sysconf("SC_PAGE_SIZE")


class Used(NamedTuple):
    """Seconds by the wall and of the processors, most memory held at once (GiB, all processes together), what it printed."""

    wall: float
    cpu: float
    peak: float
    output: str


def measured(command: Sequence[str | Path]) -> Used:
    """Run the command. Raises CalledProcessError when it fails; what it says of it goes to our stderr."""
    before, started, peak = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic(), 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            peak = max(peak, sum(_resident(each) for each in _family(process.pid)))
            time.sleep(EVERY)
        wall, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
        output = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, list(map(str, command)), output)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Used(wall, cpu, peak / 1024**3, output)


def _family(pid: int) -> list[int]:
    """The process and its descendants; who ends meanwhile is left out."""
    found = [pid]
    for parent in found:  # grows while it is read
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found += map(int, task.read_text().split())
            except OSError:
                continue
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):
        return 0
