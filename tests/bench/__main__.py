"""Runs every comparison and prints it. Each server is a process of its own."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from tests.bench import beside, exports, slack, teams


async def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="samspil-bench-"))
    await slack.bench(folder)
    await teams.bench(folder)
    exports.bench(folder)
    await beside.bench(folder)


if __name__ == "__main__":
    asyncio.run(main())
