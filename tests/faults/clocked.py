"""A worker process whose clock is told to it: at each moment that it is given it says what is due, and then that it has
done so. Like `tests.faults.worker`, it is forked from a process that has this module already."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import Mapping
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess

from bot.app import App, slack_on
from bot.settings import load_settings
from storage.database import Database

_FORK = multiprocessing.get_context("forkserver")
_FORK.set_forkserver_preload([__name__, "tests.faults.worker"])


class ToldClock:
    """It is what was told last."""

    at: datetime

    def now(self) -> datetime:
        return self.at


class Worker:
    """One process, from the outside."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._pipe, theirs = _FORK.Pipe()
        self.process: ForkServerProcess = _FORK.Process(target=_main, args=(dict(environ), theirs), daemon=True)
        self.process.start()
        theirs.close()

    def begins(self, moment: datetime) -> None:
        """It is that moment, which it need not have finished with."""
        self._pipe.send(moment)

    def finishes(self) -> None:
        """It has said everything that is due. Raises EOFError where it died."""
        self._pipe.recv()

    def dies(self) -> None:
        self.process.kill()
        self.process.join()


def _main(environ: dict[str, str], told: Connection) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    asyncio.run(_work(environ, told))


async def _work(environ: Mapping[str, str], told: Connection) -> None:
    settings = load_settings(environ)
    assert settings.slack is not None
    clock = ToldClock()
    app = App(Database(settings.database_url), clock=clock)
    app.add(slack := slack_on(settings.slack, app.handle))
    await slack.start()
    while True:
        clock.at = await asyncio.to_thread(told.recv)
        await app.delivery.drain()
        told.send(None)
