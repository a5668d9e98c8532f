"""A worker process that dies at a named point: `python -m tests.faults.worker POINT`, settings from the environment.

Points: `before_send` (rendered, nothing sent), `after_accept` (the platform took it, and we know), `before_note` (the
note is written, not committed), or `none`. The process kills itself there, the first time.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import timedelta
from typing import Any

from bot.app import App, slack_on
from bot.settings import load_settings
from storage import lanes
from storage.database import Database

POINTS = ("before_send", "after_accept", "before_note")


def die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def work(point: str, lease: float) -> None:
    settings = load_settings()
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


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], float(sys.argv[2])))
