"""The process in which one file is made: `python -m bot.maker`, started and fed by `Process`. Both ends stand here.

What it needs comes as one line on its standard input, where nobody else reads it (the database's address holds a
password). While it works that stays open: when it ends, whoever wanted the file is gone, and so is this process.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import threading
from asyncio.subprocess import DEVNULL, PIPE
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from bot import log
from bot.making import Job, make
from bot.registry import Registry
from storage.database import Database
from storage.files import Claim

PATIENCE = 10  # of nice(1): others come first


class NotMade(Exception):
    """The process ended with this code."""


class Process:
    """Carries out attempts (`bot.making.Run`), each in a process."""

    def __init__(self, database: Database) -> None:
        self._url = database.url.render_as_string(hide_password=False)
        self.pid: int | None = None

    async def __call__(self, job: Job) -> None:
        """Raises NotMade. Cancelled, it ends the process."""
        # In a session of its own, so that Ctrl-C in a terminal is said to the one who knows what to do then.
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.maker"), stdin=PIPE, stdout=DEVNULL, start_new_session=True
        )
        assert child.stdin is not None  # noqa: S101  (it was asked for)
        self.pid = child.pid
        try:
            child.stdin.write(json.dumps(_written(job, self._url)).encode() + b"\n")
            await child.stdin.drain()
            if code := await child.wait():
                raise NotMade(code)
        finally:
            self.pid = None
            if child.returncode is None:
                child.kill()
                await child.wait()
            child.stdin.close()


def _written(job: Job, url: str) -> dict[str, Any]:
    member_of = None if job.member_of is None else sorted(job.member_of)
    data = {"claim": asdict(job.claim), "now": job.now.isoformat(), "folder": str(job.folder), "member_of": member_of}
    return {**data, "database": url}


def _read(data: dict[str, Any]) -> Job:
    claim = Claim(**{**data["claim"], "who": tuple(data["claim"]["who"])})
    member_of = None if data["member_of"] is None else frozenset(data["member_of"])
    return Job(claim, datetime.fromisoformat(data["now"]), Path(data["folder"]), member_of)


def _end_with_parent(folder: Path) -> None:
    sys.stdin.read()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def main() -> int:
    os.nice(PATIENCE)
    log.configure(json=not sys.stderr.isatty())
    data = json.loads(sys.stdin.readline())
    job = _read(data)
    threading.Thread(target=_end_with_parent, args=(job.folder,), daemon=True).start()
    database = Database(data["database"])
    try:
        from handlers import FEATURES  # noqa: PLC0415 (takes a while, and its failing is reported too)

        make(database, Registry(FEATURES).makers, job)
    except Exception as error:
        log.report("file_not_made", error, attempts=job.claim.attempts)
        return 1
    finally:
        database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
