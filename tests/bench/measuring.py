"""Seconds and memory of a block, with all the processes that it starts."""

import os
import resource
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Measured:
    """Seconds by the clock and of CPU of a block, and the peak MiB of all processes of this script together."""

    wall: float = 0.0
    cpu: float = 0.0
    peak_mib: float = 0.0


def _tree_mib() -> float:
    """Resident memory of this process and all below it, from /proc; 0 where there is none."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            continue
    total, todo = 0.0, [os.getpid()]
    while todo:
        pid = todo.pop()
        todo += [child for child, parent in parents.items() if parent == pid]
        try:
            total += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
        except OSError:
            continue
    return total


@contextmanager
def measured() -> Iterator[Measured]:
    """Measure a block with all the processes that it starts."""
    found, over = Measured(), threading.Event()

    def watch() -> None:
        while not over.wait(0.2):
            found.peak_mib = max(found.peak_mib, _tree_mib())

    watcher = threading.Thread(target=watch, daemon=True)
    start, before = time.perf_counter(), _cpu()
    watcher.start()
    yield found
    over.set()
    watcher.join()
    found.wall, found.cpu = time.perf_counter() - start, _cpu() - before


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
