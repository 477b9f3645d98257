"""What a virus scanner said about each file.

Revision ID: 0003_file_scans
Revises: 0002_mail_delivery
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_file_scans"
down_revision = "0002_mail_delivery"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "file_scan",
        sa.Column("attachment_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("finding", sa.String(length=200), nullable=False),
        sa.Column("opened_by", sa.String(length=32), nullable=True),
        sa.Column("opened_at", INSTANT, nullable=True),
        sa.Column("opened_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"], name="fk_file_scan_attachment_id"),
        sa.ForeignKeyConstraint(["opened_by"], ["staff.id"], name="fk_file_scan_opened_by"),
        sa.PrimaryKeyConstraint("attachment_id", name="pk_file_scan"),
    )
    op.create_index("ix_file_scan_state", "file_scan", ["state"], unique=False)


def downgrade() -> None:
    op.drop_table("file_scan")
