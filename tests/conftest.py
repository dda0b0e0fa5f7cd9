"""Which worker of pytest-xdist has which files, and in what order: a company that files share is built once, not once a worker."""

from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

# By processor seconds, 80 (strange) to 25 each, so that at the end no worker waits for another's long one. The first one reconciles
# the sample, for which other files would have to wait.
LONGEST = [
    "end_to_end/test_approved.py",
    "strange",
    "customers/test_incremental.py",
    "reference/test_sample.py",
    "exceptions/test_memory.py",
    "billing",
    "sources/stripe/test_incremental.py",
    "sources/test_fault_matrix.py",
    "end_to_end/test_demo.py",
    "customers/test_model.py",
    "sources/stripe/test_usage.py",
    "exceptions/test_decisions.py",
    "reference/test_cash_company.py",
    "cash/test_codes.py",
    "sources/stripe",
]
# Files that ask what one session-scoped fixture of their folder builds.
TOGETHER = {
    "strange": ["test_codes", "test_days", "test_marts", "test_strange"],
    "billing": ["test_examples", "test_findings", "test_properties", "test_reference", "test_usage_faults"],
    "sources/stripe": ["test_demo", "test_staging", "test_staging_more"],
}
SCOPES = {f"{folder}/{name}.py": folder for folder, names in TOGETHER.items() for name in names}


def scope(nodeid: str) -> str:
    """What one worker gets whole: a file, or the files that belong together."""
    file = nodeid.partition("::")[0].removeprefix("tests/")
    return SCOPES.get(file, file)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, files that belong together side by side."""
    places = {name: place for place, name in enumerate(LONGEST)}
    for item in items:
        places.setdefault(scope(item.nodeid), len(places))
    items.sort(key=lambda item: places[scope(item.nodeid)])


class Together(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together | None:
    if config.option.dist != "loadfile":
        return None
    config.option.loadscopereorder = False  # by number of tests, of which long files have few
    return Together(config, log)
