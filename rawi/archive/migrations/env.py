"""How Alembic runs the migrations of an archive: within the transaction that `connect.py` has begun."""

from __future__ import annotations

from alembic import context

from rawi.archive.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
