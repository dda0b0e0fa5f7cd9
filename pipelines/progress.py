"""What a person sees of a run while it runs: the steps' own words, without Dagster's."""

import logging

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
