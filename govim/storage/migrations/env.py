"""Alembic's entry: run the migrations on the connection that `govim.storage.upgrade` gives."""

from alembic import context

from govim.storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, user_module_prefix="types."
)
with context.begin_transaction():
    context.run_migrations()
