"""Runs every comparison and prints it. Each server is a process of its own. Filling two databases with a million
decisions takes the better part of it, so that comes last."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from tests.bench import beside, exports, search, slack, teams


async def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="samspil-bench-"))
    await slack.bench(folder)
    await teams.bench(folder)
    exports.bench(folder)
    await beside.bench(folder)
    for many in (search.MANY, search.VERY_MANY):
        search.bench(folder, many)


if __name__ == "__main__":
    asyncio.run(main())
