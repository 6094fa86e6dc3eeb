"""What Alembic runs: the steps, on the connection that ``schema.py`` hands over."""

from __future__ import annotations

from alembic import context

from rectify.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
    version_table="schema_version",
)
with context.begin_transaction():
    context.run_migrations()
