from __future__ import annotations

from pathlib import Path

import pytest

from storage.database import Database
from tests.exports.school import School


@pytest.fixture
def school(database: Database, tmp_path: Path) -> School:
    return School(database, tmp_path)
