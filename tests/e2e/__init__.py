"""Samspil as it is run: the real program in a process of its own, and real clients outside it.

`make e2e` runs these, and they skip, saying why, where a client is missing. They have the time of day of the machine.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import ClientConnectionError, ClientSession

PROJECT = Path(__file__).parents[2]
STARTS = 30.0  # seconds that a program may take until it answers, on a busy machine
STOPS = 10.0  # seconds that one may take to end after SIGTERM: what the server promises


def free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


class Running:
    """A program that was started. Its output goes to a file, so that it can be read while it runs."""

    def __init__(self, process: asyncio.subprocess.Process, output: Path) -> None:
        self._process = process
        self._output = output

    @property
    def said(self) -> str:
        return self._output.read_text()

    async def answers(self, url: str) -> None:
        """Waits until the address answers 200."""
        async with ClientSession() as session, asyncio.timeout(STARTS):
            while True:
                assert self._process.returncode is None, f"it ended with {self._process.returncode}:\n{self.said}"
                try:
                    async with session.get(url) as response:
                        if response.status == 200:
                            return
                except ClientConnectionError:
                    pass
                await asyncio.sleep(0.05)

    async def stop(self) -> int:
        """Asks it to end, as an operator's system does; its exit code."""
        if self._process.returncode is None:
            self._process.terminate()
        try:
            async with asyncio.timeout(STOPS):
                return await self._process.wait()
        except TimeoutError:
            raise AssertionError(f"it still runs {STOPS} seconds after SIGTERM:\n{self.said}") from None

    async def wait(self) -> int:
        """Waits until it ends by itself; its exit code."""
        async with asyncio.timeout(STARTS):
            return await self._process.wait()

    def kill(self) -> None:
        if self._process.returncode is None:
            self._process.kill()


@asynccontextmanager
async def running(*command: str, output: Path, environ: Mapping[str, str] | None = None) -> AsyncIterator[Running]:
    """Runs a program until the block ends, at the latest. None of our own settings reach it but those in `environ`."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SAMSPIL_", "SLACK_"))}
    with output.open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=PROJECT,
            env=inherited | dict(environ or {}),
            stdout=file,
            stderr=asyncio.subprocess.STDOUT,
        )
    program = Running(process, output)
    try:
        yield program
        await program.stop()
    finally:
        program.kill()
        await process.wait()


def samspil(*arguments: str) -> tuple[str, ...]:
    """The command line of Samspil."""
    return (sys.executable, "-m", "bot", *arguments)


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[tuple[Running, str]]:
    """`samspil demo`, and the address of its page."""
    port = free_port()
    environ = {"SAMSPIL_PORT": str(port)}
    async with running(*samspil("demo"), output=folder / "demo.log", environ=environ) as program:
        await program.answers(f"http://127.0.0.1:{port}/readyz")
        yield program, f"http://127.0.0.1:{port}/local/"
