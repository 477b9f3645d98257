"""What a portrait said before its last edit, and why it left the site.

Revision ID: 0004_portrait_history
Revises: 0003_file_scans
"""

import sqlalchemy as sa
from alembic import op

revision = "0004_portrait_history"
down_revision = "0003_file_scans"
branch_labels = None
depends_on = None

FOREIGN_KEY = "fk_publication_previous_editor"


def upgrade() -> None:
    with op.batch_alter_table("publication") as table:
        table.add_column(sa.Column("previous_text", sa.Text(), nullable=True))
        table.add_column(sa.Column("previous_editor", sa.String(length=32), nullable=True))
        table.add_column(sa.Column("withdrawn_reason", sa.Text(), nullable=True))
        table.create_foreign_key(FOREIGN_KEY, "staff", ["previous_editor"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("publication") as table:
        table.drop_constraint(FOREIGN_KEY, type_="foreignkey")
        table.drop_column("withdrawn_reason")
        table.drop_column("previous_editor")
        table.drop_column("previous_text")
