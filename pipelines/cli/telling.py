"""What a command that takes long says while it works."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from pipelines.cli.common import out
from pipelines.progress import PROGRESS

SECONDS = 10


@contextmanager
def telling(first: str) -> Iterator[Callable[[str], None]]:
    """A line that changes, and what the steps say themselves; their warnings stay on the terminal.

    Where there is no terminal (a log, a pipe), lines one below the other: a step's at once, others every ten seconds.
    """
    last = monotonic()
    with out.status(first) as status:

        def say(text: str) -> None:
            nonlocal last
            status.update(text)
            if not out.is_terminal and monotonic() - last > SECONDS:
                out.print(f"  {text}", soft_wrap=True)
                last = monotonic()

        class Handler(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                told = getattr(record, "dagster_meta", {})
                text = told.get("orig_message") or record.getMessage()
                if record.levelno >= logging.WARNING or not out.is_terminal:
                    out.print(f"  {text}", soft_wrap=True)
                else:
                    say(text)

        handler = Handler()
        # Of the models Dagster's dbt says how it was called; how far they are comes from dbt itself.
        handler.addFilter(lambda record: getattr(record, "dagster_meta", {}).get("op_name") != "models")
        logger = logging.getLogger(PROGRESS)
        logger.addHandler(handler)
        try:
            yield say
        finally:
            logger.removeHandler(handler)
