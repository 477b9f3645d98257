"""What the office sees of messages, and how often nobody knows whether one arrived.

Revision ID: 0002_mail_delivery
Revises: 0001_first_tables
"""

import sqlalchemy as sa
from alembic import op

revision = "0002_mail_delivery"
down_revision = "0001_first_tables"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    # With a default in the database: the release before this one writes rows without it.
    op.add_column("outbox", sa.Column("unclear", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("outbox", sa.Column("restarted_at", INSTANT, nullable=True))
    op.create_table(
        "mail_delivery",
        sa.Column("outbox_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("template", sa.String(length=64), nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=True),
        sa.Column("useless_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_mail_delivery_outbox_id"),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_mail_delivery_submission_id"),
        sa.PrimaryKeyConstraint("outbox_id", name="pk_mail_delivery"),
    )
    op.create_index("ix_mail_delivery_submission_id", "mail_delivery", ["submission_id"], unique=False)


def downgrade() -> None:
    op.drop_table("mail_delivery")
    op.drop_column("outbox", "restarted_at")
    op.drop_column("outbox", "unclear")
