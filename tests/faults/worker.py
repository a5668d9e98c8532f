"""A worker process that dies at a named point. It is forked from one that has this module already, so that a test does
not wait for Python to read it all again.

Points: `before_send` (rendered, nothing sent), `after_accept` (the platform took it, and we know), `before_note` (the
note is written, not committed), or `none`. The process kills itself there, the first time.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Mapping
from datetime import timedelta
from multiprocessing.context import ForkServerProcess
from typing import Any

from bot.app import App, slack_on
from bot.settings import load_settings
from storage import lanes
from storage.database import Database

POINTS = ("before_send", "after_accept", "before_note")


_FORK = multiprocessing.get_context("forkserver")
_FORK.set_forkserver_preload([__name__])


def started(environ: Mapping[str, str], point: str, lease: float) -> ForkServerProcess:
    """A worker at work; `lease` in seconds."""
    process = _FORK.Process(target=_main, args=(dict(environ), point, lease), daemon=True)
    process.start()
    return process


def _main(environ: dict[str, str], point: str, lease: float) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    asyncio.run(work(environ, point, lease))


def die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def work(environ: Mapping[str, str], point: str, lease: float) -> None:
    settings = load_settings(environ)
    assert settings.slack is not None
    app = App(Database(settings.database_url), lease=timedelta(seconds=lease))
    slack = slack_on(settings.slack, app.handle)
    app.add(slack)
    send = slack.send

    async def dying_send(*arguments: Any) -> Any:
        if point == "before_send":
            die()
        sent = await send(*arguments)
        if point == "after_accept":
            die()
        return sent

    setattr(slack, "send", dying_send)  # noqa: B010 (the point of this process)
    if point == "before_note":
        said = lanes.said

        def dying_said(*arguments: Any) -> None:
            said(*arguments)
            die()

        setattr(lanes, "said", dying_said)  # noqa: B010
    await app.start(inbound=False)
    await asyncio.Event().wait()
