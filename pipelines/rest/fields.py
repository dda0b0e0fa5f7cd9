"""What a list's fields tell when they come and go: the columns that lost theirs, and those that had waited for one."""

from collections.abc import Iterator, Mapping, Set

Behind = Mapping[str, Set[str]]  # our columns -> the system's fields that may fill each


def vanished(behind: Behind, before: Set[str], now: Set[str]) -> Iterator[tuple[str, Set[str]]]:
    """The columns that had a field before and have none now, with all that might have filled them."""
    return ((column, names) for column, names in behind.items() if names & before and not names & now)


def have_waited(behind: Behind, before: Set[str], now: Set[str]) -> bool:
    """Did a field come that a column had none of? Then objects that did not change have it too."""
    return any(names & now and not names & before for names in behind.values())
