"""What a person sees of a run while it runs: the steps' own words, without Dagster's."""

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import dagster as dg

PROGRESS = "tieout.progress"


@dg.logger(None, description="The steps' own messages, to whoever listens to `tieout.progress`.")
def progress_logger(context: dg.InitLoggerContext) -> logging.Logger:
    """A logger that takes what steps say through `context.log.info`, and leaves Dagster's events to its storage."""
    logger = logging.getLogger(PROGRESS)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    return logger


def stopped(step: str) -> str:
    """To whoever stopped the run."""
    return (
        f"stopped during {step}. Nothing was published: readers see what they saw before."
        " Run it again; it takes up what was loaded."
    )


@contextmanager
def not_retried(step: str) -> Iterator[None]:
    """Around a step that is retried: who stops it has stopped it.

    Dagster itself would try again; and what its handler raises is lost where DuckDB runs Python, or looks for signals.
    """
    heard: list[int] = []
    with _told_of_signals(heard):
        try:
            yield
        except BaseException as error:
            if heard:
                raise dg.Failure(stopped(step), allow_retries=False) from error
            raise
    if heard:
        raise dg.Failure(stopped(step), allow_retries=False)


@contextmanager
def _told_of_signals(heard: list[int]) -> Iterator[None]:
    """SIGINT and SIGTERM are noted, and handled as before; in the main thread, where Python has them."""
    handlers: dict[int, Callable[[int, FrameType | None], Any]] = {}

    def note(number: int, frame: FrameType | None) -> None:
        heard.append(number)
        handlers[number](number, frame)

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            before = signal.getsignal(number)
            if callable(before):
                handlers[number] = before
                signal.signal(number, note)
    try:
        yield
    finally:
        for taken, handler in handlers.items():
            signal.signal(taken, handler)
