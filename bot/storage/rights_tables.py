"""The tables of carers' rights: what was erased, and links to one's own data."""

from __future__ import annotations

from sqlalchemy import Boolean, ForeignKey, Index, String, Table
from sqlalchemy import Column as C

from bot.storage.sealed_types import Blind, SealedText
from bot.storage.tables import Moment, RowId, metadata

# What was erased, so that it can be erased again after a backup was restored: ids and times only.
# ``everything``: closed requests went too. ``address_hash`` is dropped when nobody can send what
# was erased a second time; ``address_sealed`` is the same, to be opened when the index key changes.
erasures = Table(
    "erasures",
    metadata,
    C("id", RowId, primary_key=True, autoincrement=True),
    C("conversation", String(36), nullable=False, unique=True),
    C("reference", String(16), nullable=False),
    C("at", Moment, nullable=False),
    C("everything", Boolean, nullable=False),
    C("settled", Boolean, nullable=False),
    C("address_hash", Blind("erasures.address")),
    C("address_sealed", SealedText("erasures.address_sealed")),
    Index("ix_erasures_address_hash", "address_hash"),
)

# The keys that this database needs: those that sealed something in it, and the one that indexes it.
# ``purpose`` is data or index.
sealing_keys = Table(
    "sealing_keys",
    metadata,
    C("purpose", String(8), primary_key=True),
    C("name", String(8), primary_key=True),
)

# Links under which a carer reads what is stored about them. Of a link only the hash is kept.
data_links = Table(
    "data_links",
    metadata,
    C("token_hash", String(64), primary_key=True),
    C(
        "conversation",
        String(36),
        ForeignKey("conversations.id", ondelete="CASCADE"),
        nullable=False,
    ),
    C("until", Moment, nullable=False),
    Index("ix_data_links_conversation", "conversation"),
    Index("ix_data_links_until", "until"),
)
