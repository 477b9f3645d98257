"""What a finished check said and who finished it; which files a version was handed in with.

Revision ID: 0005_checks_and_receipts
Revises: 0004_portrait_history
"""

import sqlalchemy as sa
from alembic import op

revision = "0005_checks_and_receipts"
down_revision = "0004_portrait_history"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("submission", sa.Column("outcome", sa.String(length=16), nullable=True))
    op.add_column("submission", sa.Column("finished_by", sa.String(length=64), nullable=True))
    op.add_column("submission_version", sa.Column("files", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("submission_version", "files")
    op.drop_column("submission", "finished_by")
    op.drop_column("submission", "outcome")
