"""Alembic's scripts, run at start over the connection that ``Database.migrate`` gives."""
