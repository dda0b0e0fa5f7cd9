"""The verdicts of the last run, kept beside the warehouse: for the publishing step, the summary and `tieout status`."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from pipelines.control import Run
from pipelines.reports.figures import counted_rows
from pipelines.reports.page import write_whole
from pipelines.warehouse import Warehouse

if TYPE_CHECKING:
    from expectations.runner import Result

NAME = "verdicts.json"


@dataclass(frozen=True)
class Verdicts:
    """Of one run: the worst verdict, verdicts counted by suite, what blocked publishing, what crashed."""

    run_id: str
    verdict: str
    suites: dict[str, dict[str, int]]
    blocking: list[str]
    crashed: list[str]

    @classmethod
    def of(cls, run_id: str, results: Sequence["Result"]) -> "Verdicts":
        """Sum up what the runner found."""
        from expectations.runner import worst

        names = dict.fromkeys(result.suite for result in results)
        return cls(
            run_id,
            worst([result.verdict for result in results]),
            {name: dict(Counter(result.verdict for result in results if result.suite == name)) for name in names},
            [f"{result.suite}: {result.check.name} ({_reason(result)})" for result in results if result.blocks],
            [
                f"{result.suite}: {result.check.name}: {result.error}"
                for result in results
                if result.verdict == "crashed"
            ],
        )


def _reason(result: "Result") -> str:
    return f"crashed: {result.error}" if result.error else counted_rows(result.unexpected or 0)


def write_verdicts(warehouse: Warehouse, verdicts: Verdicts) -> None:
    """Keep them, whole or not at all."""
    write_whole(warehouse.state / NAME, json.dumps(asdict(verdicts), indent=1))


def read_verdicts(warehouse: Warehouse) -> Verdicts | None:
    """Those of the last run whose marts were built; None before the first."""
    path = warehouse.state / NAME
    return Verdicts(**json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def current_run(warehouse: Warehouse) -> Run:
    """The run that the warehouse holds, as its extract began it."""
    with warehouse.connect(read_only=True) as connection:
        found = connection.execute("select run_id, as_of, code_version from control.run").fetchone()
    if found is None:
        raise LookupError("the warehouse holds no run: materialize the extract first")
    return Run(*found)
