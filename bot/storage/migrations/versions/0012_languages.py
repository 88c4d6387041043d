"""The language that a carer chose."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has chosen one yet."""
    op.add_column("conversations", sa.Column("language", sa.String(length=2), nullable=True))


def downgrade() -> None:
    """Everybody is answered in English again."""
    op.drop_column("conversations", "language")
