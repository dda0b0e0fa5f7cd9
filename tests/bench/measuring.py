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
    """Seconds by the clock and of CPU of a block, and the peak MiB of all its processes together."""

    wall: float = 0.0
    cpu: float = 0.0
    peak_mib: float = 0.0


def _tree_mib(with_self: bool) -> float:
    """Resident memory of all processes below this one, and of itself, from /proc; 0 where there is none."""
    below: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            below.setdefault(int(stat.read_text().rsplit(")", 1)[1].split()[1]), []).append(int(stat.parent.name))
        except (OSError, IndexError):
            continue
    family = [os.getpid()]
    for pid in family:  # grows while it is read
        family += below.get(pid, [])
    return sum(_resident_mib(pid) for pid in family[0 if with_self else 1 :])


def _resident_mib(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except (OSError, IndexError):
        return 0.0


@contextmanager
def measured(with_self: bool = True) -> Iterator[Measured]:
    """Measure a block with all the processes that it starts; or those alone, and not what this one holds for them."""
    found, over = Measured(), threading.Event()

    def watch() -> None:
        while not over.wait(0.1):
            found.peak_mib = max(found.peak_mib, _tree_mib(with_self))

    watcher = threading.Thread(target=watch, daemon=True)
    start, before = time.perf_counter(), _cpu(with_self)
    watcher.start()
    try:
        yield found
    finally:
        over.set()
        watcher.join()
    found.wall, found.cpu = time.perf_counter() - start, _cpu(with_self) - before


def _cpu(with_self: bool) -> float:
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(who) for who in whose[0 if with_self else 1 :]]
    return sum(one.ru_utime + one.ru_stime for one in used)
