"""Alembic's way in: the connection comes from `schema`, never from a file."""

from alembic import context
from sqlalchemy import Connection

from forms_service.models import audit, jobs, limits, mails, people, publication, scans, submissions
from forms_service.models.base import Base

ALL_TABLES = (audit, jobs, limits, mails, people, publication, scans, submissions)
"""Imported, so that the metadata is complete."""

connection: Connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
