"""The first tables.

Revision ID: 0001_first_tables
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001_first_tables"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")

TABLES = (
    "account",
    "staff",
    "session_row",
    "login_link",
    "audit",
    "form_version",
    "submission",
    "submission_version",
    "attachment",
    "idempotency_key",
    "decision",
    "publication",
    "outbox",
    "worker_lock",
    "rate_counter",
)

_FORBID_SQLITE = """
CREATE TRIGGER audit_no_{action} BEFORE {action} ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
"""
_FORBID_POSTGRESQL = """
CREATE TRIGGER audit_no_{action} BEFORE {action} ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()
"""
_FUNCTION_POSTGRESQL = """
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$
"""


def upgrade() -> None:
    _create_people()
    _create_audit()
    _create_submissions()
    _create_handed_in()
    _create_publication()
    _create_jobs()
    _protect_audit()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_is_append_only()")


def _protect_audit() -> None:
    """Forbid what would change the past."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_FUNCTION_POSTGRESQL)
        for action in ("update", "delete", "truncate"):
            op.execute(_FORBID_POSTGRESQL.format(action=action))
        return
    for action in ("update", "delete"):
        op.execute(_FORBID_SQLITE.format(action=action))


def _create_people() -> None:
    """Who may enter."""
    op.create_table(
        "account",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("email", name="uq_account_email"),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("name", name="uq_staff_name"),
    )
    op.create_table(
        "session_row",
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=True),
        sa.Column("staff_id", sa.String(length=32), nullable=True),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.CheckConstraint("(account_id IS NULL) <> (staff_id IS NULL)", name="ck_session_row_one_owner"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_session_row_account_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_session_row_staff_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_session_row"),
    )
    op.create_index("ix_session_row_account_id", "session_row", ["account_id"], unique=False)
    op.create_index("ix_session_row_staff_id", "session_row", ["staff_id"], unique=False)
    op.create_table(
        "login_link",
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("call_id", sa.String(length=80), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_login_link"),
    )
    op.create_index("ix_login_link_email", "login_link", ["email"], unique=False)


def _create_audit() -> None:
    """What happened, append-only."""
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("old_digest", sa.String(length=64), nullable=False),
        sa.Column("new_digest", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
    )
    op.create_index("ix_audit_subject", "audit", ["subject"], unique=False)


def _create_submissions() -> None:
    """What is filled in."""
    op.create_table(
        "form_version",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("form_id", sa.String(length=80), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_form_version"),
    )
    op.create_index("ix_form_version_form_id", "form_version", ["form_id"], unique=False)
    op.create_table(
        "submission",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("form_id", sa.String(length=80), nullable=False),
        sa.Column("form_version", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=True),
        sa.Column("call_id", sa.String(length=80), nullable=True),
        sa.Column("account_id", sa.String(length=32), nullable=True),
        sa.Column("municipality_key", sa.String(length=80), nullable=True),
        sa.Column("parent_id", sa.String(length=32), nullable=True),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.Column("submitted_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_submission_account_id"),
        sa.ForeignKeyConstraint(["form_version"], ["form_version.sha256"], name="fk_submission_form_version"),
        sa.ForeignKeyConstraint(["parent_id"], ["submission.id"], name="fk_submission_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_submission"),
        sa.UniqueConstraint("parent_id", "form_id", name="uq_submission_parent_id_form_id"),
        sa.UniqueConstraint("reference", name="uq_submission_reference"),
    )
    op.create_index("ix_submission_account_id", "submission", ["account_id"], unique=False)
    op.create_index("ix_submission_call_id", "submission", ["call_id"], unique=False)
    op.create_index("ix_submission_form_id_state", "submission", ["form_id", "state"], unique=False)
    op.create_index("ix_submission_municipality_key", "submission", ["municipality_key"], unique=False)


def _create_handed_in() -> None:
    """What belongs to a submission."""
    op.create_table(
        "submission_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_submission_version_submission_id"),
        sa.PrimaryKeyConstraint("id", name="pk_submission_version"),
        sa.UniqueConstraint("submission_id", "number", name="uq_submission_version_submission_id_number"),
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("question_id", sa.String(length=80), nullable=False),
        sa.Column("evidence_kind", sa.String(length=80), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("removed_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_attachment_submission_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
    )
    op.create_index("ix_attachment_sha256", "attachment", ["sha256"], unique=False)
    op.create_index("ix_attachment_submission_id", "attachment", ["submission_id"], unique=False)
    op.create_table(
        "idempotency_key",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_idempotency_key_submission_id"),
        sa.PrimaryKeyConstraint("key", name="pk_idempotency_key"),
    )
    op.create_index("ix_idempotency_key_submission_id", "idempotency_key", ["submission_id"], unique=False)
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_decision_staff_id"),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_decision_submission_id"),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
        sa.UniqueConstraint("submission_id", name="uq_decision_submission_id"),
    )


def _create_publication() -> None:
    """The way to the public page."""
    op.create_table(
        "publication",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("municipality_key", sa.String(length=80), nullable=False),
        sa.Column("page_name", sa.String(length=80), nullable=True),
        sa.Column("participation", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("drafted_by", sa.String(length=32), nullable=True),
        sa.Column("edited_by", sa.String(length=32), nullable=True),
        sa.Column("released_by", sa.String(length=32), nullable=True),
        sa.Column("release_audit", sa.Integer(), nullable=True),
        sa.Column("commit_id", sa.String(length=64), nullable=True),
        sa.Column("live_at", INSTANT, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["drafted_by"], ["staff.id"], name="fk_publication_drafted_by"),
        sa.ForeignKeyConstraint(["edited_by"], ["staff.id"], name="fk_publication_edited_by"),
        sa.ForeignKeyConstraint(["release_audit"], ["audit.seq"], name="fk_publication_release_audit"),
        sa.ForeignKeyConstraint(["released_by"], ["staff.id"], name="fk_publication_released_by"),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_publication_submission_id"),
        sa.PrimaryKeyConstraint("id", name="pk_publication"),
        sa.UniqueConstraint("submission_id", name="uq_publication_submission_id"),
    )
    op.create_index("ix_publication_municipality_key", "publication", ["municipality_key"], unique=False)
    op.create_index("ix_publication_state", "publication", ["state"], unique=False)


def _create_jobs() -> None:
    """What is still to be done."""
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lease_until", INSTANT, nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("failed_at", INSTANT, nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
    )
    op.create_index("ix_outbox_done_at_due_at", "outbox", ["done_at", "due_at"], unique=False)
    op.create_table(
        "worker_lock",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_worker_lock"),
    )
    op.create_table(
        "rate_counter",
        sa.Column("bucket", sa.String(length=120), nullable=False),
        sa.Column("window_at", INSTANT, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "window_at", name="pk_rate_counter"),
    )
