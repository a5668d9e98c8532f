"""Structured logs without any text that a person wrote: names of things, numbers, places in the code."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any

import structlog

log = structlog.get_logger("samspil")


def configure(*, json: bool, least: int = logging.INFO) -> None:
    """One line an event on standard error: for machines (`json`) or for people; none below the level `least`."""
    shared: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer = structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    # Libraries speak through logging. Their messages may quote requests, so only warnings are let through, and of
    # these only where they arose.
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OnlyWhere())
    logging.basicConfig(handlers=[handler], level=max(least, logging.WARNING), force=True)


class _OnlyWhere(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return f"{record.levelname.lower()} from {record.name}, {record.module}:{record.lineno}"


def report(event: str, error: BaseException, **facts: object) -> None:
    """An error by its type and the places it passed; not by its message, which may quote what a person wrote."""
    places = [
        f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    log.error(event, error=type(error).__name__, at=places[-6:], **facts)
