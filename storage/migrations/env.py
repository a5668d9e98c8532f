"""Alembic runs this for every migration; `storage.migrate` hands it the connection."""

from alembic import context

import storage.tables  # noqa: F401 (every table is known once it is imported)
from storage.database import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
context.run_migrations()
