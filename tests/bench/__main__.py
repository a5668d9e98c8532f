"""Runs every comparison and prints it. Each server is a process of its own.

`python -m tests.bench million` searches among a million decisions too: filling two databases takes a while.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.bench import beside, exports, search, slack, teams


async def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="samspil-bench-"))
    await slack.bench(folder)
    await teams.bench(folder)
    exports.bench(folder)
    await beside.bench(folder)
    for many in (search.MANY, *((search.VERY_MANY,) if "million" in sys.argv else ())):
        search.bench(folder, many)


if __name__ == "__main__":
    asyncio.run(main())
