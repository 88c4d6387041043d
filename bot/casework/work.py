"""What commands need of a unit of work; ``bot.storage``, which stands above, has it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from bot.casework.model import CareRequest, Happening, NewRequest


class LockLike(Protocol):
    """Guard of a request's PIN: see ``bot.storage.care_requests.Lock``."""

    @property
    def pin_hash(self) -> str: ...
    @property
    def tries(self) -> int: ...
    @property
    def locked_until(self) -> datetime | None: ...


class Requests(Protocol):
    """See ``bot.storage.care_requests.CareRequests``."""

    async def open(self, new: NewRequest, terms: Any) -> bool: ...
    async def by_key(self, key: str) -> CareRequest | None: ...
    async def hold(self, identity: int) -> CareRequest | None: ...
    async def by_reference(self, reference: str) -> CareRequest | None: ...
    async def of_conversation(self, conversation: str) -> list[CareRequest]: ...
    async def change(self, request: CareRequest, **values: Any) -> CareRequest: ...
    async def climb(self, request: CareRequest, level: int) -> CareRequest | None: ...
    async def lock_of(self, request: int) -> LockLike: ...
    async def count_try(self, request: int, tries: int, locked_until: datetime | None) -> None: ...
    async def happened(self, happening: Happening) -> None: ...


class DueRequests(Protocol):
    """See ``bot.storage.due_requests.DueRequests``."""

    async def late(self, now: datetime, very_late: datetime, limit: int) -> list[CareRequest]: ...


class Notifications(Protocol):
    """See ``bot.storage.notifications.Notifications``."""

    async def add(
        self,
        key: str,
        means: str,
        address: str,
        template: str,
        fields: Mapping[str, Any],
        at: datetime,
    ) -> bool: ...


class Audit(Protocol):
    """See ``bot.storage.audit.Audit``."""

    async def add(
        self,
        what: str,
        at: datetime,
        member: int | None = None,
        about: str | None = None,
        **data: Any,
    ) -> None: ...


class Work(Protocol):
    """One transaction. Nothing is kept unless its owner commits it."""

    @property
    def requests(self) -> Requests: ...
    @property
    def due(self) -> DueRequests: ...
    @property
    def notifications(self) -> Notifications: ...
    @property
    def audit(self) -> Audit: ...
