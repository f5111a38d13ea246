"""Alembic's door: runs the migrations on the database that ``bot.store`` names."""

from alembic import context
from sqlalchemy import create_engine

from bot.store.tables import Base

url = context.config.get_main_option("sqlalchemy.url")
if url is None:
    raise RuntimeError("run migrations through bot.store, or with -x sqlalchemy.url set in the Alembic config")
engine = create_engine(url)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
