from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.local.workspace import Workspace


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    made = Workspace()
    await made.serve()
    yield made
    await made.close()
